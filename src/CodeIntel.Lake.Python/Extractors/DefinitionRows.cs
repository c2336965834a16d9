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
    private readonly Stack<int> pending = [];

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
            PrivatePath = definition.BoundPath == definition.QualifiedPath ? default : (OptionalTextValue)file.Model.Names[definition.BoundPath],
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
            pending.Push(child);
            while (pending.TryPop(out var expression))
            {
                Base(file, expression);
            }
        }
    }

    /// <summary>A base, or what stands for it: what is subscripted, both branches of a condition, and what a known function makes its class of.</summary>
    private void Base(FileContext file, int expression)
    {
        var tree = file.Tree;
        switch (tree[expression].Kind)
        {
            case SyntaxKind.Subscript or SyntaxKind.ParenthesizedExpression:
                Push(tree, expression, take: 1);
                break;
            case SyntaxKind.ConditionalExpression:
                Push(tree, expression, skip: 2);
                Push(tree, expression, take: 1);
                break;
            case SyntaxKind.BooleanOperator or SyntaxKind.Tuple or SyntaxKind.List:
                Push(tree, expression);
                break;
            case SyntaxKind.Call:
                Made(file, expression);
                break;
            default:
                if (file.Dotted(expression) is { IsEmpty: false } dotted)
                {
                    bases.Add(Encoding.UTF8.GetString(dotted));
                    baseBindings.Add(file.Binding(file.Root(expression)) ?? 0);
                }

                break;
        }
    }

    /// <summary>The bases of a class that a call makes.</summary>
    private void Made(FileContext file, int call)
    {
        var tree = file.Tree;
        var callee = tree.Child(call, SyntaxField.Function);
        var name = callee >= 0 && tree[callee].Kind == SyntaxKind.Attribute ? tree.Child(callee, SyntaxField.Attribute) : callee;
        var arguments = tree.Child(call, SyntaxField.Arguments);
        switch (name < 0 || arguments < 0 ? "" : Encoding.UTF8.GetString(file.Name(name)))
        {
            case "with_metaclass":
                Push(tree, arguments, skip: 1);
                break;
            case "type":
                Push(tree, arguments, skip: 1, take: 1);
                break;
            case "namedtuple" or "NamedTuple":
                bases.Add("tuple");
                baseBindings.Add(0);
                break;
        }
    }

    private void Push(SyntaxTree tree, int parent, int skip = 0, int take = int.MaxValue)
    {
        var operands = new List<int>();
        foreach (var child in tree.ChildrenOf(parent))
        {
            if (tree.IsOperand(child))
            {
                operands.Add(child);
            }
        }

        foreach (var operand in operands.Skip(skip).Take(take).Reverse())
        {
            pending.Push(operand);
        }
    }
}
