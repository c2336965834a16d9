using System.Runtime.InteropServices;
using System.Text;
using CodeIntel.Lake.Python.Rows;
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

    private readonly RowWriter<CstDefsV1> rows = new(writers);

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
        var (endLine, endCol) = file.End(definition.Node);
        rows.Write(new CstDefsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            DefId = definition.Id,
            ContainerDefId = file.DefinitionId(definition.Container),
            Kind = kind,
            Name = file.Model.Names[definition.Name],
            Qualpath = file.Model.Names[definition.QualifiedPath],
            Ordinal = definition.Ordinal,
            ScopeId = file.Model[definition.Scope].Id,
            BodyScopeId = file.Model[definition.BodyScope].Id,
            DefBstart = file.Source.Raw(node.Start),
            DefBend = file.Source.Raw(node.End),
            NameBstart = file.Source.Raw(name.Start),
            NameBend = file.Source.Raw(name.End),
            Line = file.Line(definition.Node),
            Col = file.Column(definition.Node),
            EndLine = endLine,
            EndCol = endCol,
            DecoratorCount = decoration.Count,
            IsAsync = definition.IsAsync,
            IsGenerator = !definition.IsClass && file.Model[definition.BodyScope].HasYield,
            ReturnText = file.OptionalText(result),
            Bases = bases,
            BaseBindingIds = CollectionsMarshal.AsSpan(baseBindings),
            SurfaceHash = surface.Value,
        });
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
            var named = Unsubscripted(file.Tree, child);
            var dotted = file.Dotted(named);
            if (!dotted.IsEmpty)
            {
                bases.Add(Encoding.UTF8.GetString(dotted));
                baseBindings.Add(file.Binding(file.Root(named)) ?? 0);
            }
        }
    }

    /// <summary>The class that Repo[int] is made of.</summary>
    private static int Unsubscripted(SyntaxTree tree, int expression)
    {
        while (tree[expression].Kind == SyntaxKind.Subscript && tree.FirstOperand(expression) is >= 0 and var value)
        {
            expression = value;
        }

        return expression;
    }
}
