using System.Reflection;
using CodeIntel.Lake.Storage.Datasets;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace CodeIntel.Lake.Storage.Tests.Datasets;

/// <summary>A program of one source and the rows of one contract, built in memory.</summary>
internal sealed class RowProgram
{
    private const string Usings = "using System; using System.Collections.Generic; using CodeIntel.Lake.Storage.Datasets; using Program.Rows;\n";
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    /// <summary>What every program may use; the compiler reads it once.</summary>
    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p))];

    private readonly Compilation compilation;

    public RowProgram(string contract, string source)
    {
        var driver = CSharpGeneratorDriver.Create(
            [new RowGenerator.RowGenerator().AsSourceGenerator()],
            [new Contract(contract)],
            Language,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Driver = driver.RunGeneratorsAndUpdateCompilation(Compile(source), out compilation, out var complaints);
        Errors = [.. complaints.Concat(compilation.GetDiagnostics()).Where(d => d.Severity > DiagnosticSeverity.Info)];
    }

    /// <summary>The generator after its run.</summary>
    public GeneratorDriver Driver { get; }

    /// <summary>What the generator and the compiler complain of.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; }

    /// <summary>A compilation of a source alone.</summary>
    public static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Program",
        [CSharpSyntaxTree.ParseText(Usings + source, Language)],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary><c>Maker.Write</c> of the program.</summary>
    public Action<IRowWriters> Writer()
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        return result.Success
            ? Assembly.Load(stream.ToArray()).GetType("Maker")!.GetMethod("Write")!.CreateDelegate<Action<IRowWriters>>()
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private sealed class Contract(string text) : AdditionalText
    {
        public override string Path => "schemas/sample_v1.yaml";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
