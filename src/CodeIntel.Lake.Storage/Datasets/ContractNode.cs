using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>A mapping in a contract file; every complaint names the file and the line.</summary>
internal sealed class ContractNode(string file, YamlNode node)
{
    private readonly YamlMappingNode map = node as YamlMappingNode
        ?? throw new LakeException(LakeError.Configuration, "contract_invalid", $"{file}, line {node.Start.Line}: a mapping was expected");

    public LakeException Error(string what) => new(LakeError.Configuration, "contract_invalid", $"{file}, line {map.Start.Line}: {what}");

    public void Allow(params ReadOnlySpan<string> keys)
    {
        foreach (var (key, _) in map.Children)
        {
            if (!keys.Contains((key as YamlScalarNode)?.Value ?? string.Empty))
            {
                throw new LakeException(LakeError.Configuration, "contract_invalid", $"{file}, line {key.Start.Line}: unknown key '{key}'");
            }
        }
    }

    public string Text(string key) => OptionalText(key) ?? throw Error($"the key '{key}' is missing");

    public string? OptionalText(string key) => Child(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Error($"'{key}' must be a text"),
    };

    public IReadOnlyList<string> Texts(string key) => Child(key) is YamlSequenceNode list
        ? [.. list.Children.Select(c => (c as YamlScalarNode)?.Value ?? throw Error($"'{key}' must be a list of texts"))]
        : throw Error($"'{key}' must be a list of texts");

    public IEnumerable<ContractNode> Items(string key) => Child(key) is YamlSequenceNode list
        ? list.Children.Select(c => new ContractNode(file, c))
        : throw Error($"'{key}' must be a list");

    /// <summary>Line of the mapping, from 1.</summary>
    public long Line => map.Start.Line;

    /// <summary>A mapping below this one; null where the key is missing.</summary>
    public ContractNode? OptionalMap(string key) => Child(key) is { } child ? new ContractNode(file, child) : null;

    /// <summary>Keys and texts of the mapping, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs() =>
        [.. map.Children.Keys.Select(k => (k as YamlScalarNode)?.Value ?? throw Error("keys must be texts")).Select(k => KeyValuePair.Create(k, Text(k)))];

    public IEnumerable<ContractNode> OptionalItems(string key) => Child(key) is null ? [] : Items(key);

    public T Choice<T>(string key)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(n => n.Equals(Text(key), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw Error($"'{key}' must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, not '{Text(key)}'");

    private YamlNode? Child(string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;
}
