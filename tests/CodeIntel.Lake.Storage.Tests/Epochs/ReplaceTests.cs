using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

[TestFixture("file_id")]
[TestFixture("bucket")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReplaceTests(string layout) : IDisposable
{
    private readonly LakeScene scene = new(layout == "file_id" ? Layout.OfFiles : Layout.OfBuckets(2));

    public void Dispose() => scene.Dispose();

    private static KeyScope Keys(params long[] keys) => new("fact_id", keys.ToHashSet());

    [Test]
    public void Rows_come_back_from_the_epoch()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, null));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x c1:2:"));
    }

    [Test]
    [Category("WhatOthersGotWrong")]
    public void A_partition_does_not_keep_its_rows_when_the_new_set_is_empty()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (B, 2, "y"), (C, 3, "z"));
        scene.Epoch(RowScope.Of([A, C]));
        Assert.That(scene.Show(), Is.EqualTo("0b:2:y"));
    }

    [Test]
    public void Rows_outside_the_scope_survive()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (B, 2, "y"), (RowScope.GlobalFileId, 3, "g"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "new"));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:new 0b:2:y __global__:3:g"));
    }

    [Test]
    public void An_older_epoch_keeps_its_rows()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "new"));
        Assert.That((scene.Show(1), scene.Show(2)), Is.EqualTo(("0a:1:x", "0a:1:new")));
    }

    [Test]
    public void Global_rows_are_a_scope_of_their_own()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (RowScope.GlobalFileId, 3, "g"));
        scene.Epoch(RowScope.Of([RowScope.GlobalFileId]), (RowScope.GlobalFileId, 4, "h"));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x __global__:4:h"));
    }

    [Test]
    public void Global_rows_of_some_keys_are_a_scope_and_rows_of_files_beside_them()
    {
        const string Global = RowScope.GlobalFileId;
        scene.Epoch(RowScope.All, (A, 1, "x"), (B, 2, "y"), (Global, 3, "g"), (Global, 4, "h"), (Global, 5, "i"));
        scene.Epoch(RowScope.Of([Global]) with { Keys = Keys(4, 5, 6) }, (Global, 4, "new"), (Global, 6, "j"));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x 0b:2:y __global__:3:g __global__:4:new __global__:6:j"));

        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        var scope = RowScope.Of([A, Global]) with { Keys = Keys(3) };
        Assert.That(staged.Replace(scene.Facts, scope, Rows((A, 7, "z"), (Global, 3, "k"))).ChangedFileIds, Is.EquivalentTo(new[] { A, Global }));
        Assert.That(scene.Show(staged.Relation(scene.Facts, scope)), Is.EqualTo("__global__:3:k 0a:7:z"));
        Assert.That(scene.Show(staged.Relation(scene.Facts, RowScope.Of([A]))), Is.EqualTo("0a:7:z"));
        Assert.That(scene.Show(staged.Relation(scene.Facts, RowScope.All)), Is.EqualTo("0b:2:y __global__:3:k __global__:4:new __global__:6:j 0a:7:z"));
    }

    [Test]
    public void Rows_of_some_keys_are_a_scope_of_an_unpartitioned_dataset([Values] bool isLarge)
    {
        static string Totals(IEnumerable<(int Id, string Name)> rows) => string.Join(" UNION ALL ", rows.Select(r => $"SELECT {r.Id} AS id, '{r.Name}' AS name"));
        var dataset = scene.Numbered;
        var before = Enumerable.Range(1, isLarge ? 500 : 5).Select(i => (i, $"n{i}")).ToList();
        using (var store = scene.Open())
        {
            using var first = store.Begin(scene.Connection);
            first.Replace(dataset, RowScope.All, Totals(before));
            first.Commit(new Dictionary<string, string>());
        }

        using (var store = scene.Open())
        {
            using var staged = store.Begin(scene.Connection);
            var outcome = staged.Replace(dataset, RowScope.All with { Keys = new KeyScope("id", new HashSet<long> { 2, 3, 999 }) }, Totals([(2, "n2"), (999, "new")]));
            Assert.That(outcome.Changed, Is.True);
            staged.Commit(new Dictionary<string, string>());
        }

        using var reader = scene.Open(LakeOpenMode.Read);
        using var rows = scene.Connection.Query($"SELECT id, name FROM {reader.Read(scene.Connection).Relation(dataset, RowScope.All)} ORDER BY id");
        Assert.That(rows.ToList().Select(r => (Convert.ToInt32(r[0]), (string)r[1]!)), Is.EqualTo(before.Where(r => r.i != 3).Append((999, "new"))));
    }

    [Test]
    public void A_row_of_another_key_than_those_that_are_redone_breaks_the_contract()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (RowScope.GlobalFileId, 3, "g"));
        Assert.That(
            () => scene.Epoch(RowScope.Of([RowScope.GlobalFileId]) with { Keys = Keys(3) }, (RowScope.GlobalFileId, 3, "g"), (RowScope.GlobalFileId, 8, "k")),
            Throws.TypeOf<LakeException>().With.Property(nameof(LakeException.Code)).EqualTo("contract_violation").And.Message.Contains("The column fact_id has no key of those that are redone in 1 rows"));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x __global__:3:g"));
    }

    [Test]
    public void Equal_rows_make_no_commit()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (B, 2, null));
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        var outcome = staged.Replace(scene.Facts, RowScope.Of([A, B]), Rows((B, 2, null), (A, 1, "x")));
        Assert.That((outcome.Changed, staged.HasChanges), Is.EqualTo((false, false)));
        var manifest = staged.Commit(new Dictionary<string, string>());
        Assert.That(manifest.Datasets["facts_v1"].Version, Is.Zero);
        Assert.That(File.Exists(scene.Commit(1)), Is.False);
    }

    [Test]
    public void Only_files_whose_rows_differ_are_named()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (B, 2, "y"), (C, 3, "z"));
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        var outcome = staged.Replace(scene.Facts, RowScope.Of([A, B, C]), Rows((A, 1, "x"), (B, 2, "new")));
        Assert.That(outcome.ChangedFileIds, Is.EquivalentTo(new[] { B, C }));
        Assert.That(outcome.RowsNew, Is.EqualTo(2));
        Assert.That(scene.Show(staged.Relation(scene.Facts, RowScope.All)), Is.EqualTo("0a:1:x 0b:2:new"));
    }

    [Test]
    public void All_means_that_files_without_new_rows_vanish()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 3, "z"));
        scene.Epoch(RowScope.All, (A, 1, "x"));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"));
    }

    [Test]
    public void Waves_become_one_commit_with_one_file_a_partition()
    {
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.Of([B]), Rows((B, 2, "y")));
            staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, "x")));
            staged.Replace(scene.Facts, RowScope.Of([B]), Rows((B, 2, "again")));
            Assert.That(scene.Show(staged.Relation(scene.Facts, RowScope.Of([B]))), Is.EqualTo("0b:2:again"));
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That(scene.Show(), Is.EqualTo("0a:1:x 0b:2:again"));
        var parts = Directory.GetFiles(scene.FactsFolder, "*.parquet", SearchOption.AllDirectories);
        Assert.That(parts, Has.Length.EqualTo(layout == "file_id" ? 2 : 1));
        Assert.That(File.ReadAllText(scene.Commit(0)), Does.Not.Contain("\"remove\""));
    }

    [Test]
    public void A_scope_reads_its_files_only()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (B, 2, "y"), (C, 3, "z"));
        Assert.That(scene.Show(scope: RowScope.Of([B])), Is.EqualTo("0b:2:y"));
        Assert.That(scene.Show(scope: RowScope.Of([])), Is.Empty);
        var large = RowScope.Of(Enumerable.Range(0, 700).Select(i => $"file_{i:x32}").Append(C));
        Assert.That(scene.Show(scope: large), Is.EqualTo("c1:3:z"));
    }

    [Test]
    public void Without_a_table_the_relation_is_typed_and_empty()
    {
        using var store = scene.Open();
        var relation = store.Read(scene.Connection).Relation(scene.Facts, RowScope.All);
        using var result = scene.Connection.Query($"SELECT * FROM {relation}");
        Assert.That(result.Names, Is.EqualTo(scene.Facts.Columns.Select(c => c.Name)));
        Assert.That(result.ToList(), Is.Empty);
    }

    /// <summary>Few rows are looked at one by one, many are counted by the engine.</summary>
    [TestCase(0)]
    [TestCase(3_000)]
    public void Rows_that_break_the_contract_are_refused_among_any_number_of_others(int others)
    {
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        string Refused(RowScope scope, string rows)
        {
            var select = $"{rows} UNION ALL SELECT '{C}', 10 + range, range, 'x', ['m'] FROM range({others})";
            var error = Assert.Throws<LakeException>(() => staged.Replace(scene.Facts, scope, select));
            Assert.That(error!.Code, Is.EqualTo("contract_violation"));
            return error.Message;
        }

        Assert.Multiple(() =>
        {
            Assert.That(Refused(RowScope.Of([A, C]), Rows((B, 1, "x"))), Does.Contain("names a file outside the scope that is redone in 1 rows").And.Contain(B));
            Assert.That(Refused(RowScope.All, Rows((A, 1, "x"), (B, 1, "y"))), Does.Contain("1 keys stand in 2 rows, such as {fact_id: 1}"));
            Assert.That(Refused(RowScope.All, Rows((A, 1, "x")).Replace("1 AS at", "NULL AS at", StringComparison.Ordinal)), Does.Contain($"The required column at has no value in 1 of {others + 1} rows"));
            Assert.That(Refused(RowScope.All, Rows(("", 1, "x"))), Does.Contain("holds no id of a file in 1 rows"));
            Assert.That(Refused(RowScope.All, Rows((A, 1, "x")).Replace($"'{A}'", "NULL", StringComparison.Ordinal)), Does.Contain("The required column file_id has no value"));
        });
        Assert.That(staged.HasChanges, Is.False);
    }

    [Test]
    public void An_unpartitioned_dataset_is_replaced_as_a_whole()
    {
        const string Select = "SELECT 'a' AS name, 1.5 AS total, true AS good, TIMESTAMPTZ '2026-01-01 00:00:00.1234+00' AS at";
        using var store = scene.Open();
        using (var staged = store.Begin(scene.Connection))
        {
            Assert.That(staged.Replace(scene.Totals, RowScope.All, Select).Changed, Is.True);
            staged.Commit(new Dictionary<string, string>());
        }

        using (var staged = store.Begin(scene.Connection))
        {
            Assert.That(staged.Replace(scene.Totals, RowScope.All, Select).Changed, Is.False);
            Assert.That(staged.Replace(scene.Totals, RowScope.All, Select + " WHERE false").Changed, Is.True);
            staged.Commit(new Dictionary<string, string>());
        }

        var log = File.ReadAllText(Path.Combine(scene.State, "datasets", "cpg", "totals_v1", "_delta_log", $"{0:d20}.json"));
        Assert.That(log, Does.Contain("""\"maxValues\":{\"name\":\"a\",\"total\":1.5,\"at\":\"2026-01-01T00:00:00.124Z\"}"""));
        Assert.That(scene.Connection.Scalar<long>($"SELECT count(*) FROM {store.Read(scene.Connection).Relation(scene.Totals, RowScope.All)}"), Is.Zero);
    }

    [Test]
    public void A_changed_contract_is_redone_as_a_whole()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var wider = Wider();
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        Assert.That(Code(() => staged.Replace(wider, RowScope.Of([A]), WiderRows((A, 1, "x")))), Is.EqualTo("schema_changed"));
        staged.Replace(wider, RowScope.All, WiderRows((A, 1, "x")));
        staged.Commit(new Dictionary<string, string>());
        Assert.That(scene.Show(store.Read(scene.Connection).Relation(wider, RowScope.All)), Is.EqualTo("0a:1:x"));
    }

    [Test]
    public void A_dataset_emptied_because_its_contract_changed_is_redone_in_parts()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var wider = Wider();
        using var store = scene.Open();
        using (var staged = store.Begin(scene.Connection))
        {
            staged.EmptyWhereColumnsChanged(wider);
            staged.Replace(wider, RowScope.Of([A]), WiderRows((A, 1, "x")));
            staged.Replace(wider, RowScope.Of([B]), WiderRows((B, 2, "z")));
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That(scene.Show(store.Read(scene.Connection).Relation(wider, RowScope.All)), Is.EqualTo("0a:1:x 0b:2:z"));
        Assert.That(scene.Show(1), Is.EqualTo("0a:1:x c1:2:y"));
    }

    [Test]
    public void A_dataset_whose_contract_is_the_same_is_not_emptied()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        staged.EmptyWhereColumnsChanged(scene.Facts);
        Assert.That((staged.HasChanges, scene.Show(staged.Relation(scene.Facts, RowScope.All))), Is.EqualTo((false, "0a:1:x")));
    }

    [Test]
    public void A_changed_contract_of_a_table_without_rows_is_committed()
    {
        scene.Epoch(RowScope.All);
        var wider = Wider();
        using var store = scene.Open();
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(wider, RowScope.All, WiderRows((A, 1, "x")) + " LIMIT 0");
            Assert.That(staged.HasChanges);
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That(scene.Show(store.Read(scene.Connection).Relation(wider, RowScope.All)), Is.Empty);
        using var again = store.Begin(scene.Connection);
        again.Replace(wider, RowScope.All, WiderRows((A, 1, "x")) + " LIMIT 0");
        Assert.That(again.HasChanges, Is.False);
    }

    [Test]
    public void Rows_of_another_contract_can_be_read_with_null_in_the_columns_that_they_lack()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, null));
        using var store = scene.Open(LakeOpenMode.Read);
        var relation = store.Read(scene.Connection).RelationOfAnyColumns(Wider());
        Assert.That(scene.Show(relation), Is.EqualTo("0a:1:x c1:2:"));
        Assert.That(scene.Connection.Scalar<long>($"SELECT count(*) FROM {relation} WHERE extra IS NULL"), Is.EqualTo(2));
    }

    [Test]
    public void An_epoch_that_is_given_up_leaves_no_file()
    {
        using var store = scene.Open();
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.All, Rows((A, 1, "x")));
        }

        Assert.That(Directory.GetFiles(scene.State, "*.parquet", SearchOption.AllDirectories), Is.Empty);
    }

    private static string WiderRows(params (string File, int Id, string? Text)[] rows) =>
        Rows(rows).Replace("AS marks", "AS marks, 1 AS extra", StringComparison.Ordinal);

    private Contract Wider() => scene.Facts with { Columns = [.. scene.Facts.Columns, new Column("extra", ColumnType.Long, true, "New.")] };

    private static string? Code(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (LakeException e)
        {
            return e.Code;
        }
    }
}
