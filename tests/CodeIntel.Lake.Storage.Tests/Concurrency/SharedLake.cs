using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Concurrency;

/// <summary>A lake in memory with two partitioned tables and one that is not, whose data files hold a few rows.</summary>
internal static class SharedLake
{
    public static readonly string State = Path.Combine(Path.GetPathRoot(Environment.CurrentDirectory)!, "s");

    public static readonly Layout Layout = Layout.OfBuckets(1);

    public static readonly ContractCatalog Catalog = Contracts();

    private static readonly Lazy<MemoryFileSystem> Prepared = new(Prepare);

    /// <summary>Epoch 1: the word 'start' in each partition.</summary>
    public static MemoryFileSystem New() => new(Prepared.Value);

    public static LakeStore Open(IFileSystem files, LakeOpenMode mode) =>
        LakeStore.Open(State, Catalog, mode, new LakeOptions { RepositoryId = "repo", Layout = Layout, Files = files });

    /// <summary>The partition column of a dataset; null for none.</summary>
    public static string? Column(string dataset) => Layout.ColumnOf(Catalog[dataset]);

    /// <summary>The partitions of a dataset.</summary>
    public static string[] Values(string dataset) => Column(dataset) is null ? [string.Empty] : ["00", "01"];

    /// <summary>The rows of an epoch, dataset by dataset.</summary>
    public static string Show(LakeReader reader, Func<string, byte[]> read) => string.Join(" | ", reader.Datasets
        .Select(d => $"{d.Name} {SharedTable.Show(reader.Snapshot(d.Name)!, Column(d.Name), read)}"));

    /// <summary>Begins to change a dataset.</summary>
    public static StagedTable Begin(LakeStore store, LakeReader before, IEngineSession connection, string dataset) =>
        new StagedTables(store.Folder, EpochCommit.AppId(store.Description), before.Layout, connection, before).FindOrBegin(Catalog[dataset]);

    /// <summary>Puts files in place of others.</summary>
    public static void Replace(StagedTable table, IReadOnlyList<DataFile> old, IReadOnlyList<DataFile> made) =>
        table.Replace(new FileChanges([.. made.Select(_ => new DataFilePlan(null, string.Empty, IsSorted: true))], old, []), made);

    /// <summary>Makes an epoch of staged tables.</summary>
    public static EpochManifest Commit(LakeStore store, LakeReader before, IEngineSession connection, IEnumerable<StagedTable> tables)
    {
        var (appId, now) = (EpochCommit.AppId(store.Description), DateTimeOffset.UtcNow);
        var epoch = (before.Manifest?.Epoch ?? 0) + 1;
        var commits = tables.Select(t => TableCommit.Of(t, appId, epoch, Column(t.Contract.Name), now)).ToList();
        EpochCommit.Check(store.Folder, commits);
        return EpochCommit.Make(store.Folder, appId, before.Manifest, new EpochContent(commits, new Dictionary<string, string>(), now, before.Layout), connection);
    }

    private static ContractCatalog Contracts()
    {
        var folder = Directory.CreateTempSubdirectory("lake-contracts-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "prelude.duckdb.sql"), string.Empty);
            foreach (var (name, scope) in new[] { ("facts_v1", "content"), ("names_v1", "content"), ("totals_v1", "global") })
            {
                var file = scope == "content" ? "\n  - {name: file_id, type: string, description: \"File.\"}" : string.Empty;
                File.WriteAllText(Path.Combine(folder.FullName, name + ".yaml"), $$"""
                    dataset: {{name}}
                    stage: extract
                    scope: {{scope}}
                    description: Texts.
                    key: [word]
                    sort: [{{(scope == "content" ? "file_id, " : string.Empty)}}word]
                    columns:{{file}}
                      - {name: word, type: string, description: "Word."}
                    """);
            }

            return ContractCatalog.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static MemoryFileSystem Prepare()
    {
        var files = new MemoryFileSystem();
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var store = Open(files, LakeOpenMode.Write);
        var before = store.Read(connection);
        var tables = new List<StagedTable>();
        foreach (var contract in Catalog.All)
        {
            var table = Begin(store, before, connection, contract.Name);
            Replace(table, [], [.. Values(contract.Name).Select(v => SharedTable.Put(files, table.Folder, Column(contract.Name), v, "start", ["start"]))]);
            tables.Add(table);
        }

        Commit(store, before, connection, tables);
        return files;
    }
}
