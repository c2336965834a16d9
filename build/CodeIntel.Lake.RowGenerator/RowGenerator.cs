using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CodeIntel.Lake.RowGenerator;

/// <summary>
/// Makes a row type of each contract among a project's additional files: a property for each column, all of them required. A contract that cannot be
/// read is an error of the build at its file and line.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RowGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor Unreadable = new("LAKE001", "Contract cannot be read", "{0}", "Contracts", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.AdditionalTextsProvider.Where(f => f.Path.EndsWith(".yaml", StringComparison.Ordinal));
        var assembly = context.CompilationProvider.Select((c, _) => c.AssemblyName);
        context.RegisterSourceOutput(contracts.Combine(assembly).Select((pair, cancel) => RowSource.Of(pair.Left, $"{pair.Right}.Rows", cancel)), Add);
    }

    private static void Add(SourceProductionContext context, RowSource row)
    {
        if (row.Error is null)
        {
            context.AddSource($"{row.TypeName}.g.cs", row.Text);
            return;
        }

        var position = new LinePosition(row.Line, row.Column);
        context.ReportDiagnostic(Diagnostic.Create(Unreadable, Location.Create(row.Path, default, new LinePositionSpan(position, position)), row.Error));
    }
}
