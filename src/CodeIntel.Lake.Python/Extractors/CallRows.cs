using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_callsites_v1</c> and <c>cst_call_args_v1</c>.</summary>
internal sealed class CallRows(IRowWriters writers)
{
    private readonly RowWriter<CstCallsitesV1> calls = new(writers);

    private readonly RowWriter<CstCallArgsV1> argumentRows = new(writers);

    public void Write(FileContext file, int index)
    {
        var callee = file.Tree.Child(index, SyntaxField.Function);
        var arguments = file.Tree.Child(index, SyntaxField.Arguments);
        if (callee < 0 || arguments < 0)
        {
            return;
        }

        ref var node = ref file.Tree[index];
        ref var called = ref file.Tree[callee];
        var id = file.Ids.Of("cst_call"u8, file.Owner(index), file.Text(callee));
        file.NoteCall(index, id);
        var root = file.Root(callee);
        var count = WriteArguments(file, id, arguments);
        var (endLine, endCol) = file.End(index);
        calls.Write(new CstCallsitesV1
        {
            FileId = file.FileId,
            Path = file.Path,
            CallId = id,
            CalleeShape = Shape(called.Kind),
            CalleeText = file.ClippedText(callee),
            CalleeDotted = OptionalTextValue.NotEmpty(file.Dotted(callee)),
            RootBindingId = root < 0 ? null : file.Binding(root),
            ArgCount = count,
            ScopeId = file.ScopeId(index),
            ContainerDefId = file.Container(index),
            CallBstart = file.Source.Raw(node.Start),
            CallBend = file.Source.Raw(node.End),
            CalleeBstart = file.Source.Raw(called.Start),
            CalleeBend = file.Source.Raw(called.End),
            Line = file.Line(index),
            Col = file.Column(index),
            EndLine = endLine,
            EndCol = endCol,
        });
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

        argumentRows.Write(new CstCallArgsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ArgId = file.Ids.Of("cst_call_arg"u8, call, position),
            CallId = call,
            Position = position,
            Keyword = file.OptionalName(keyword),
            Star = star,
            Text = value < 0 ? [] : file.ClippedText(value),
            ValueStrings = value < 0 ? [] : StringValues.List(file, value),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
        });
    }

    private static ReadOnlySpan<byte> Shape(SyntaxKind callee) => callee switch
    {
        SyntaxKind.Identifier => "name"u8,
        SyntaxKind.Attribute => "attribute"u8,
        SyntaxKind.Subscript => "subscript"u8,
        _ => "other"u8,
    };
}
