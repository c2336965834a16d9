using System.Globalization;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage;
using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>
/// One mapping of the settings file: the top, or a section. A key without a value counts as left out. Every complaint names the file, the
/// line and the key.
/// </summary>
internal sealed partial class SettingsNode
{
    private readonly string file;
    private readonly string section;
    private readonly Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);

    /// <param name="file">Name for messages.</param>
    /// <param name="section">Name of the section, empty for the top.</param>
    /// <param name="node">A mapping, or null or an empty scalar for one that is left out.</param>
    public SettingsNode(string file, string section, YamlNode? node)
    {
        this.file = file;
        this.section = section;
        if (node is null || IsEmpty(node))
        {
            return;
        }

        var map = node as YamlMappingNode ?? throw Error("wrong_type", node, $"{(section.Length == 0 ? "the file" : $"'{section}'")} must be a mapping of keys to values");
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw Error("wrong_type", key, "a key must be a plain word");
            if (!SettingsKeys.Has(section, name))
            {
                throw Error("unknown_key", key, $"unknown key '{Full(name)}'; the nearest known key is '{SettingsKeys.Nearest(section, name)}'");
            }

            if (!IsEmpty(value))
            {
                values.Add(name, value);
            }
        }
    }

    public SettingsNode Section(string key) => new(file, key, values.GetValueOrDefault(key));

    public string Text(string key, string fallback) => values.TryGetValue(key, out var node) ? Scalar(key, node, "a text") : fallback;

    public string Text(string key, string fallback, Func<string, bool> isValid, string wanted) =>
        Text(key, fallback) is var text && isValid(text) ? text : throw Wrong(key, values[key], wanted);

    public long Number(string key, long fallback, long min, long max)
    {
        var wanted = $"a whole number from {min} to {max}";
        return !values.TryGetValue(key, out var node) ? fallback
            : long.TryParse(Scalar(key, node, wanted), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
            : throw Wrong(key, node, wanted);
    }

    public double Ratio(string key, double fallback)
    {
        const string wanted = "a number from 0 to 1";
        return !values.TryGetValue(key, out var node) ? fallback
            : double.TryParse(Scalar(key, node, wanted), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value
            : throw Wrong(key, node, wanted);
    }

    /// <summary>Bytes, written as a number, which may have a fraction, and a unit: B, KB, MB, GB, TB by thousands, KiB, MiB, GiB, TiB by 1,024.</summary>
    public long Size(string key, long fallback)
    {
        const string wanted = "a number and a unit, such as 1200MB, 1.5GB or 2GiB, of at least one byte";
        return !values.TryGetValue(key, out var node) ? fallback : Bytes(Scalar(key, node, wanted)) is { } bytes ? bytes : throw Wrong(key, node, wanted);
    }

    public T Choice<T>(string key, T fallback, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (!values.TryGetValue(key, out var node))
        {
            return fallback;
        }

        var known = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (node is YamlScalarNode scalar && scalar.Value == word)
            {
                return value;
            }

            known.Add(word);
        }

        throw Wrong(key, node, "one of " + string.Join(", ", known));
    }

    /// <summary>A list of texts, each of which must be valid. An empty list is a value.</summary>
    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> fallback, Func<string, bool> isValid, string wanted)
    {
        if (!values.TryGetValue(key, out var node))
        {
            return fallback;
        }

        var list = node as YamlSequenceNode ?? throw Wrong(key, node, "a list of texts");
        return [.. list.Children.Select(c => Scalar(key, c, "a list of texts") is var text && isValid(text) ? text : throw Wrong(key, c, wanted))];
    }

    /// <summary>null where the text is no size, or one of more bytes than there are numbers for.</summary>
    private static long? Bytes(string text)
    {
        var match = SizeText().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var power = "KMGT".IndexOf(match.Groups["prefix"].Value.ToUpperInvariant(), StringComparison.Ordinal) + (match.Groups["prefix"].Length > 0 ? 1 : 0);
        for (var i = 0; i < power && number <= long.MaxValue; i++)
        {
            number *= match.Groups["binary"].Length > 0 ? 1024 : 1000;
        }

        return number is >= 1 and <= long.MaxValue ? (long)number : null;
    }

    private string Scalar(string key, YamlNode node, string wanted) => (node as YamlScalarNode)?.Value ?? throw Wrong(key, node, wanted);

    private LakeException Wrong(string key, YamlNode node, string wanted) =>
        Error("wrong_type", node, $"'{Full(key)}' must be {wanted}{(node is YamlScalarNode scalar ? $", not '{scalar.Value}'" : string.Empty)}");

    private LakeException Error(string code, YamlNode node, string what) =>
        new(LakeError.Configuration, code, $"{file}, line {node.Start.Line}: {what}.");

    private string Full(string key) => section.Length == 0 ? key : $"{section}.{key}";

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "" or "~" or "null" or null };

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?) ?((?<prefix>[KMGT])(?<binary>i)?)?B\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizeText();
}
