namespace CodeIntel.Lake.Storage.Yaml;

/// <summary>The file that values come from, for errors, and the keys that it may have.</summary>
/// <param name="file">Name of the file.</param>
/// <param name="code">Code of an error in the file as a whole.</param>
/// <param name="keys">Every key, those of a section or of a list's mappings as <c>section.key</c>.</param>
internal sealed class YamlSource(string file, string code, IReadOnlyList<string> keys)
{
    /// <summary>An error that names file and line.</summary>
    public LakeException Invalid(long line, string what, Exception? inner = null) => Error(code, line, what, inner);

    /// <summary>A value of another type than its key's, or out of range.</summary>
    public LakeException WrongType(long line, string what) => Error("wrong_type", line, what);

    /// <exception cref="LakeException"><c>unknown_key</c>: a section has no such key; the message names the nearest one that exists.</exception>
    public void Check(string section, string name, long line)
    {
        if (!keys.Contains(Full(section, name)))
        {
            throw Error("unknown_key", line, $"unknown key '{Full(section, name)}'; the nearest known key is '{Nearest(section, name)}'");
        }
    }

    /// <summary>The key of a section, empty for the top.</summary>
    public static string Full(string section, string name) => section.Length == 0 ? name : $"{section}.{name}";

    /// <summary>
    /// The known key that most resembles an unknown one: by its own name, then of the same section, then in the order of the keys. A word cut
    /// short resembles the whole word.
    /// </summary>
    private string Nearest(string section, string name) => keys
        .OrderBy(k => NearestName.Distance(k[(k.LastIndexOf('.') + 1)..], name.ToLowerInvariant()))
        .ThenBy(k => Full(section, k[(k.LastIndexOf('.') + 1)..]) == k ? 0 : 1)
        .First();

    private LakeException Error(string kind, long line, string what, Exception? inner = null) =>
        new(LakeError.Configuration, kind, $"{file}, line {line}: {what}.", inner);
}
