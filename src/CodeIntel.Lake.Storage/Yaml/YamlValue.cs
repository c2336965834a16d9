using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.Storage.Yaml;

/// <summary>The value of a key. Each reading of it fails with <c>wrong_type</c>, naming file, line, key and what is wanted.</summary>
public sealed partial class YamlValue
{
    private readonly YamlSource source;
    private readonly string key;
    private readonly YamlNode node;

    internal YamlValue(YamlSource source, string key, YamlNode node) => (this.source, this.key, this.node) = (source, key, node);

    /// <summary>A scalar as it is written.</summary>
    public string Text() => Scalar("a text");

    /// <summary>A scalar that must be valid.</summary>
    public string Text(Func<string, bool> isValid, string wanted) => Text() is var text && isValid(text) ? text : throw Wrong(wanted);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Boolean() => Scalar("true or false") switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>A whole number of a range.</summary>
    public long Number(long min, long max) => Parse($"a whole number from {min} to {max}", text =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : (long?)null);

    /// <summary>A number from 0 to 1.</summary>
    public double Ratio() => Parse("a number from 0 to 1", text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : (double?)null);

    /// <summary>Bytes, written as a number, which may have a fraction, and a unit: B, KB, MB, GB, TB by thousands, KiB, MiB, GiB, TiB by 1,024.</summary>
    public long Size() => Parse("a number and a unit, such as 1200MB, 1.5GB or 2GiB, of at least one byte", Bytes);

    /// <summary>A member of an enumeration, written in snake case.</summary>
    public T Choice<T>()
        where T : struct, Enum => Parse("one of " + string.Join(", ", Choices.Texts<T>()), Choices.Find<T>);

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts() => [.. List("a list of texts").Select(i => i.Scalar("a list of texts"))];

    /// <summary>A list of texts, each of which must be valid.</summary>
    public IReadOnlyList<string> Texts(Func<string, bool> isValid, string wanted) =>
        [.. List("a list of texts").Select(i => i.Scalar("a list of texts") is var text && isValid(text) ? text : throw i.Wrong(wanted))];

    /// <summary>A mapping.</summary>
    public YamlMap Map() => new(source, key, node);

    /// <summary>A mapping of any keys.</summary>
    public YamlMap OpenMap() => new(source, key, node, isOpen: true);

    /// <summary>A list of mappings.</summary>
    public IEnumerable<YamlMap> Maps() => List("a list of mappings").Select(i => i.Map());

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

    private T Parse<T>(string wanted, Func<string, T?> parse)
        where T : struct => parse(Scalar(wanted)) ?? throw Wrong(wanted);

    private string Scalar(string wanted) => (node as YamlScalarNode)?.Value ?? throw Wrong(wanted);

    private IEnumerable<YamlValue> List(string wanted) =>
        ((node as YamlSequenceNode) ?? throw Wrong(wanted)).Children.Select(c => new YamlValue(source, key, c));

    private LakeException Wrong(string wanted) =>
        source.WrongType(node.Start.Line, $"'{key}' must be {wanted}{(node is YamlScalarNode scalar ? $", not '{scalar.Value}'" : string.Empty)}");

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?) ?((?<prefix>[KMGT])(?<binary>i)?)?B\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizeText();
}
