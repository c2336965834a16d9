using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Walks the tree once and has each site written by the extractor of its kind.</summary>
internal sealed class SiteRows(IRowWriters writers, TypeExpressionRows types)
{
    private readonly NameRows names = new(writers);
    private readonly AttributeRows attributes = new(writers);
    private readonly CallRows calls = new(writers);
    private readonly ImportRows imports = new(writers);
    private readonly AssignmentRows assignments = new(writers);

    /// <summary>What the file imports from <c>__future__</c>, in order.</summary>
    public List<string> FutureImports { get; } = [];

    public void Write(FileContext file)
    {
        FutureImports.Clear();
        for (var i = 0; i < file.Tree.Count; i++)
        {
            switch (file.Tree[i].Kind)
            {
                case SyntaxKind.Identifier:
                    names.Write(file, i);
                    break;
                case SyntaxKind.Attribute:
                    attributes.Write(file, i);
                    break;
                case SyntaxKind.MemberType:
                    attributes.WriteMember(file, i);
                    break;
                case SyntaxKind.DottedName:
                    attributes.WritePatternValue(file, i);
                    break;
                case SyntaxKind.Call:
                    calls.Write(file, i);
                    break;
                case SyntaxKind.Assignment:
                    assignments.Write(file, i);
                    types.WriteVariable(file, i);
                    break;
                case SyntaxKind.AugmentedAssignment or SyntaxKind.NamedExpression:
                    assignments.Write(file, i);
                    break;
                case SyntaxKind.ImportStatement or SyntaxKind.ImportFromStatement or SyntaxKind.FutureImportStatement:
                    imports.Write(file, i, FutureImports);
                    break;
            }
        }
    }
}
