using System.Runtime.InteropServices;
using CodeIntel.Lake.Python.Ast;
using CodeIntel.Lake.Python.Extractors;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Flows;

/// <summary>
/// Which reading of a name sees just one of its bindings: one by an assignment, <c>for</c> or <c>with</c>, from there to the end of the same
/// list of statements, or to the first statement in it that may bind the name again. Of names that are bound from several functions nothing is said.
/// </summary>
internal sealed class ReachingBindings
{
    private readonly Dictionary<int, List<int>> bindings = [];
    private readonly Dictionary<int, List<Reach>> reaches = [];
    private readonly HashSet<int> alone = [];
    private readonly Dictionary<(int Parent, AstField Field), (int Start, int End)> blocks = [];
    private int[] ends = [];
    private bool hasStar;
    private FileContext file = null!;

    private Span<AstNode> Nodes => file.Ast.Nodes;

    /// <summary>Looks at a file.</summary>
    /// <param name="context">The file.</param>
    /// <param name="owners">The node in whose body each node lies.</param>
    /// <param name="symbolOf">The symbol of a definition's name; -1 for none.</param>
    public void Find(FileContext context, int[] owners, Func<int, int> symbolOf)
    {
        file = context;
        bindings.Clear();
        reaches.Clear();
        alone.Clear();
        blocks.Clear();
        hasStar = false;
        Measure();
        for (var node = 0; node < Nodes.Length; node++)
        {
            if (Bound(node, symbolOf) is >= 0 and var symbol)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(bindings, symbol, out _);
                (list ??= []).Add(node);
            }
        }

        foreach (var (symbol, nodes) in bindings)
        {
            ref var entry = ref file.Model.Symbols[symbol];
            var isBoundOnce = nodes.Count == 1 && !entry.Use.HasFlag(SymbolUse.Parameter);
            if (isBoundOnce || (hasStar && file.Model[entry.Scope].Kind == ScopeKind.Module) || nodes.Exists(n => owners[n] != owners[nodes[0]]))
            {
                continue;
            }

            for (var i = 0; i < nodes.Count; i++)
            {
                if (Block(nodes[i]) is { } block && Reached(block, i + 1 < nodes.Count ? nodes[i + 1] : Nodes.Length) is var end && end > block.Start)
                {
                    ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(reaches, symbol, out _);
                    (list ??= []).Add(new Reach(nodes[i], owners[nodes[i]], block.Start, end));
                    alone.Add(nodes[i]);
                }
            }
        }
    }

    /// <summary>Whether a binding is the only one that some readings may see.</summary>
    public bool IsAlone(int binding) => alone.Contains(binding);

    /// <summary>The one binding that a reading of a symbol sees; -1 where it may see several.</summary>
    /// <param name="symbol">The symbol, or -1.</param>
    /// <param name="node">The reading.</param>
    /// <param name="owner">The node in whose body it lies.</param>
    public int Seen(int symbol, int node, int owner)
    {
        if (!reaches.TryGetValue(symbol, out var list))
        {
            return -1;
        }

        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = list[middle].Start <= node ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && list[low - 1] is var last && node < last.End && owner == last.Owner ? last.Binding : -1;
    }

    /// <summary>Where nodes and lists of statements end.</summary>
    private void Measure()
    {
        if (ends.Length < Nodes.Length)
        {
            ends = new int[Nodes.Length];
        }

        for (var node = 0; node < Nodes.Length; node++)
        {
            ends[node] = node + 1;
        }

        for (var node = Nodes.Length - 1; node > 0; node--)
        {
            ref var end = ref ends[Nodes[node].Parent];
            end = Math.Max(end, ends[node]);
        }

        for (var node = 1; node < Nodes.Length; node++)
        {
            if (Nodes[node].IsStatement)
            {
                ref var block = ref CollectionsMarshal.GetValueRefOrAddDefault(blocks, (Nodes[node].Parent, Nodes[node].Field), out var isKnown);
                block = (isKnown ? block.Start : node, ends[node]);
            }
        }
    }

    /// <summary>The symbol that a node binds or deletes, or -1.</summary>
    private int Bound(int node, Func<int, int> symbolOf)
    {
        ref var entry = ref Nodes[node];
        switch (entry.Class)
        {
            case AstClass.Name:
                return entry.Context == AstContext.Load || IsDeclared(node) ? -1 : SymbolAt(entry.Syntax);
            case AstClass.FunctionDef or AstClass.AsyncFunctionDef or AstClass.ClassDef:
                return symbolOf(node);
            case AstClass.ExceptHandler or AstClass.MatchAs or AstClass.MatchStar or AstClass.MatchMapping:
                return SymbolAt(entry.Name);
            case AstClass.Alias:
                hasStar |= file.Tree[entry.Syntax].Kind == SyntaxKind.WildcardImport;
                return SymbolAt(ImportShape.BoundName(file.Tree, entry.Syntax));
            default:
                return -1;
        }
    }

    /// <summary>Whether a name only gets an annotation: its target comes first, then the annotation, then the value.</summary>
    private bool IsDeclared(int node) => Nodes[Nodes[node].Parent].Class == AstClass.AnnAssign && Nodes[node].Field == AstField.Target && ends[ends[node]] == ends[Nodes[node].Parent];

    private int SymbolAt(int identifier) => file.IsWritten(identifier) ? file.OwnerOf(identifier) : -1;

    /// <summary>The statements that see a binding first: those after an assignment in its list, or those that <c>for</c> and <c>with</c> hold; null for another binding.</summary>
    private (int Parent, AstField Field, int Start)? Block(int binding)
    {
        var node = binding;
        while (Nodes[Nodes[node].Parent].Class is AstClass.Tuple or AstClass.List or AstClass.Starred)
        {
            node = Nodes[node].Parent;
        }

        var (parent, field) = (Nodes[node].Parent, Nodes[node].Field);
        if (Nodes[parent].Class == AstClass.WithItem && field == AstField.OptionalVars)
        {
            return Inside(Nodes[parent].Parent);
        }

        return field is not (AstField.Targets or AstField.Target) ? null
            : Nodes[parent].Class is AstClass.For or AstClass.AsyncFor ? Inside(parent)
            : Nodes[parent].Class is AstClass.Assign or AstClass.AnnAssign ? (Nodes[parent].Parent, Nodes[parent].Field, ends[parent])
            : null;

        (int, AstField, int)? Inside(int statement) => blocks.TryGetValue((statement, AstField.Body), out var body) ? (statement, AstField.Body, body.Start) : null;
    }

    /// <summary>Where in a list of statements the next binding comes into play; the end of the list where it lies beyond, a place before it where it comes sooner.</summary>
    private int Reached((int Parent, AstField Field, int Start) block, int next)
    {
        var end = blocks[(block.Parent, block.Field)].End;
        if (next < block.Start || next >= end)
        {
            return Math.Min(next, end);
        }

        var statement = next;
        while (Nodes[statement].Parent != block.Parent || Nodes[statement].Field != block.Field)
        {
            statement = Nodes[statement].Parent;
        }

        // What is assigned is read before it is bound.
        return Nodes[statement].Class is AstClass.Assign or AstClass.AnnAssign && Block(next) is not null ? ends[statement] : statement;
    }

    private readonly record struct Reach(int Binding, int Owner, int Start, int End);
}
