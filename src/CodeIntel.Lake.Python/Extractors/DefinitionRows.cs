using System.Runtime.InteropServices;
using System.Text;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_defs_v1</c>, and has the parts of each definition written.</summary>
internal sealed class DefinitionRows(IRowWriters writers, ParameterRows parameters, DecoratorRows decorators, DocstringRows docstrings, TypeExpressionRows types)
{
    private readonly StableIdBuilder surface = new();
    private readonly List<int> decoration = [];
    private readonly List<string> bases = [];
    private readonly List<long> baseBindings = [];

    public DatasetRows Rows { get; } = new(writers.For("cst_defs_v1"));

    public void Write(FileContext file)
    {
        docstrings.Write(file, 0, null, "module"u8);
        foreach (ref var definition in CollectionsMarshal.AsSpan(file.Model.Definitions))
        {
            Write(file, definition);
        }
    }

    private void Write(FileContext file, in Definition definition)
    {
        var tree = file.Tree;
        var kind = Identities.DefinitionKind(definition);
        var result = tree.Child(definition.Node, SyntaxField.ReturnType);
        surface.Begin("cst_def_surface"u8).Add(kind);
        parameters.Write(file, definition, surface);
        surface.Add(result < 0 ? [] : file.Text(result));
        Bases(file, definition);
        DecoratorRows.Collect(file, definition, decoration);
        foreach (var expression in decoration)
        {
            surface.Add(file.Text(expression));
        }

        decorators.Write(file, definition, decoration);
        docstrings.Write(file, tree.Child(definition.Node, SyntaxField.Body), definition.Id, kind);
        if (result >= 0)
        {
            types.Write(file, definition.Id, "return"u8, -1, result);
        }

        Row(file, definition, kind, result);
    }

    private void Row(FileContext file, in Definition definition, ReadOnlySpan<byte> kind, int result)
    {
        ref var node = ref file.Tree[definition.Node];
        ref var name = ref file.Tree[definition.NameNode];
        ref var last = ref file.Tree[file.Tree.LastToken(definition.Node)];
        Rows.Begin(file)
            .Long(definition.Id)
            .OptionalLong(file.DefinitionId(definition.Container))
            .Utf8(kind)
            .Utf8(file.Model.Names[definition.Name])
            .Utf8(file.Model.Names[definition.QualifiedPath])
            .Integer(definition.Ordinal)
            .Long(file.Model[definition.Scope].Id)
            .Long(file.Model[definition.BodyScope].Id)
            .Span(file, node.Start, last.End)
            .Span(file, name.Start, name.End)
            .Integer(file.Line(definition.Node))
            .Integer(file.Column(definition.Node))
            .Integer(last.Row + 1)
            .Integer(last.End - file.Source.Lines.Start(last.Row))
            .Integer(decoration.Count)
            .Boolean(definition.IsAsync)
            .Boolean(!definition.IsClass && file.Model[definition.BodyScope].HasYield);
        if (result < 0)
        {
            Rows.Null();
        }
        else
        {
            Rows.Utf8(file.Text(result));
        }

        Rows.TextList(bases)
            .LongList(CollectionsMarshal.AsSpan(baseBindings))
            .Long(surface.Value)
            .End();
    }

    private void Bases(FileContext file, in Definition definition)
    {
        bases.Clear();
        baseBindings.Clear();
        var arguments = file.Tree.Child(definition.Node, SyntaxField.Superclasses);
        if (arguments < 0)
        {
            return;
        }

        foreach (var child in file.Tree.ChildrenOf(arguments))
        {
            if (!file.Tree.IsOperand(child))
            {
                continue;
            }

            surface.Add(file.Text(child));
            var dotted = file.Dotted(child);
            if (!dotted.IsEmpty)
            {
                bases.Add(Encoding.UTF8.GetString(dotted));
                baseBindings.Add(file.Binding(file.Root(child)) ?? 0);
            }
        }
    }
}
