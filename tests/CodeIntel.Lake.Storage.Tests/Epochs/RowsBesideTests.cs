using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>A replace in a shared partition marks the rows that go and writes those that come beside the others, and no reader sees a difference.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RowsBesideTests : IDisposable
{
    private const int Files = 24;
    private const int RowsOfFile = 20;

    private readonly LakeScene scene = new(Layout.OfBuckets(1));
    private readonly SortedDictionary<string, List<(int Id, string Text)>> model = new(StringComparer.Ordinal);

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_small_change_writes_about_its_own_rows()
    {
        Begin();
        model[Id(3)][5] = model[Id(3)][5] with { Text = "new" };
        Assert.That(Replace([Id(3)]), Is.EqualTo(1), "one row was updated");
        model[Id(4)].RemoveRange(0, 7);
        Assert.That(Replace([Id(4)]), Is.Zero, "rows went, and none came");
        var vectors = Head().Files.Values.Where(f => f.Add.DeletionVector is not null).ToList();
        Assert.That(vectors.Sum(f => f.Add.DeletionVector!.Cardinality), Is.EqualTo(8));
        Assert.That(vectors, Is.All.Matches<DataFile>(f => f!.Add.Stats!.Contains("\"tightBounds\":false", StringComparison.Ordinal)));
        AssertAllReadersAgree();
    }

    [Test]
    public void What_changed_in_partitions_is_read_from_their_files_alone()
    {
        var asked = new List<string>();
        using var rows = scene.Connection.Rows.Keep(scene.Facts, scene.Connection.Rows.None(scene.Facts), sorted: true);
        var removed = new[] { A, C }.Select(f => new DifferingRow(f, $"{f}.parquet", 0, null, false));
        using var changes = new RowChanges(scene.Layout, scene.Connection.Rows, scene.Facts, new RowComparison(false, [], [.. removed]), rows, (files, _) =>
        {
            asked.Add(string.Join(' ', files.Order(StringComparer.Ordinal)));
            return scene.Connection.Rows.None(scene.Facts);
        });
        changes.Feed([scene.Layout.Partition(A)]);
        changes.Feed([scene.Layout.Partition(A), scene.Layout.Partition(C)]);
        Assert.That(asked, Is.EqualTo(new[] { $"{A}.parquet", $"{A}.parquet {C}.parquet" }));
    }

    [Test]
    public void The_protocol_asks_for_vectors_from_the_first_one_on()
    {
        Begin();
        Assert.That((Head().Protocol.MinReaderVersion, Head().Metadata.Configuration.ContainsKey("delta.enableDeletionVectors")), Is.EqualTo((1, false)));
        model[Id(1)][0] = model[Id(1)][0] with { Text = "new" };
        Replace([Id(1)]);
        Assert.That((Head().Protocol.MinReaderVersion, Head().Metadata.Configuration["delta.enableDeletionVectors"]), Is.EqualTo((3, "true")));
        Assert.That((Head().Protocol.ReaderFeatures, Head().Protocol.WriterFeatures!.Contains("deletionVectors")), Is.EqualTo((new[] { "deletionVectors" }, true)));
    }

    [Test]
    public void A_change_of_a_good_part_of_a_partition_writes_it_anew()
    {
        Begin();
        var half = model.Keys.Where((_, i) => i % 2 == 0).ToList();
        half.ForEach(f => model[f] = [.. model[f].Select(r => (r.Id, "new"))]);
        Assert.That(Replace(half), Is.EqualTo(Files * RowsOfFile));
        Assert.That(Head().Files.Values, Is.All.Matches<DataFile>(f => f!.Add.DeletionVector is null));
        AssertAllReadersAgree();
    }

    [Test]
    public void An_unpartitioned_table_is_changed_row_by_row()
    {
        long Epoch(string rows)
        {
            using var store = scene.Open();
            using var staged = store.Begin(scene.Connection);
            staged.Replace(scene.Totals, RowScope.All, rows);
            var written = staged.RowsWritten("totals_v1");
            staged.Commit(new Dictionary<string, string>());
            return written;
        }

        const string Columns = "CAST(range AS VARCHAR) AS name, NULL AS good, NULL AS at";
        Epoch($"SELECT {Columns}, 1 AS total FROM range(1000)");
        Assert.That(Epoch($"SELECT {Columns}, if(range = 7, 2, 1) AS total FROM range(1001) WHERE range <> 400"), Is.EqualTo(2));
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That(scene.Connection.Scalar<string>($"SELECT concat(count(*), ' ', sum(total)::BIGINT, ' ', count(*) FILTER (WHERE name = '400')) FROM {store.Read(scene.Connection).Relation(scene.Totals, RowScope.All)}"), Is.EqualTo("1000 1001 0"));
    }

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting.Seed, Setting.IsLong ? 3 : 1);

    [TestCaseSource(nameof(Seeds))]
    public void Many_changes_come_to_what_a_rebuild_would(int seed)
    {
        var random = new Random(seed);
        Begin();
        var shown = new List<string> { scene.Show() };
        var (changed, written) = (0L, 0L);
        for (var i = 0; i < 40; i++)
        {
            var files = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Id(random.Next(Files))).Distinct(StringComparer.Ordinal).ToList();
            files.ForEach(f => Edit(random, f));
            changed += files.Sum(f => model[f].Count);
            written += Replace(files);
            shown.Add(scene.Show());
            Assert.That(shown[^1], Is.EqualTo(ShowModel()), $"seed {seed}, change {i}");
            Assert.That(Head().Files.Values.GroupBy(f => f.Partition(scene.Layout.Column)).Max(g => g.Count()), Is.LessThanOrEqualTo(8), $"seed {seed}, change {i}");
        }

        TestContext.Out.WriteLine($"seed {seed}: {written} rows written for {changed} of changed files");
        Assert.That(written, Is.LessThan(4 * changed));
        Assert.That(shown.Select((_, i) => scene.Show(i + 1)), Is.EqualTo(shown), "each epoch has the rows that it had");
        AssertAllReadersAgree();
        using (var store = scene.Open())
        {
            Assert.That(Restore.Run(store, scene.Connection, 3).Changed);
            Assert.That(scene.Show(), Is.EqualTo(shown[2]));
            Restore.Run(store, scene.Connection, shown.Count);
            Assert.That(Optimize.Run(store, scene.Connection).Changed);
        }

        Assert.That((scene.Show(), Head().Files.Values.Any(f => f.Add.DeletionVector is not null)), Is.EqualTo((shown[^1], false)), "optimize leaves no mark");
    }

    [Test]
    public void A_layout_that_is_changed_takes_no_deleted_row_along()
    {
        Begin();
        model[Id(2)].RemoveRange(0, 9);
        Replace([Id(2)]);
        using (var store = scene.Open())
        {
            Relayout.Run(store, scene.Connection, Layout.OfFiles);
        }

        Assert.That(scene.Show(), Is.EqualTo(ShowModel()));
    }

    private static string Id(int file) => FileId(file * 256 / Files);

    private void Begin()
    {
        for (var file = 0; file < Files; file++)
        {
            model[Id(file)] = [.. Enumerable.Range(0, RowsOfFile).Select(i => ((file * 1000) + i, "text"))];
        }

        Replace(null);
    }

    private void Edit(Random random, string file)
    {
        var rows = model[file];
        switch (random.Next(4))
        {
            case 0 when rows.Count > 0:
                rows.RemoveAt(random.Next(rows.Count));
                break;
            case 1 when rows.Count > 0:
                rows.Clear();
                break;
            case 2:
                var first = (int.Parse(file.AsSpan(5, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) * 100_000) + random.Next(50_000);
                rows.AddRange(Enumerable.Range(first, 5).Where(i => rows.All(r => r.Id != i)).Select(i => (i, "added")));
                break;
            default:
                for (var i = random.Next(3); i < rows.Count; i += random.Next(1, 6))
                {
                    rows[i] = rows[i] with { Text = $"text{random.Next(1000)}" };
                }

                break;
        }
    }

    /// <summary>One epoch in which some files, or all, have the model's rows.</summary>
    /// <returns>Rows in the data files that it wrote.</returns>
    private long Replace(IReadOnlyList<string>? files)
    {
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        staged.Replace(scene.Facts, files is null ? RowScope.All : RowScope.Of(files), Rows([.. (files ?? [.. model.Keys]).SelectMany(f => model[f].Select(r => (f, r.Id, (string?)r.Text)))]));
        var written = staged.RowsWritten("facts_v1");
        staged.Commit(new Dictionary<string, string>());
        return written;
    }

    private string ShowModel() => string.Join(' ', model.SelectMany(f => f.Value.Select(r => (r.Id, Text: $"{f.Key[5..7]}:{r.Id}:{r.Text}"))).OrderBy(r => r.Id).Select(r => r.Text));

    private DeltaSnapshot Head() => DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection);

    /// <summary>The reader of any Delta table, and the feed from the first commit on, come to the model's rows, too.</summary>
    private void AssertAllReadersAgree()
    {
        var table = DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection);
        var names = table.Columns.Select(c => c.Name).ToList();
        string Show(object?[] row) => $"{((string)row[names.IndexOf("file_id")]!)[5..7]}:{row[names.IndexOf("fact_id")]}:{row[names.IndexOf("text")]}";
        var expected = ShowModel().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(table.Rows().Select(Show), Is.EquivalentTo(expected));
        var rows = new List<string>();
        foreach (var change in table.Changes(0))
        {
            var isOld = change[names.Count] is "delete" or "update_preimage";
            Assert.That(!isOld || rows.Remove(Show(change)), $"{Show(change)} goes and was not there");
            if (!isOld)
            {
                rows.Add(Show(change));
            }
        }

        Assert.That(rows, Is.EquivalentTo(expected));
    }
}
