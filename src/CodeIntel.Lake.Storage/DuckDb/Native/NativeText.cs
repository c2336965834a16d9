using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Storage.DuckDb.Native;

/// <summary>Reads texts that the engine returns.</summary>
internal static class NativeText
{
    /// <summary>Reads a text and frees it; null where there is none.</summary>
    public static string? Take(nint text)
    {
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            NativeMethods.Free(text);
        }
    }
}
