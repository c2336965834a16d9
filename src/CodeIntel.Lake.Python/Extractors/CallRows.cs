using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_callsites_v1</c> and <c>cst_call_args_v1</c>.</summary>
internal sealed class CallRows(IRowWriters writers)
{
    public DatasetRows Calls { get; } = new(writers.For("cst_callsites_v1"));

    public DatasetRows Arguments { get; } = new(writers.For("cst_call_args_v1"));

    public void Write(FileContext file, int index)
    {
        var callee = file.Tree.Child(index, SyntaxField.Function);
        var arguments = file.Tree.Child(index, SyntaxField.Arguments);
        if (callee < 0 || arguments < 0)
        {
            return;
        }

        ref var node = ref file.Tree[index];
        var id = file.Ids.Of("cst_call"u8, file.Owner(index), file.Text(callee));
        var root = file.Root(callee);
        var count = WriteArguments(file, id, arguments);
        Calls.Begin(file)
            .Long(id)
            .Utf8(Shape(file.Tree[callee].Kind))
            .Utf8(file.ClippedText(callee));
        var dotted = file.Dotted(callee);
        if (dotted.IsEmpty)
        {
            Calls.Null();
        }
        else
        {
            Calls.Utf8(dotted);
        }

        Calls.OptionalLong(root < 0 ? null : file.Binding(root))
            .Integer(count)
            .Long(file.ScopeId(index))
            .OptionalLong(file.Container(index))
            .Span(file, node.Start, node.End)
            .Span(file, file.Tree[callee].Start, file.Tree[callee].End)
            .Place(file, index)
            .End();
    }

    private int WriteArguments(FileContext file, long call, int arguments)
    {
        if (file.Tree[arguments].Kind == SyntaxKind.GeneratorExpression)
        {
            WriteArgument(file, call, arguments, 0);
            return 1;
        }

        var position = 0;
        foreach (var child in file.Tree.ChildrenOf(arguments))
        {
            if (file.Tree.IsOperand(child))
            {
                WriteArgument(file, call, child, position++);
            }
        }

        return position;
    }

    private void WriteArgument(FileContext file, long call, int argument, int position)
    {
        ref var node = ref file.Tree[argument];
        var keyword = -1;
        var value = argument;
        var star = ""u8;
        switch (node.Kind)
        {
            case SyntaxKind.KeywordArgument:
                keyword = file.Tree.Child(argument, SyntaxField.Name);
                value = file.Tree.Child(argument, SyntaxField.Value);
                break;
            case SyntaxKind.ListSplat:
                star = "*"u8;
                value = file.Tree.FirstOperand(argument);
                break;
            case SyntaxKind.DictionarySplat:
                star = "**"u8;
                value = file.Tree.FirstOperand(argument);
                break;
        }

        Arguments.Begin(file)
            .Long(file.Ids.Of("cst_call_arg"u8, call, position))
            .Long(call)
            .Integer(position);
        if (keyword < 0)
        {
            Arguments.Null();
        }
        else
        {
            Arguments.Utf8(file.Name(keyword));
        }

        Arguments.Utf8(star)
            .Utf8(value < 0 ? [] : file.ClippedText(value))
            .Span(file, node.Start, node.End)
            .End();
    }

    private static ReadOnlySpan<byte> Shape(SyntaxKind callee) => callee switch
    {
        SyntaxKind.Identifier => "name"u8,
        SyntaxKind.Attribute => "attribute"u8,
        SyntaxKind.Subscript => "subscript"u8,
        _ => "other"u8,
    };
}
