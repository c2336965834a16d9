using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_params_v1</c> and the annotations of parameters.</summary>
internal sealed class ParameterRows(IRowWriters writers, TypeExpressionRows types)
{
    private readonly RowWriter<CstParamsV1> rows = new(writers);

    public void Write(FileContext file, in Definition definition, StableIdBuilder surface)
    {
        var tree = file.Tree;
        var list = tree.Child(definition.Node, SyntaxField.Parameters);
        if (definition.IsClass || list < 0)
        {
            return;
        }

        var slash = tree.Child(list, SyntaxKind.PositionalSeparator);
        var keywordOnly = false;
        var position = 0;
        foreach (var child in tree.ChildrenOf(list))
        {
            var name = ParameterShape.Name(tree, child);
            if (tree[child].Kind == SyntaxKind.KeywordSeparator)
            {
                keywordOnly = true;
            }
            else if (name >= 0)
            {
                var splat = ParameterShape.SplatKind(tree, child);
                var kind = splat switch
                {
                    SyntaxKind.ListSplatPattern => "var_positional"u8,
                    SyntaxKind.DictionarySplatPattern => "var_keyword"u8,
                    _ when keywordOnly => "keyword_only"u8,
                    _ when child < slash => "positional_only"u8,
                    _ => "positional"u8,
                };
                keywordOnly |= splat == SyntaxKind.ListSplatPattern;
                Write(file, definition.Id, child, name, kind, position++, surface);
            }
        }
    }

    private void Write(FileContext file, long definition, int parameter, int name, ReadOnlySpan<byte> kind, int position, StableIdBuilder surface)
    {
        ref var node = ref file.Tree[parameter];
        var type = file.Tree.Child(parameter, SyntaxField.Type);
        var value = file.Tree.Child(parameter, SyntaxField.Value);
        surface.Add(kind);
        surface.Add(file.Name(name));
        surface.Add(type < 0 ? [] : file.Text(type));
        surface.Add(value < 0 ? [] : file.Text(value));
        var (endLine, endCol) = file.End(parameter);
        rows.Write(new CstParamsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ParamId = file.Ids.Of("cst_param"u8, definition, file.Text(name)),
            DefId = definition,
            Name = file.Name(name),
            Kind = kind,
            Position = position,
            AnnotationText = file.OptionalText(type),
            DefaultText = file.OptionalClippedText(value),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
            Line = file.Line(parameter),
            Col = file.Column(parameter),
            EndLine = endLine,
            EndCol = endCol,
        });
        if (type >= 0)
        {
            types.Write(file, definition, "param"u8, name, type);
        }
    }
}
