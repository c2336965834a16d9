using System.Diagnostics;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Which datasets a changed source of the extractors redoes. <see cref="AddedStageTests"/> shows that a changed fingerprint redoes its dataset and what reads it alone.</summary>
[TestFixture]
internal sealed partial class SourceFingerprintTests
{
    private const string Project = "src/CodeIntel.Lake.Python";

    private static readonly IReadOnlyList<string> Datasets = [.. new[] { PythonLayers.Ast, PythonLayers.Cst, PythonLayers.Flows, PythonLayers.Metrics }.SelectMany(l => l.Datasets).Concat(PythonExtraction.Datasets).Order(StringComparer.Ordinal)];

    [TestCase("Ast/AstBuilder.cs", "ast_metrics_v1 ast_nodes_v1 function_metrics_v1 py_flows_v1")]
    [TestCase("Ast/AstMeasures.cs", "ast_metrics_v1 function_metrics_v1")]
    [TestCase("Extractors/CallRows.cs", "cst_call_args_v1 cst_callsites_v1 py_flows_v1")]
    [TestCase("Extractors/CstNodeRows.cs", "cst_nodes_v1")]
    [TestCase("Extractors/DecoratorRows.cs", "cst_decorators_v1 cst_defs_v1", Description = "a definition counts its decorators")]
    [TestCase("Extractors/ErrorRows.cs", "cst_parse_errors_v1 cst_parse_manifest_v1", Description = "the manifest counts errors")]
    [TestCase("Extractors/ImportRows.cs", "cst_imports_v1 cst_parse_manifest_v1", Description = "the manifest lists future imports")]
    [TestCase("Extractors/NameRows.cs", "cst_attr_refs_v1 cst_name_refs_v1", Description = "both say load, store or del")]
    [TestCase("Extractors/ParameterRows.cs", "cst_defs_v1 cst_params_v1 cst_type_exprs_v1", Description = "parameters are part of a definition's surface")]
    [TestCase("Extractors/ScopeRows.cs", "py_bindings_v1 py_scopes_v1")]
    [TestCase("Extractors/TypeExpressionRows.cs", "cst_type_exprs_v1")]
    public void A_changed_extractor_changes_the_fingerprints_of_its_datasets_alone(string source, string datasets) =>
        Assert.That(Changed(new Dictionary<string, string>(PythonExtraction.Sources) { [source] = "other" }), Is.EqualTo(datasets.Split(' ')));

    [TestCase("PythonExtractor.cs")]
    [TestCase("Extractors/FileContext.cs")]
    [TestCase("Scopes/ScopeBuilder.cs")]
    [TestCase("../CodeIntel.Lake.Storage/Datasets/StableId.cs")]
    [TestCase("../../build/CodeIntel.Lake.RowGenerator/RowCode.cs")]
    [TestCase("ICU4N")]
    public void What_all_extractors_use_changes_every_fingerprint(string source)
    {
        Assert.That(PythonExtraction.Sources, Contains.Key(source));
        Assert.That(Changed(new Dictionary<string, string>(PythonExtraction.Sources) { [source] = "other" }), Is.EqualTo(Datasets));
    }

    [Test]
    public void So_do_the_native_libraries()
    {
        var native = PythonExtraction.Sources.Keys.Where(k => k.EndsWith(".node", StringComparison.Ordinal)).ToList();
        Assert.That(native, Has.Some.Contains("tree-sitter-python"));
        foreach (var library in native)
        {
            Assert.That(Changed(new Dictionary<string, string>(PythonExtraction.Sources) { [library] = "other" }), Is.EqualTo(Datasets), library);
        }
    }

