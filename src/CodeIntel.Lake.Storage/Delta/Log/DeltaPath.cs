using System.Buffers;


namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Paths in a log are percent-encoded URIs, relative to the table or absolute.</summary>
public static class DeltaPath
{
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Encodes a relative path with '/'; letters, digits, <c>= - _ . ~ /</c> stay.</summary>
    public static string Encode(string path) => Uri.EscapeDataString(path)
        .Replace("%2F", "/", StringComparison.Ordinal)
        .Replace("%3D", "=", StringComparison.Ordinal);

    /// <summary>The characters that the path stands for.</summary>
    public static string Decode(string path) => Uri.UnescapeDataString(path);

    /// <summary>Where on disk the file of a log's path is: below the table, or anywhere on this machine by an absolute path, with <c>file:</c> or without.</summary>
    /// <exception cref="LakeException">
    /// <c>unsupported_feature</c>: it is on another machine or in another kind of store; <c>table_damaged</c>: it is a <c>file:</c> without an absolute path, or
    /// has U+0000 in it, which no file has in its name.
    /// </exception>
    public static string Resolve(string table, string path)
    {
        var scheme = SchemeOf(path);
        if (scheme is not null && !scheme.Equals("file", StringComparison.OrdinalIgnoreCase))
        {
            throw DeltaErrors.Unsupported(table, $"paths of the scheme {scheme}", $"the log names the file '{path}'");
        }

        var rest = scheme is null ? path : path[(scheme.Length + 1)..];
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('/', 2);
            var host = end < 0 ? rest[2..] : rest[2..end];
            rest = host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                ? rest[(2 + host.Length)..]
                : throw DeltaErrors.Unsupported(table, "paths on another machine", $"the log names the file '{path}'");
        }

        if (scheme is not null && !rest.StartsWith('/'))
        {
            throw DeltaErrors.Damaged(DeltaLogFolder.Of(table), $"it names the file '{path}', which is no absolute path");
        }

        var file = Path.Combine(table, Decode(OperatingSystem.IsWindows() && rest is ['/', _, ':', ..] ? rest[1..] : rest));
        return file.Contains('\0', StringComparison.Ordinal) ? throw DeltaErrors.Damaged(DeltaLogFolder.Of(table), "it names a file with U+0000 in its path") : file;
    }

    /// <summary>What stands before the colon of an absolute URI; null for a path. One letter is a drive, no scheme.</summary>
    private static string? SchemeOf(string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && char.IsAsciiLetter(path[0]) && path.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0 ? path[..colon] : null;
    }
}
