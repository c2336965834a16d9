using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>What is counted in a function. What lies in a function within it counts for that one alone, but for its logical lines and nodes.</summary>
internal struct FunctionMeasures
{
    /// <summary>Its node in the syntax tree.</summary>
    public int Syntax;

    /// <summary>Its node.</summary>
    public int Node;

    /// <summary>The function around it, or -1.</summary>
    public int Parent;
    public int LogicalLines;

    /// <summary>Nodes, of functions within it too.</summary>
    public int Nodes;

    /// <summary>Hash of these, but for names and constants.</summary>
    public long TreeHash;
    public int Statements;
    public int PositionalOnly;
    public int Positional;
    public int KeywordOnly;
    public int Decorators;
    public int Returns;
    public int Yields;
    public int Raises;
    public int Decisions;
    public int Cognitive;
    public int Nesting;
    public bool HasVarargs;
    public bool HasKwargs;
    public bool HasDocstring;
}

/// <summary>Counts in the abstract syntax of a file, in one pass. Reused from file to file.</summary>
internal sealed class AstMeasures(SyntaxTree syntax)
{
    private readonly XxHash3 hash = new();
    private Place[] places = new Place[2048];
    private SourceText source = null!;

    /// <summary>The functions, each before those within it.</summary>
    public List<FunctionMeasures> Functions { get; } = [];

    public int Statements { get; private set; }

    public int Classes { get; private set; }

    public long DepthSum { get; private set; }

    public int MaxDepth { get; private set; }

    public int Decisions { get; private set; }

    public void Measure(AstTree ast, SourceText text)
    {
        Functions.Clear();
        (source, Statements, Classes, DepthSum, MaxDepth, Decisions) = (text, 0, 0, 0, 0, 0);
        if (places.Length < ast.Count)
        {
            places = new Place[ast.Count];
        }

        var nodes = ast.Nodes;
        places[0] = new Place { Function = -1, OfFunction = -1 };
        for (var i = 1; i < nodes.Length; i++)
        {
            ref var parent = ref nodes[nodes[i].Parent];
            places[i] = PlaceOf(nodes[i], parent, places[nodes[i].Parent]);
            DepthSum += places[i].Depth;
            MaxDepth = Math.Max(MaxDepth, places[i].Depth);
            Count(nodes, i, ref places[i]);
        }

        var functions = CollectionsMarshal.AsSpan(Functions);
        for (var i = functions.Length - 1; i >= 0; i--)
        {
            Hash(nodes, ref functions[i]);
            if (functions[i].Parent >= 0)
            {
                functions[functions[i].Parent].LogicalLines += functions[i].LogicalLines;
            }
        }
    }

    /// <summary>Counts and hashes all nodes of a function: what each is, how far from its parent, and where in it.</summary>
    private void Hash(Span<AstNode> nodes, ref FunctionMeasures function)
    {
        Span<byte> label = stackalloc byte[10];
        var i = function.Node;
        do
        {
            ref var node = ref nodes[i];
            var (field, position, distance) = i == function.Node ? (AstField.None, 0, 0) : (node.Field, node.Position, i - node.Parent);
            (label[0], label[1]) = ((byte)node.Class, (byte)field);
            BinaryPrimitives.WriteInt32LittleEndian(label[2..], position);
            BinaryPrimitives.WriteInt32LittleEndian(label[6..], distance);
            hash.Append(label);
            if (AstOperator.Of(syntax, source, node) is { } name)
            {
                hash.Append(Encoding.ASCII.GetBytes(name));
            }

            i++;
        }
        while (i < nodes.Length && nodes[i].Parent >= function.Node);

        function.Nodes = i - function.Node;
        function.TreeHash = (long)hash.GetCurrentHashAsUInt64();
        hash.Reset();
    }

    private Place PlaceOf(in AstNode node, in AstNode parent, in Place around)
    {
        var place = around;
        place.Depth++;
        if (parent.IsFunction)
        {
            return place with { Function = around.OfFunction, Nesting = 0, Cognitive = 0 };
        }

        var isElif = IsElif(node);
        place.Nesting += !isElif && IsNested(parent.Class) ? 1 : 0;
        place.Cognitive += !isElif && (node.Field is AstField.Orelse
            ? parent.Class is AstClass.If or AstClass.IfExp or AstClass.For or AstClass.AsyncFor or AstClass.While
            : node.Field is AstField.Body && parent.Class is AstClass.If or AstClass.IfExp or AstClass.For or AstClass.AsyncFor or AstClass.While
                or AstClass.Lambda or AstClass.ExceptHandler or AstClass.MatchCase) ? 1 : 0;
        return place;
    }

