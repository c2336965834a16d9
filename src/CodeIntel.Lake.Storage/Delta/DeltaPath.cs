using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Paths in a log are percent-encoded URIs, relative to the table or absolute.</summary>
public static class DeltaPath
{
    /// <summary>Encodes a relative path with '/'; letters, digits, <c>= - _ . ~ /</c> stay.</summary>
    public static string Encode(string path) => Uri.EscapeDataString(path)
        .Replace("%2F", "/", StringComparison.Ordinal)
        .Replace("%3D", "=", StringComparison.Ordinal);

    /// <summary>The characters that the path stands for.</summary>
    public static string Decode(string path) => Uri.UnescapeDataString(path);

    /// <summary>A path on disk for the engine's lists of files, which would take some characters as patterns.</summary>
    internal static string Globbed(string file) => PathPattern.Of(file);

    /// <summary>Where on disk the file of a log's path is.</summary>
    /// <exception cref="LakeException"><c>table_damaged</c>: it has U+0000 in it, which no file has in its name.</exception>
    public static string Resolve(string table, string path)
    {
        var file = path.StartsWith("file:", StringComparison.Ordinal) && Uri.TryCreate(path, UriKind.Absolute, out var uri)
            ? uri.LocalPath
            : Path.Combine(table, Decode(path));
        return file.Contains('\0', StringComparison.Ordinal) ? throw DeltaErrors.Damaged(DeltaLogFolder.Of(table), "it names a file with U+0000 in its path") : file;
    }
}
