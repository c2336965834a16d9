using System.Reflection;
using System.Runtime.InteropServices;
using CodeIntel.Lake.Storage.DuckDb.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>Finds the engine's library, which the build copies beside the program.</summary>
public static class DuckDbLibrary
{
    /// <summary>The library's path below a program's folder.</summary>
    /// <exception cref="LakeException"><c>native_missing</c>: there is no such file.</exception>
    public static string Locate(string programFolder)
    {
        var name = OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";
        var path = Path.Combine(programFolder, "native", name);
        return File.Exists(path)
            ? path
            : throw new LakeException(LakeError.Unexpected, "native_missing", $"The DuckDB engine is missing: there is no file '{path}'. Run: npm ci && dotnet build");
    }

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeMethods.Library ? NativeLibrary.Load(Locate(AppContext.BaseDirectory)) : 0;
}