    private void Count(Span<AstNode> nodes, int index, ref Place place)
    {
        ref var node = ref nodes[index];
        ref var parent = ref nodes[node.Parent];
        FunctionMeasures none = default;
        ref var function = ref place.Function < 0 ? ref none : ref CollectionsMarshal.AsSpan(Functions)[place.Function];
        var isElif = IsElif(node);
        Fields(node, parent, ref function, isElif, place.Function);
        switch (node.Class)
        {
            case AstClass.If:
                Decide(ref function);
                function.Cognitive += isElif ? 1 : 1 + place.Cognitive;
                break;
            case AstClass.IfExp or AstClass.For or AstClass.AsyncFor or AstClass.While or AstClass.ExceptHandler:
                Decide(ref function);
                function.Cognitive += 1 + place.Cognitive;
                break;
            case AstClass.Match:
                function.Cognitive += 1 + place.Cognitive;
                break;
            case AstClass.BoolOp:
                function.Cognitive++;
                break;
            case AstClass.MatchCase or AstClass.Comprehension:
                Decide(ref function);
                break;
            case AstClass.Return:
                function.Returns++;
                break;
            case AstClass.Raise:
                function.Raises++;
                break;
            case AstClass.Yield or AstClass.YieldFrom:
                function.Yields++;
                break;
            case AstClass.ClassDef:
                Classes++;
                break;
            case AstClass.Constant when IsDocstring(nodes, node, parent):
                function.HasDocstring = true;
                break;
        }

        function.Nesting = IsNested(node.Class) ? Math.Max(function.Nesting, place.Nesting + 1) : function.Nesting;
        function.LogicalLines += node.IsStatement || node.Class is AstClass.ExceptHandler or AstClass.MatchCase ? BeginsLine(syntax[node.Syntax].Start) : 0;
        if (node.IsStatement)
        {
            Statements++;
            function.Statements++;
        }

        if (node.IsFunction)
        {
            function.LogicalLines -= BeginsLine(syntax[node.Syntax].Start);
            place.OfFunction = Functions.Count;
            Functions.Add(new FunctionMeasures { Syntax = node.Syntax, Node = index, Parent = place.Function, LogicalLines = 1 });
        }
    }

    /// <summary>What a node counts by its place in its parent.</summary>
    private void Fields(in AstNode node, in AstNode parent, ref FunctionMeasures function, bool isElif, int index)
    {
        switch (node.Field)
        {
            case AstField.Orelse when node.Position == 0 && !isElif:
                function.LogicalLines++;
                function.Cognitive += parent.Class is AstClass.If or AstClass.For or AstClass.AsyncFor or AstClass.While ? 1 : 0;
                break;
            case AstField.Finalbody when node.Position == 0:
                function.LogicalLines++;
                break;
            case AstField.Ifs:
            case AstField.Values when parent.Class == AstClass.BoolOp && node.Position > 0:
                Decide(ref function);
                break;
            case AstField.DecoratorList when parent.IsFunction:
                function.Decorators++;
                if (function.Parent >= 0)
                {
                    CollectionsMarshal.AsSpan(Functions)[function.Parent].LogicalLines++;
                }

                break;
            case AstField.DecoratorList:
                function.LogicalLines++;
                break;
            case AstField.Posonlyargs or AstField.Args or AstField.Kwonlyargs or AstField.Vararg or AstField.Kwarg when index >= 0 && IsOwnParameter(parent, index):
                function.PositionalOnly += node.Field == AstField.Posonlyargs ? 1 : 0;
                function.Positional += node.Field == AstField.Args ? 1 : 0;
                function.KeywordOnly += node.Field == AstField.Kwonlyargs ? 1 : 0;
                function.HasVarargs |= node.Field == AstField.Vararg;
                function.HasKwargs |= node.Field == AstField.Kwarg;
                break;
        }
    }

    /// <summary>Whether the parent is the parameter list of the function itself, not of a lambda or a call in it.</summary>
    private bool IsOwnParameter(in AstNode parent, int function) =>
        parent.Class == AstClass.Arguments && syntax[parent.Syntax].Kind == SyntaxKind.Parameters && syntax[parent.Syntax].Parent == Functions[function].Syntax;

    private bool IsDocstring(Span<AstNode> nodes, in AstNode node, in AstNode parent) =>
        parent is { Class: AstClass.Expr, Field: AstField.Body, Position: 0 } && nodes[parent.Parent].IsFunction && IsText(node.Syntax);

    private bool IsText(int literal)
    {
        var first = syntax[literal].Kind == SyntaxKind.ConcatenatedString ? syntax.Child(literal, SyntaxKind.String) : literal;
        return first >= 0 && syntax[first].Kind == SyntaxKind.String && syntax.Child(first, SyntaxKind.StringStart) is >= 0 and var start
            && StringLiteral.IsText(source.Slice(syntax[start].Start, syntax[start].End));
    }

    private void Decide(ref FunctionMeasures function)
    {
        Decisions++;
        function.Decisions++;
    }

    private bool IsElif(in AstNode node) => node.Class == AstClass.If && syntax[node.Syntax].Kind == SyntaxKind.ElifClause;

    private static bool IsNested(AstClass statement) => statement is AstClass.If or AstClass.For or AstClass.AsyncFor or AstClass.While or AstClass.Try or AstClass.TryStar
        or AstClass.With or AstClass.AsyncWith or AstClass.Match;

    /// <summary>1 where nothing but its indentation stands before a place in its line, else 0.</summary>
    private int BeginsLine(int offset)
    {
        var text = source.Utf8[..offset].TrimEnd(" \t\f"u8);
        return text.IsEmpty || text[^1] is (byte)'\n' or (byte)'\r' ? 1 : 0;
    }

    /// <summary>Where a node is.</summary>
    private struct Place
    {
        public int Depth;

        /// <summary>The innermost function around it, or -1.</summary>
        public int Function;

        /// <summary>Of a function, itself.</summary>
        public int OfFunction;

        /// <summary>Statements around it that count as nesting, within the function.</summary>
        public int Nesting;

        /// <summary>Bodies around it that add to cognitive complexity, within the function.</summary>
        public int Cognitive;
    }
}
