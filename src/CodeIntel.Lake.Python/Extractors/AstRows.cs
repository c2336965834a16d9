using System.Text;
using CodeIntel.Lake.Python.Ast;
using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>ast_nodes_v1</c>.</summary>
internal sealed class AstRows : IFileExtractor
{
    private static readonly byte[][] Classes = [.. Enum.GetValues<AstClass>().Select(c => Encoding.ASCII.GetBytes(NameOf(c)))];
    private static readonly byte[][] Fields = [.. Enum.GetValues<AstField>().Select(f => Encoding.ASCII.GetBytes(Grammar.SnakeCase(f.ToString())))];

    public IReadOnlyList<string> Datasets { get; } = ["ast_nodes_v1"];

    public string Fingerprint => PythonExtraction.Fingerprint(Datasets[0]);

    public void Extract(ParsedFile file, IRowWriters writers)
    {
        var rows = new RowWriter<AstNodesV1>(writers);
        var context = file.Context;
        var nodes = context.Ast.Nodes;
        var lines = context.Source.Lines;
        for (var i = 0; i < nodes.Length; i++)
        {
            ref var node = ref nodes[i];
            var first = node.HasPlace ? lines.RowOf(node.Start) : -1;
            var last = node.HasPlace ? lines.RowOf(node.End) : -1;
            var definition = context.Owner(node.Syntax);
            rows.Write(new AstNodesV1
            {
                FileId = context.FileId,
                Path = context.Path,
                NodeId = context.Ids.Of("ast_node"u8, definition, Classes[(int)node.Class]),
                Node = i,
                Parent = node.Parent < 0 ? null : node.Parent,
                DefId = definition == FileContext.NoDefinition ? null : definition,
                Class = Classes[(int)node.Class],
                Field = node.Field == AstField.None ? default : Fields[(int)node.Field],
                Position = node.Position < 0 ? null : node.Position,
                Lineno = first < 0 ? null : first + 1,
                ColOffset = first < 0 ? null : node.Start - lines.Start(first),
                EndLineno = last < 0 ? null : last + 1,
                EndColOffset = last < 0 ? null : node.End - lines.Start(last),
                Name = Name(context, node),
                AsName = node.Class == AstClass.Alias ? context.OptionalName(ImportShape.AsName(context.Tree, node.Syntax)) : default,
                Context = ContextOf(node),
                Operator = AstOperator.Of(context.Tree, context.Source, node),
                Literal = node.Class == AstClass.Constant ? context.Clipped(context.Source.Slice(node.Start, node.End)) : default,
            });
        }
    }

    /// <summary>CPython's name of a class.</summary>
    private static string NameOf(AstClass type) => type is AstClass.Comprehension or AstClass.Arguments or AstClass.Arg or AstClass.Keyword or AstClass.Alias or AstClass.WithItem
        ? type.ToString().ToLowerInvariant()
        : type == AstClass.MatchCase ? "match_case" : type.ToString();

    private static OptionalTextValue Name(FileContext file, in AstNode node)
    {
        if (node.Class is AstClass.Global or AstClass.Nonlocal)
        {
            return Joined(file, node.Syntax, SyntaxKind.Identifier);
        }

        if (node.Class == AstClass.MatchClass)
        {
            return Joined(file, node.Syntax, SyntaxKind.CasePattern);
        }

        if (node.Name < 0 || AstOperator.IsIn(node.Class))
        {
            return default;
        }

        return file.Tree[node.Name].Kind == SyntaxKind.DottedName ? file.JoinedNames(node.Name)
            : file.Tree[node.Name].Kind == SyntaxKind.RelativeImport ? file.RelativeName(node.Name)
            : file.OptionalName(node.Name);
    }

    /// <summary>The names among the children, or those of keywords in them; null where there is none.</summary>
    private static string? Joined(FileContext file, int node, SyntaxKind kind)
    {
        var names = new List<string>();
        foreach (var child in file.Tree.ChildrenOf(node))
        {
            var pair = kind == SyntaxKind.CasePattern && file.Tree[child].Kind == kind ? file.Tree.Child(child, SyntaxKind.KeywordPattern) : -1;
            var name = pair >= 0 ? file.Tree.Child(pair, SyntaxKind.Identifier) : file.Tree[child].Kind == SyntaxKind.Identifier ? child : -1;
            if (name >= 0)
            {
                names.Add(Encoding.UTF8.GetString(file.Name(name)));
            }
        }

        return names.Count == 0 ? null : string.Join(',', names);
    }

    private static OptionalTextValue ContextOf(in AstNode node) => node.Class is not (AstClass.Name or AstClass.Attribute or AstClass.Subscript or AstClass.Starred or AstClass.List or AstClass.Tuple)
        ? default
        : node.Context switch { AstContext.Store => "Store"u8, AstContext.Del => "Del"u8, _ => "Load"u8 };
}
