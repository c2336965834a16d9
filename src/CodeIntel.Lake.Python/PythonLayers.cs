using CodeIntel.Lake.Python.Extractors;

namespace CodeIntel.Lake.Python;

/// <summary>Extractors of datasets that settings switch on and off, beside those of <see cref="PythonExtractor"/>.</summary>
public static class PythonLayers
{
    /// <summary>The abstract syntax, node by node.</summary>
    public static IFileExtractor Ast { get; } = new AstRows();

    /// <summary>The syntax tree, node by node.</summary>
    public static IFileExtractor Cst { get; } = new CstNodeRows();

    /// <summary>How values flow within each file.</summary>
    public static IFileExtractor Flows { get; } = new FlowRows();

    /// <summary>What is counted in the abstract syntax.</summary>
    public static IFileExtractor Metrics { get; } = new MetricRows();
}
