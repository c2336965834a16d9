using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.Storage.Yaml;

/// <summary>A mapping of known keys to values: a whole file, or a section of one. A key without a value counts as left out.</summary>
public sealed class YamlMap
{
    private readonly YamlSource source;
    private readonly string section;
    private readonly Dictionary<string, YamlValue> values = new(StringComparer.Ordinal);

    internal YamlMap(YamlSource source, string section, YamlNode? node, bool isOpen = false)
    {
        this.source = source;
        this.section = section;
        Line = node?.Start.Line ?? 1;
        if (node is null || IsEmpty(node))
        {
            return;
        }

        var map = node as YamlMappingNode
            ?? throw source.WrongType(Line, $"{(section.Length == 0 ? "the file" : $"'{section}'")} must be a mapping of keys to values");
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw source.WrongType(key.Start.Line, "a key must be a plain word");
            if (!isOpen)
            {
                source.Check(section, name, key.Start.Line);
            }

            if (!IsEmpty(value))
            {
                values.Add(name, new YamlValue(source, YamlSource.Full(section, name), value));
            }
        }
    }

    /// <summary>Line where the mapping begins, from 1.</summary>
    public long Line { get; }

    /// <summary>Keys and values, in the file's order.</summary>
    public IEnumerable<KeyValuePair<string, YamlValue>> Pairs => values;

    /// <summary>The value of a key; null where it is left out.</summary>
    public YamlValue? this[string key] => values.GetValueOrDefault(key);

    /// <summary>Reads the text of a file. An empty one leaves every key out.</summary>
    /// <param name="text">YAML: one mapping.</param>
    /// <param name="file">Name of the file, for errors.</param>
    /// <param name="code">Code of errors in the file as a whole.</param>
    /// <param name="keys">Every key that the file may have, those of a section or of a list's mappings as <c>section.key</c>.</param>
    /// <exception cref="LakeException">
    /// Names file and line. <c>unknown_key</c>: also the nearest known key. <c>wrong_type</c>: also what is wanted. The given code: the text is
    /// no plain YAML.
    /// </exception>
    public static YamlMap Load(string text, string file, string code, IReadOnlyList<string> keys)
    {
        var source = new YamlSource(file, code, keys);
        try
        {
            return new YamlMap(source, string.Empty, YamlText.Load(text));
        }
        catch (YamlException e)
        {
            throw source.Invalid(e.Start.Line, e.Message, e);
        }
    }

    /// <summary>The value of a key that may not be left out.</summary>
    public YamlValue Required(string key) => this[key] ?? throw Error($"the key '{YamlSource.Full(section, key)}' is missing");

    /// <summary>A section; without a key where it is left out.</summary>
    public YamlMap Section(string key) => this[key]?.Map() ?? new YamlMap(source, YamlSource.Full(section, key), null);

    /// <summary>An error in this mapping, which names file and line.</summary>
    public LakeException Error(string what) => source.Invalid(Line, what);

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or null };
}
