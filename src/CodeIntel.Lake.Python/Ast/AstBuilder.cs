using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>
/// Makes the abstract syntax, as CPython's module ast has it, of a syntax tree. Iterative, so depth of nesting costs no stack. What is an error
/// in the syntax tree is left out.
/// </summary>
internal sealed partial class AstBuilder(SyntaxTree tree)
{
    private const int Own = -1;
    private readonly List<int> parts = [];
    private readonly List<int> signs = [];
    private readonly List<(int Node, AstField Field)> parameters = [];
    private Pending[] pending = new Pending[256];
    private int count;
    private SourceText source = null!;
    private AstTree ast = null!;

    /// <summary>How a node of the syntax tree is read.</summary>
    private enum Form : byte
    {
        Module,
        Statement,
        Expression,
        Elif,
        Handler,
        Arguments,
        Arg,
        Keyword,
        Alias,
        WithItem,
        Case,
        Pattern,
        OpenSequence,
        PatternValue,
        Dotted,
        Comprehension,
        TypeParameter,

        /// <summary>A tuple without brackets: the operands among a node's children that lie in the span.</summary>
        Tuple,

        /// <summary>What <c>await</c> takes of a power.</summary>
        AwaitedBase,

        /// <summary>Operands of a chain of operators, from <see cref="Pending.First"/> and before <see cref="Pending.Beyond"/>.</summary>
        Chain,
        Text,
        Replacement,
        FormatSpecifier,
    }

    /// <summary>Fills a tree.</summary>
    public void Build(SourceText text, AstTree target)
    {
        source = text;
        ast = target;
        ast.Clear();
        count = 0;
        Push(Form.Module, 0, -1, AstField.None);
        while (count > 0)
        {
            var item = pending[--count];
            var first = count;
            Expand(item);
            Array.Reverse(pending, first, count - first);
        }
    }

    private void Expand(in Pending item)
    {
        switch (item.Form)
        {
            case Form.Module:
                Statements(0, Add(item, AstClass.Module, 0), AstField.Body);
                break;
            case Form.Statement:
                Statement(item);
                break;
            case Form.Expression:
                Expression(item);
                break;
            case Form.Elif:
                If(item);
                break;
            case Form.Handler:
                Handler(item);
                break;
            case Form.Arguments:
                Arguments(item);
                break;
            case Form.Arg:
                Arg(item);
                break;
            case Form.Keyword:
                Keyword(item);
                break;
            case Form.Alias:
                Add(item, AstClass.Alias, item.Syntax, name: ImportShape.Imported(tree, item.Syntax));
                break;
            case Form.WithItem:
                WithItem(item);
                break;
            case Form.Case:
                Case(item);
                break;
            case Form.Pattern:
                Pattern(item);
                break;
            case Form.OpenSequence:
                Patterns(item.Syntax, Add(item, AstClass.MatchSequence, item.Syntax), AstField.Patterns);
                break;
            case Form.PatternValue:
                PatternValue(item);
                break;
            case Form.Dotted:
                Dotted(item);
                break;
            case Form.Comprehension:
                Comprehension(item);
                break;
            case Form.TypeParameter:
                TypeParameter(item);
                break;
            case Form.Tuple:
                OpenTuple(item);
                break;
            case Form.AwaitedBase:
                Push(Form.Expression, item.Syntax, Add(item, AstClass.Await, item.Syntax), AstField.Value);
                break;
            case Form.Chain:
                Chain(item, item.Syntax, item.First, item.Beyond);
                break;
            case Form.Text:
                Add(item, AstClass.Constant, item.Syntax);
                break;
            case Form.Replacement:
                Replacement(item);
                break;
            case Form.FormatSpecifier:
                FormatSpecifier(item);
                break;
        }
    }

    /// <summary>Adds a node in the place of a pending one, with its span or else that of a node of the syntax tree.</summary>
    private int Add(in Pending item, AstClass type, int syntax, int start = Own, int end = Own, int name = -1) => ast.Add(new AstNode
    {
        Syntax = syntax,
        Name = name,
        Parent = item.Parent,
        Start = start != Own ? start : item.Start != Own ? item.Start : tree[syntax].Start,
        End = end != Own ? end : item.End != Own ? item.End : tree[syntax].End,
        Position = item.Position,
        Class = type,
        Field = item.Field,
        Context = item.Context,
    });

    /// <summary>Has a node of the syntax tree read later, after all that was asked for before; nothing where there is none, which is -1.</summary>
    private void Push(
        Form form, int syntax, int parent, AstField field, int position = -1, AstContext context = AstContext.Load, int start = Own, int end = Own, int first = 0, int beyond = 0)
    {
        if (syntax < 0)
        {
            return;
        }

        if (count == pending.Length)
        {
            Array.Resize(ref pending, count * 2);
        }

        pending[count++] = new Pending
        {
            Syntax = syntax,
            Parent = parent,
            Start = start,
            End = end,
            Position = position,
            First = first,
            Beyond = beyond,
            Form = form,
            Field = field,
            Context = context,
        };
    }

    /// <summary>All operands among the children, as the places of a list.</summary>
    private void Operands(int syntax, int parent, AstField field, AstContext context = AstContext.Load)
    {
        var position = 0;
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (tree.IsOperand(child))
            {
                Push(Form.Expression, child, parent, field, position++, context);
            }
        }
    }

    private ReadOnlySpan<byte> Text(int node) => source.Slice(tree[node].Start, tree[node].End);

    private bool IsToken(int node, ReadOnlySpan<byte> text) => tree[node].Kind == SyntaxKind.Token && Text(node).SequenceEqual(text);

    /// <summary>The first child that is this token, or -1.</summary>
    private int Token(int syntax, ReadOnlySpan<byte> text)
    {
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (IsToken(child, text))
            {
                return child;
            }
        }

        return -1;
    }

    /// <summary>The first operand after a child, or -1.</summary>
    private int OperandAfter(int syntax, int child)
    {
        for (var next = child < 0 ? syntax + 1 : tree[child].Next; next < tree[syntax].Next; next = tree[next].Next)
        {
            if (tree.IsOperand(next))
            {
                return next;
            }
        }

        return -1;
    }

    private struct Pending
    {
        public int Syntax;
        public int Parent;
        public int Start;
        public int End;
        public int Position;
        public int First;
        public int Beyond;
        public Form Form;
        public AstField Field;
        public AstContext Context;
    }
}
