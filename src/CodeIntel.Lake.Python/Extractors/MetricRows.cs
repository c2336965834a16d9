using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>ast_metrics_v1</c> and <c>function_metrics_v1</c>.</summary>
internal sealed class MetricRows : IFileExtractor
{
    public IReadOnlyList<string> Datasets { get; } = ["ast_metrics_v1", "function_metrics_v1"];

    public string Fingerprint => PythonExtraction.Fingerprint(Datasets[0]);

    public void Extract(ParsedFile file, IRowWriters writers)
    {
        var context = file.Context;
        var measures = context.Measures;
        new RowWriter<AstMetricsV1>(writers).Write(new AstMetricsV1
        {
            FileId = context.FileId,
            Path = context.Path,
            NodeCount = context.Ast.Count,
            StatementCount = measures.Statements,
            FunctionCount = measures.Functions.Count,
            ClassCount = measures.Classes,
            AverageDepth = (double)measures.DepthSum / context.Ast.Count,
            MaxDepth = measures.MaxDepth,
            Complexity = 1 + measures.Decisions,
        });
        var rows = new RowWriter<FunctionMetricsV1>(writers);
        var definition = 0;
        foreach (var function in measures.Functions)
        {
            while (definition < context.Model.Definitions.Count && context.Model.Definitions[definition].Node < function.Syntax)
            {
                definition++;
            }

            // A function whose name is missing is no definition.
            if (definition < context.Model.Definitions.Count && context.Model.Definitions[definition].Node == function.Syntax)
            {
                rows.Write(new FunctionMetricsV1
                {
                    FileId = context.FileId,
                    Path = context.Path,
                    DefId = context.Model.Definitions[definition].Id,
                    Lines = context.End(function.Syntax).Line - context.Line(function.Syntax) + 1,
                    LogicalLines = function.LogicalLines,
                    Nodes = function.Nodes,
                    Statements = function.Statements,
                    PositionalOnly = function.PositionalOnly,
                    Positional = function.Positional,
                    KeywordOnly = function.KeywordOnly,
                    HasVarargs = function.HasVarargs,
                    HasKwargs = function.HasKwargs,
                    Decorators = function.Decorators,
                    Returns = function.Returns,
                    Yields = function.Yields,
                    Raises = function.Raises,
                    Cyclomatic = 1 + function.Decisions,
                    Cognitive = function.Cognitive,
                    Nesting = function.Nesting,
                    HasDocstring = function.HasDocstring,
                    TreeHash = function.TreeHash,
                });
            }
        }
    }
}
