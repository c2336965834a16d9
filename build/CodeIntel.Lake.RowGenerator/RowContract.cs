using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.RowGenerator;

/// <summary>What a contract says of its rows.</summary>
internal sealed class RowContract
{
    private RowContract(string dataset, string description, List<RowColumn> columns)
    {
        Dataset = dataset;
        Description = description;
        Columns = columns;
    }

    public string Dataset { get; }

    public string TypeName => Pascal(Dataset);

    public string Description { get; }

    public IReadOnlyList<RowColumn> Columns { get; }

    /// <exception cref="YamlException">The text is no contract; the exception says where.</exception>
    public static RowContract Read(TextReader text)
    {
        var stream = new YamlStream();
        stream.Load(text);
        var root = stream.Documents.Count > 0 ? stream.Documents[0].RootNode : throw new YamlException("The contract is empty.");
        var columns = Child(root, "columns") as YamlSequenceNode ?? throw Error(root, "The contract has no list of columns.");
        return new RowContract(Name(root, "dataset"), Text(root, "description"), [.. columns.Select(Column)]);
    }

    private static RowColumn Column(YamlNode node)
    {
        var name = Name(node, "name");
        var type = Text(node, "type");
        return RowColumn.Of(Pascal(name), type, Child(node, "nullable") is YamlScalarNode { Value: "true" }, Text(node, "description"))
            ?? throw Error(node, $"The column '{name}' has the unknown type '{type}'.");
    }

    private static string Name(YamlNode node, string key) => Text(node, key) is var text && Pascal(text) is { Length: > 0 } name && name.All(char.IsLetterOrDigit) && char.IsLetter(name[0])
        ? text
        : throw Error(node, $"'{text}' cannot be the name of a type or property.");

    private static string Text(YamlNode node, string key) => Child(node, key) is YamlScalarNode { Value: { } text } ? text : throw Error(node, $"The key '{key}' is missing.");

    private static YamlNode? Child(YamlNode node, string key) =>
        node is YamlMappingNode map ? map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null : throw Error(node, "A mapping was expected.");

    private static YamlException Error(YamlNode node, string message) => new(node.Start, node.End, message);

    private static string Pascal(string name) =>
        string.Concat(name.Split(['_'], StringSplitOptions.RemoveEmptyEntries).Select(p => char.ToUpperInvariant(p[0]) + p.Substring(1)));
}
