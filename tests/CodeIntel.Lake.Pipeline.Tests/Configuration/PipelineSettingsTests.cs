using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Configuration;

public sealed class PipelineSettingsTests
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "nowhere");
    private static readonly string SettingsFile = Path.Combine(Folder, "pipeline.yaml");

    [Test]
    public void An_empty_file_gives_the_defaults()
    {
        var settings = Parse(string.Empty);

        Assert.That(settings.Repository, Is.EqualTo(Folder));
        Assert.That(settings.State, Is.EqualTo(Path.Combine(Folder, "state")));
        Assert.That(settings.Scan.Include, Is.EqualTo(new[] { "**/*.py" }));
        Assert.That(settings.Scan.Exclude, Has.Member("**/__pycache__/**").And.Member("**/.ruff_cache/**"));
        Assert.That(settings.Scan.SourceRoots, Is.EqualTo(new[] { "src" }));
        Assert.That(settings.Scan.MaxFileBytes, Is.EqualTo(8388608));
        Assert.That(settings.Layout, Is.EqualTo(new LayoutSettings(LayoutKind.Auto, 0)));
        Assert.That(settings.Layers, Is.EqualTo(new LayerSettings(Ast: false, Cst: false, Flows: true, Goids: true, Metrics: true, MaxFlowsBytes: 33_554_432)));
        Assert.That(settings.Policy, Is.EqualTo(new PolicySettings(0.35, 0.1, 20, ImpactStrategyName.Lookups, 50)));
        Assert.That(settings.Engine, Is.EqualTo(new EngineSettings(0, 1_200_000_000)));
        Assert.That(settings.Publish.Datasets, Is.EqualTo(new[] { "cpg_nodes_v1", "cpg_edges_v1", "cpg_props_v1" }));
        Assert.That(settings.Publish.Directory, Is.EqualTo(Path.Combine(Folder, "state", "publish")));
    }

    [Test]
    public void Every_key_is_read()
    {
        var settings = Parse("""
            repository: ../code
            state: /lake
            schemas: contracts
            scan: {include: ["a/**"], exclude: [], source_roots: [lib/], max_file_bytes: 10}
            layout: {kind: bucket, buckets: 16}
            layers: {ast: true, cst: true, flows: false, goids: false, max_flows_bytes: 1 GB, metrics: false}
            policy: {max_changed_ratio: 0.5, max_deleted_ratio: 1, min_files_for_ratio: 0, impact_strategy: import_closure, max_impact_depth: 3}
            engine: {threads: 4, memory_limit: 2 GiB}
            publish: {datasets: [cpg_nodes_v1], directory: out}
            semantics: {provider: pyright, index: a.scip, project: shop, python_version: "3.12", workers: 2, memory_limit: 1GiB, timeout: 5, node: /bin/node, scip_python: /bin/scip-python}
            """);

        Assert.That(settings.Repository, Is.EqualTo(Path.GetFullPath(Path.Combine(Folder, "../code"))));
        Assert.That(settings.State, Is.EqualTo("/lake"));
        Assert.That(settings.Schemas, Is.EqualTo(Path.Combine(Folder, "contracts")));
        Assert.That(settings.Scan.Include, Is.EqualTo(new[] { "a/**" }));
        Assert.That(settings.Scan.Exclude, Is.Empty);
        Assert.That(settings.Scan.SourceRoots, Is.EqualTo(new[] { "lib" }));
        Assert.That(settings.Scan.MaxFileBytes, Is.EqualTo(10));
        Assert.That(settings.Layout, Is.EqualTo(new LayoutSettings(LayoutKind.Bucket, 16)));
        Assert.That(settings.Layers, Is.EqualTo(new LayerSettings(Ast: true, Cst: true, Flows: false, Goids: false, Metrics: false, MaxFlowsBytes: 1_000_000_000)));
        Assert.That(settings.Policy, Is.EqualTo(new PolicySettings(0.5, 1, 0, ImpactStrategyName.ImportClosure, 3)));
        Assert.That(settings.Engine, Is.EqualTo(new EngineSettings(4, 2L << 30)));
        Assert.That(settings.Semantics, Is.EqualTo(new SemanticsSettings(SemanticsProvider.Pyright, "a.scip", "shop", "3.12", 2, 1L << 30, 5, "/bin/node", "/bin/scip-python")));
        Assert.That(settings.Publish.Directory, Is.EqualTo(Path.Combine(Folder, "out")));
    }

    [Test]
    public void A_section_whose_keys_are_all_commented_out_gives_the_defaults() =>
        Assert.That(Parse("engine:\n#  threads: 3\nstate:\n").Engine, Is.EqualTo(new EngineSettings(0, 1_200_000_000)));

    [TestCase("state: a\nrepo: b\n", 2, "'repo'", "'repository'")]
    [TestCase("# comment\n\nscna:\n  include: []\n", 3, "'scna'", "'scan'")]
    [TestCase("policy:\n  min_files_for_ratio: 3\n  max_change_ratio: 0.1\n", 3, "'policy.max_change_ratio'", "'policy.max_changed_ratio'")]
    [TestCase("threads: 3\n", 1, "'threads'", "'engine.threads'")]
    [TestCase("State: a\n", 1, "'State'", "'state'")]
    public void An_unknown_key_is_reported_with_its_line_and_the_nearest_known_key(string yaml, int line, string key, string nearest) =>
        Assert.That(Message(yaml, "unknown_key"), Is.EqualTo($"{SettingsFile}, line {line}: unknown key {key}; the nearest known key is {nearest}."));

    [TestCase("state: a\nengine:\n  threads: many\n", 3, "'engine.threads' must be a whole number from 0 to 1024, not 'many'")]
    [TestCase("layers:\n  ast: maybe", 2, "'layers.ast' must be true or false, not 'maybe'")]
    [TestCase("engine: {threads: -1}", 1, "'engine.threads' must be a whole number from 0 to 1024, not '-1'")]
    [TestCase("engine: {memory_limit: lots}", 1, "'engine.memory_limit' must be a number and a unit, such as 1200MB, 1.5GB or 2GiB, of at least one byte, not 'lots'")]
    [TestCase("policy:\n  max_deleted_ratio: 1.5", 2, "'policy.max_deleted_ratio' must be a number from 0 to 1, not '1.5'")]
    [TestCase("policy:\n  max_deleted_ratio: NaN", 2, "'policy.max_deleted_ratio' must be a number from 0 to 1, not 'NaN'")]
    [TestCase("scan: 3", 1, "'scan' must be a mapping of keys to values")]
    [TestCase("- a", 1, "the file must be a mapping of keys to values")]
    [TestCase("scan:\n  include: '**/*.py'", 2, "'scan.include' must be a list of texts, not '**/*.py'")]
    [TestCase("scan:\n  include:\n    - a\n    - [b]", 4, "'scan.include' must be a list of texts")]
    [TestCase("scan:\n  exclude:\n    - a\n    - /b", 4, "'scan.exclude' must be a pattern relative to the repository, such as **/*.py, not '/b'")]
    [TestCase("scan: {source_roots: [../src]}", 1, "'scan.source_roots' must be a folder below the repository, such as src, not '../src'")]
    [TestCase("repository: [a]", 1, "'repository' must be a text")]
    [TestCase("layout:\n  kind: files", 2, "'layout.kind' must be one of auto, file_id, bucket, not 'files'")]
    [TestCase("layout:\n  kind: bucket\n  buckets: 257", 3, "'layout.buckets' must be a whole number from 0 to 256, not '257'")]
    [TestCase("semantics:\n  provider: mypy", 2, "'semantics.provider' must be one of off, index, pyright, scip_python, not 'mypy'")]
    [TestCase("semantics: {index: ''}", 1, "'semantics.index' must be a path, not ''")]
    [TestCase("semantics: {project: ' x'}", 1, "'semantics.project' must be a name that symbols can have in them, not ' x'")]
    [TestCase("semantics: {python_version: '2.7'}", 1, "'semantics.python_version' must be a version of Python, such as 3.13, not '2.7'")]
    [TestCase("semantics: {workers: 0}", 1, "'semantics.workers' must be a whole number from 1 to 64, not '0'")]
    public void A_wrong_value_is_reported_with_its_line_and_what_is_wanted(string yaml, int line, string what) =>
        Assert.That(Message(yaml, "wrong_type"), Is.EqualTo($"{SettingsFile}, line {line}: {what}."));

    [TestCase("state: b: c", 1)]
    [TestCase("state: a\nstate: b\n", 2)]
    public void Text_that_is_no_yaml_is_reported_with_its_line(string yaml, int line) =>
        Assert.That(Message(yaml, "settings_invalid"), Does.StartWith($"{SettingsFile}, line {line}: "));

    [TestCase("state: &a x\nrepository: *a\n", 2, "Aliases")]
    [TestCase("scan:\n  include: [[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]", 2, "nested too deep")]
    public void Yaml_that_may_stand_for_very_much_is_not_read(string yaml, int line, string why) =>
        Assert.That(Message(yaml, "settings_invalid"), Does.StartWith($"{SettingsFile}, line {line}: ").And.Contain(why));

    [Test]
    public void Nesting_does_not_end_the_process() => Message("state: " + new string('[', 50_000), "settings_invalid");

    [TestCase("repository")]
    [TestCase("state")]
    [TestCase("schemas")]
    public void A_path_that_no_file_can_have_is_refused(string key) => Message($"{key}: \"a\\0b\"", "wrong_type");

    [TestCase("1200MB", 1_200_000_000)]
    [TestCase("1.5GB", 1_500_000_000)]
    [TestCase("2GiB", 2L << 30)]
    [TestCase("2 gib", 2L << 30)]
    [TestCase("0.5KiB", 512)]
    [TestCase("3kb", 3000)]
    [TestCase("7B", 7)]
    [TestCase("1TiB", 1L << 40)]
    [TestCase("8000000TB", 8_000_000_000_000_000_000)]
    public void A_size_is_a_number_and_a_unit(string text, long bytes)
    {
        var settings = Parse($"engine: {{memory_limit: {text}}}");
        Assert.That(settings.Engine.MemoryLimitBytes, Is.EqualTo(bytes));
        Assert.That(EngineOptions.For(settings, Folder).MemoryLimitBytes, Is.EqualTo(bytes));
    }

    [TestCase("99999999999GB")]
    [TestCase("99999999999999999999999999999999999999GB")]
    [TestCase("0MB")]
    [TestCase("0.1B")]
    [TestCase("-1MB")]
    [TestCase("1,5GB")]
    [TestCase(".5GB")]
    [TestCase("5")]
    [TestCase("5PB")]
    [TestCase("iB")]
    [TestCase("1MB 2")]
    public void What_is_no_size_is_refused(string text) =>
        Assert.That(Message($"state: a\nengine:\n  memory_limit: '{text}'", "wrong_type"), Does.StartWith($"{SettingsFile}, line 3: 'engine.memory_limit' must be "));

    [Test]
    public void The_file_asked_for_comes_before_the_current_folder_and_that_before_the_folders_above_the_program()
    {
        using var folder = new TempFolder();
        var above = folder.Write("program/pipeline.yaml", string.Empty);
        var program = Directory.CreateDirectory(folder.At("program/bin/release")).FullName;
        Directory.CreateDirectory(folder.At("current"));
        Assert.That(PipelineSettings.Find(null, folder.At("current"), program).File, Is.EqualTo(above));

        var current = folder.Write("current/pipeline.yaml", string.Empty);
        Assert.That(PipelineSettings.Find(null, folder.At("current"), program).File, Is.EqualTo(current));

        var other = folder.Write("other.yaml", string.Empty);
        Assert.That(PipelineSettings.Find(other, folder.At("current"), program).File, Is.EqualTo(other));
    }

    [Test]
    public void A_file_that_is_missing_is_reported()
    {
        using var folder = new TempFolder();
        Assert.That(() => PipelineSettings.Load(folder.At("no.yaml")), Fails("settings_missing"));
        Assert.That(() => PipelineSettings.Find(null, folder.Root, folder.Root), Fails("settings_missing"));
    }

    [Test]
    public void Contracts_are_found_beside_the_file()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("schemas"));
        Assert.That(PipelineSettings.Load(folder.Write("pipeline.yaml", string.Empty)).Schemas, Is.EqualTo(folder.At("schemas")));
    }

    [Test]
    public void The_file_that_comes_with_the_program_holds_the_defaults()
    {
        var shipped = PipelineSettings.Find(null, Folder, AppContext.BaseDirectory);
        var defaults = PipelineSettings.Parse(string.Empty, shipped.File);

        Assert.That(shipped.Repository, Is.EqualTo(Path.Combine(Path.GetDirectoryName(shipped.File)!, "samples", "bookshop")));
        Assert.That((shipped.State, shipped.Schemas), Is.EqualTo((defaults.State, defaults.Schemas)));
        Assert.That((shipped.Scan.MaxFileBytes, shipped.Scan.UsesGit), Is.EqualTo((defaults.Scan.MaxFileBytes, defaults.Scan.UsesGit)));
        Assert.That(shipped.Scan.Include, Is.EquivalentTo(defaults.Scan.Include));
        Assert.That(shipped.Scan.Exclude, Is.EquivalentTo(defaults.Scan.Exclude));
        Assert.That(shipped.Scan.SourceRoots, Is.EquivalentTo(defaults.Scan.SourceRoots));
        Assert.That((shipped.Layout, shipped.Layers, shipped.Policy, shipped.Engine), Is.EqualTo((defaults.Layout, defaults.Layers, defaults.Policy, defaults.Engine)));
        Assert.That(shipped.Publish.Datasets, Is.EqualTo(defaults.Publish.Datasets));
        Assert.That(shipped.Publish.Directory, Is.EqualTo(defaults.Publish.Directory));
    }

    private static PipelineSettings Parse(string yaml) => PipelineSettings.Parse(yaml, SettingsFile);

    private static string Message(string yaml, string code)
    {
        var error = Assert.Throws<LakeException>(() => Parse(yaml))!;
        Assert.That((error.Error, error.Code), Is.EqualTo((LakeError.Configuration, code)), error.Message);
        return error.Message;
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Fails(string code) =>
        Throws.TypeOf<LakeException>().With.Property(nameof(LakeException.Code)).EqualTo(code);
}
