namespace CodeIntel.Lake.Storage.Engines;

/// <summary>Paths for an engine's lists of files, which would take some characters as patterns.</summary>
internal static class PathPattern
{
    /// <summary>A pattern that only this path fits.</summary>
    public static string Of(string path) => path.AsSpan().IndexOfAny('*', '?', '[') < 0
        ? path
        : path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);
}
