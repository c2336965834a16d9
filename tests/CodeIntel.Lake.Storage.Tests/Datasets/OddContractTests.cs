using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Datasets;

/// <summary>Contracts that are none, found by fuzzing: each once ended in an error of no name, in no end or in the end of the process, or was taken.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OddContractTests : IDisposable
{
    private readonly LakeScene scene = new();

    public OddContractTests() => WriteView("below", "facts_v1");

    public void Dispose() => scene.Dispose();

    [TestCase("stage: extract", "stage: ../extract", "wrong_type")]
    [TestCase("stage: extract", "stage: extract\n? [a]\n: b", "wrong_type")]
    [TestCase("stage: extract", "stage: extract\nstage: cpg")]
    [TestCase("scope: content", "scope: 0", "wrong_type")]
    [TestCase("name: at,", "name: at, nullable: yes,", "wrong_type")]
    [TestCase("name: at,", "name: at, nulable: true,", "unknown_key")]
    [TestCase("scope: content", "scope: content\ninput: []", "unknown_key")]
    [TestCase("name: at,", "name: fact_id,")]
    [TestCase("name: marks,", "name: \"\",")]
    [TestCase("description: Facts of files.", "description: &a [*a]")]
    [TestCase("scope: content", "scope: view")]
    [TestCase("scope: content", "scope: content\ninputs: [{dataset: below, read: whole}]")]
    public void A_contract_is_refused(string old, string now, string code = "contract_invalid") => Refuse(Text().Replace(old, now, StringComparison.Ordinal), code);

    [TestCase("name: at,", "name: at, nulable: true,", "unknown key 'columns.nulable'; the nearest known key is 'columns.nullable'")]
    [TestCase("scope: content", "scope: file", "'scope' must be one of content, impacted, global, run, transient, view, not 'file'")]
    [TestCase("name: at, type: integer", "name: at, type: time", "'columns.type' must be the type of a column, not 'time'")]
    [TestCase("key: [fact_id]", "key: fact_id", "'key' must be a list of texts, not 'fact_id'")]
    [TestCase("description: Facts of files.", "description:", "the key 'description' is missing")]
    public void An_error_names_file_line_key_and_what_is_wanted(string old, string now, string message)
    {
        var text = Text();
        Assert.That(text, Does.Contain(old));
        File.WriteAllText(Path.Combine(scene.Schemas, "facts_v1.yaml"), text.Replace(old, now, StringComparison.Ordinal));
        var line = message.StartsWith("the key", StringComparison.Ordinal) ? 1 : text[..text.IndexOf(old, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        Assert.That(Load, Throws.TypeOf<LakeException>().With.Message.EqualTo($"{Path.Combine(scene.Schemas, "facts_v1.yaml")}, line {line}: {message}."));
    }

    [Test]
    public void A_view_reads_no_view_of_views()
    {
        WriteView("above", "below");
        Load();
        WriteView("top", "above");
        Assert.That(Load, Throws.TypeOf<LakeException>().With.Message.Contains("top.yaml, line 8: it reads the view 'above'"));
        WriteView("above", "above");
        Assert.That(Load, Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("contract_invalid"));
    }

    [Test]
    public void An_empty_contract_is_refused() => Refuse(string.Empty);

    [Test]
    public void Nesting_does_not_end_the_process() => Refuse(Text() + "more: " + new string('[', 50_000));

    [Test]
    public void A_contract_that_is_there_twice_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(scene.Schemas, "twice"));
        File.Copy(Path.Combine(scene.Schemas, "facts_v1.yaml"), Path.Combine(scene.Schemas, "twice", "facts_v1.yaml"));
        Refuse(Text());
    }

    [Test]
    public void Contracts_without_their_prelude_are_refused()
    {
        File.Delete(Path.Combine(scene.Schemas, "prelude.duckdb.sql"));
        Assert.That(Load, Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("schemas_missing"));
    }

    private string Text() => File.ReadAllText(Path.Combine(scene.Schemas, "facts_v1.yaml"));

    private void WriteView(string name, string input)
    {
        File.WriteAllText(
            Path.Combine(scene.Schemas, name + ".yaml"),
            $"dataset: {name}\nstage: views\nscope: view\ndescription: Facts.\nkey: []\nsort: []\ninputs:\n  - {{dataset: {input}, read: whole}}\ncolumns:\n  - {{name: at, type: integer, description: Where.}}\n");
        File.WriteAllText(Path.Combine(scene.Schemas, name + ".sql"), $"SELECT at FROM {input}");
    }

    private void Load() => ContractCatalog.Load(scene.Schemas);

    private void Refuse(string text, string code = "contract_invalid")
    {
        File.WriteAllText(Path.Combine(scene.Schemas, "facts_v1.yaml"), text);
        Assert.That(Load, Throws.TypeOf<LakeException>().With.Property("Code").EqualTo(code).And.Message.Contains("facts_v1.yaml, line "));
    }
}