    [Test]
    public void The_build_sees_an_edit_of_a_source_and_nothing_else()
    {
        using var tree = new TempFolder();
        foreach (var folder in new[] { "src/CodeIntel.Lake.Python", "src/CodeIntel.Lake.Storage/Datasets", "build/CodeIntel.Lake.RowGenerator" })
        {
            CopySources(folder, tree.Root);
        }

        foreach (var file in Directory.EnumerateFiles(Folders.SourceTree).Concat(Directory.EnumerateFiles(Path.Combine(Folders.SourceTree, "build"))))
        {
            tree.Write(Path.GetRelativePath(Folders.SourceTree, file), File.ReadAllText(file));
        }

        Directory.CreateSymbolicLink(Path.Combine(tree.Root, "node_modules"), Path.Combine(Folders.SourceTree, "node_modules"));
        File.AppendAllText(Path.Combine(tree.Root, Project, "Extractors/ImportRows.cs"), "// An edit.\n");
        var sources = Build(tree.Root);
        Assert.That(sources.Where(s => PythonExtraction.Sources.GetValueOrDefault(s.Key) != s.Value).Select(s => s.Key), Is.EqualTo(new[] { "Extractors/ImportRows.cs" }));
        Assert.That(sources.Keys, Is.EquivalentTo(PythonExtraction.Sources.Keys));
        Assert.That(Changed(sources), Is.EqualTo(new[] { "cst_imports_v1", "cst_parse_manifest_v1" }));
    }

    /// <summary>Asks the sources: what a source writes is made by it; what it calls by name makes its rows, too; and what it holds writes when it says so.</summary>
    [Test]
    public void The_sources_that_a_dataset_counts_are_those_that_make_it()
    {
        var folder = Path.Combine(Folders.SourceTree, Project, "Extractors");
        var texts = Directory.EnumerateFiles(folder, "*.cs").ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText, StringComparer.Ordinal);
        var made = texts.Keys.ToDictionary(n => n, n => Changed(new Dictionary<string, string>(PythonExtraction.Sources) { [$"Extractors/{n}.cs"] = "other" }), StringComparer.Ordinal);
        var written = texts.ToDictionary(t => t.Key, t => RowType().Matches(t.Value).Select(m => DatasetOf(m.Groups[1].Value)).ToList(), StringComparer.Ordinal);
        Assert.That(written.Values.SelectMany(w => w), Is.EquivalentTo(Datasets), "each dataset has one writer");
        foreach (var (name, text) in texts)
        {
            Assert.That(written[name], Is.SubsetOf(made[name]), name);
            foreach (var other in texts.Keys.Where(o => o != name && Regex.IsMatch(text, $@"\b{o}\b")))
            {
                Assert.That(Regex.IsMatch(text, $@"\b{other}\.") ? written[name] : [], Is.SubsetOf(made[other]), $"{name} calls {other}");
                Assert.That(Regex.IsMatch(text, $@"\b{other} \w") ? written[other] : [], Is.SubsetOf(made[name]), $"{name} holds {other}");
            }
        }
    }

    private static IReadOnlyList<string> Changed(IReadOnlyDictionary<string, string> sources) =>
        [.. Datasets.Where(d => PythonExtraction.Fingerprint(d) != PythonExtraction.Fingerprint(d, sources))];

    private static string DatasetOf(string rowType) => Regex.Replace(rowType, "(?<=.)([A-Z])", "_$1").ToLowerInvariant();

    private static void CopySources(string folder, string to)
    {
        var from = Path.Combine(Folders.SourceTree, folder);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            {
                var copy = Path.Combine(to, folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    /// <summary>Runs the step of the build that hashes sources.</summary>
    private static Dictionary<string, string> Build(string tree)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "-nologo", "-v:m", "-t:HashSources", "-p:IntermediateOutputPath=obj/", Path.Combine(tree, Project)]) { RedirectStandardOutput = true };
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.That(build.ExitCode, Is.Zero, output);
        return SourceLine().Matches(File.ReadAllText(Path.Combine(tree, Project, "obj/SourceHashes.g.cs"))).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"RowWriter<(\w+)>")]
    private static partial Regex RowType();

    [GeneratedRegex("\"source:([^\"]+)\", \"([^\"]+)\"")]
    private static partial Regex SourceLine();
}
