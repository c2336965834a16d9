using System.Security.Cryptography;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>A statement of Spark that commits to a dataset.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Operation">What Spark calls the commit.</param>
/// <param name="Sql">The statement; {0} stands for the table.</param>
internal sealed record SparkWrite(string Dataset, string Operation, string Sql);

/// <summary>A copy of a lake to whose tables Spark writes.</summary>
internal sealed class SparkWrites
{
    private readonly MaintainedLake lake;
    private readonly string name;
    private readonly IReadOnlyList<SparkWrite> writes;

    public SparkWrites(MaintainedLake lake, string name, IReadOnlyList<SparkWrite> writes)
    {
        this.lake = lake;
        this.name = name;
        this.writes = writes;
        State = Path.Combine(lake.Scene.Root, name.Replace(' ', '-'));
        Folders.Copy(lake.BeforeMaintenance, State);
        Before = Read(null);
        using var store = LakeStore.Open(State, Contracts, LakeOpenMode.Read);
        Epoch = store.Latest!.Epoch;
    }

    /// <summary>Rows that leave, change and come.</summary>
    public static IReadOnlyList<SparkWrite> OfRows { get; } =
    [
        new("cst_defs_v1", "DELETE", "DELETE FROM {0} WHERE kind = 'class'"),
        new("cpg_nodes_v1", "UPDATE", "UPDATE {0} SET node_kind = 'DEFINITION' WHERE node_kind = 'CST_DEF'"),
        new("dim_modules_v1", "WRITE", "INSERT INTO {0} SELECT * FROM {0} WHERE is_external"),
        new("dim_modules_v1", "DELETE", "DELETE FROM {0} WHERE module_fqn LIKE 'corners%'"),
        new(
            "cst_docstrings_v1",
            "MERGE",
            "MERGE INTO {0} AS t USING (SELECT docstring_id AS id FROM {0}) AS s ON t.docstring_id = s.id WHEN MATCHED AND t.line > 1 THEN DELETE WHEN MATCHED THEN UPDATE SET text = ''"),
    ];

    /// <summary>Rows that only move.</summary>
    public static IReadOnlyList<SparkWrite> OfNoRow { get; } = [new("cst_name_refs_v1", "OPTIMIZE", "OPTIMIZE {0}")];

    public string State { get; }

    /// <summary>The newest epoch before Spark came.</summary>
    public long Epoch { get; }

    /// <summary>Its datasets.</summary>
    public IReadOnlyList<ReadTable> Before { get; }

    /// <summary>The tables that Spark writes to.</summary>
    public IReadOnlyList<ReadTable> Written => [.. Before.Where(t => writes.Any(w => w.Dataset == t.Contract.Name))];

    /// <summary>The commits that are expected of Spark, in the order of datasets and versions.</summary>
    public IReadOnlyList<ForeignCommit> Commits =>
    [
        .. writes.GroupBy(w => w.Dataset)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.Select((w, i) => new ForeignCommit(w.Dataset, Table(w.Dataset).Version + 1 + i, w.Operation))),
    ];

    private ContractCatalog Contracts => lake.Scene.Contracts;

    /// <summary>All datasets at an epoch; at the newest where none is named.</summary>
    public IReadOnlyList<ReadTable> Read(long? epoch) => ReadTable.AllOf(State, Contracts, epoch);

    /// <summary>Adds the statements, and after them reads of the tables.</summary>
    public void AddTo(SparkScript script)
    {
        // Spark's own UPDATE fails on a table with deletion vectors and a change data feed (AMBIGUOUS_REFERENCE of filePath); it rewrites files here.
        script.Add("SET spark.databricks.delta.update.deletionVectors.persistent = false");
        foreach (var write in writes)
        {
            script.Add(write.Sql.Replace("{0}", SparkScript.Table(Table(write.Dataset).Folder), StringComparison.Ordinal));
        }

        foreach (var table in Written)
        {
            script.AddRead(NameOf(table), table);
        }
    }

    /// <summary>What Spark found in a table after it wrote.</summary>
    public CanonicalRows RowsOnSpark(SparkScript script, ReadTable table) => script.Read(NameOf(table), table);

    /// <summary>Edits the repository and refreshes.</summary>
    public void Refresh(int number)
    {
        lake.Edit(number);
        lake.Scene.RefreshCopy(State);
    }

    /// <summary>Goes back to the newest epoch over Spark's commits.</summary>
    public RestoreReport Overrule()
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var store = LakeStore.Open(State, Contracts, LakeOpenMode.Write);
        return Restore.Run(store, connection, store.Latest!.Epoch, overrule: true);
    }

    /// <summary>Commits and data files of the tables that Spark writes to: path and hash.</summary>
    public IReadOnlySet<(string Path, string Hash)> Files() => Written
        .SelectMany(t => Directory.EnumerateFiles(t.Folder, "*", SearchOption.AllDirectories))
        .Where(f => Path.GetFileName(f) is [not ('.' or '_'), ..])
        .Select(f => (f, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))))
        .ToHashSet();

    private ReadTable Table(string dataset) => Before.Single(t => t.Contract.Name == dataset);

    private string NameOf(ReadTable table) => $"{table.Contract.Name} of {name}";
}
