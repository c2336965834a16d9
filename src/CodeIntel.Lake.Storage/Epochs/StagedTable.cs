using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>What an epoch has staged of one table. Files that are added and removed within the epoch cancel out.</summary>
internal sealed class StagedTable
{
    private readonly DeltaSnapshot? start;
    private readonly DeltaSnapshot? basis;
    private readonly Dictionary<string, DataFile> active;
    private readonly Dictionary<string, DataFile> added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataFile> removed = new(StringComparer.Ordinal);
    private readonly List<DataFile> changes = [];

    /// <param name="contract">The dataset.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="start">The newest version with the rows of the epoch before; null where that has no table.</param>
    /// <param name="basis">The table's newest version, which the commit follows; another than the start after an abandoned epoch.</param>
    /// <param name="schema">The schema that the contract asks for.</param>
    private StagedTable(Contract contract, string folder, DeltaSnapshot? start, DeltaSnapshot? basis, string schema)
    {
        Contract = contract;
        Folder = folder;
        Schema = schema;
        this.start = start;
        this.basis = basis;
        active = start?.CopyFiles() ?? new(StringComparer.Ordinal);
    }

    /// <summary>Begins with the rows of the epoch before, in whatever files other programs have moved them to.</summary>
    /// <exception cref="ForeignCommitException">Another program changed rows, columns or protocol since then.</exception>
    /// <exception cref="UnsupportedFeatureException">The table asks something of its writers that this program does not do.</exception>
    public static StagedTable Begin(LakeFolder folder, LakeReader before, IEngineSession connection, Contract contract, string appId, string schema)
    {
        var path = folder.Table(contract.Stage, contract.Name);
        var known = before.Snapshot(contract.Name);
        var version = known?.Version ?? -1;
        var head = TableHead.Look(folder.Files, path, contract.Name, version, appId);
        var start = head.SameRows > version ? DeltaLog.Open(folder.Files, path, connection, head.SameRows) : known;
        var basis = head.Version > head.SameRows ? DeltaLog.Open(folder.Files, path, connection, head.Version) : start;
        if (basis is not null)
        {
            WriterFeatures.Check(basis);
        }

        return new StagedTable(contract, path, start, basis, schema);
    }

    public Contract Contract { get; }

    public string Folder { get; }

    public string Schema { get; }

    /// <summary>Version that the commit will have.</summary>
    public long NextVersion => (basis?.Version ?? -1) + 1;

    /// <summary>Whether the files that are active still have another contract's columns.</summary>
    public bool HasOldSchema => start is not null && removed.Count < start.Files.Count && ColumnsDiffer;

    /// <summary>
    /// Whether the epoch commits to the table: its files or columns differ, it is new (a table without rows is one, too), or its newest version is
    /// an abandoned epoch's.
    /// </summary>
    public bool HasChanges => start is null || added.Count > 0 || removed.Count > 0 || ColumnsDiffer || basis != start;

    public IReadOnlyCollection<DataFile> Files => active.Values;

    /// <summary>
    /// Whether change files tell what the commit changes. Where the table was empty or had other columns, or where the commit follows an abandoned
    /// epoch's version, the files that it adds and removes tell it.
    /// </summary>
    public bool RecordsChanges => start is { Files.Count: > 0 } && basis == start && !ColumnsDiffer;

    /// <summary>The files that the commit adds: data files and change files.</summary>
    public IEnumerable<DataFile> Written => added.Values.Concat(changes);

    public long? Rows => active.Values.Aggregate((long?)0, (sum, f) => sum + f.RowCount);

    private bool ColumnsDiffer => start is not null && !DeltaSchema.Same(start.Metadata.SchemaString, Schema);

    /// <summary>Rows in all files that were put in place.</summary>
    public long RowsWritten { get; private set; }

    public bool IsStaged(DataFile file) => added.ContainsKey(file.RawPath);

    /// <summary>Puts new files in place of old ones.</summary>
    /// <param name="planned">What was wanted.</param>
    /// <param name="made">A file for each that was wanted; null where it would have had no rows.</param>
    public void Replace(FileChanges planned, IReadOnlyList<DataFile?> made)
    {
        foreach (var file in planned.Replaced)
        {
            Remove(file);
        }

        foreach (var (plan, file) in planned.Wanted.Zip(made))
        {
            if (file is null)
            {
                continue;
            }

            if (plan.HoldsChanges)
            {
                changes.Add(file);
                continue;
            }

            active.Add(file.RawPath, file);
            added.Add(file.RawPath, file);
            RowsWritten += file.RowCount ?? 0;
        }
    }

    /// <summary>Removes every file.</summary>
    public void Clear()
    {
        foreach (var file in active.Values.ToList())
        {
            Remove(file);
        }
    }

    public DatasetState State => new(Contract.Stage, NextVersion, Rows ?? 0, active.Count, active.Values.Sum(f => f.Size));

    public List<DeltaAction> Actions(string appId, long epoch, string? partitionColumn, DateTimeOffset now)
    {
        var time = now.ToUnixTimeMilliseconds();
        var before = basis?.Files ?? new Dictionary<string, DataFile>();
        var adds = active.Values.Where(f => !before.ContainsKey(f.RawPath)).OrderBy(f => f.RawPath, StringComparer.Ordinal).ToList();
        var removes = before.Values.Where(f => !active.ContainsKey(f.RawPath)).OrderBy(f => f.RawPath, StringComparer.Ordinal).ToList();
        var actions = new List<DeltaAction>
        {
            new CommitInfoAction(
                time,
                "REPLACE",
                new Dictionary<string, string> { ["epoch"] = epoch.ToString() },
                new Dictionary<string, string>
                {
                    ["numAddedFiles"] = adds.Count.ToString(),
                    ["numRemovedFiles"] = removes.Count.ToString(),
                    ["numOutputRows"] = adds.Sum(f => f.RowCount ?? 0).ToString(),
                }),
        };
        var (protocol, metadata) = Description(partitionColumn, time);
        actions.AddRange(new DeltaAction?[] { protocol, metadata }.OfType<DeltaAction>());
        actions.Add(new TxnAction(appId, epoch, time));
        actions.AddRange(removes.Select(f => new RemoveAction(f.RawPath, time, true, f.Add.PartitionValues, f.Size)));
        actions.AddRange(adds.Select(f => f.Add with { DataChange = true }));
        actions.AddRange(changes.Select(f => new CdcAction(f.RawPath, f.Add.PartitionValues, f.Size)));
        return actions;
    }

    private void Remove(DataFile file)
    {
        active.Remove(file.RawPath);
        if (!added.Remove(file.RawPath))
        {
            removed.Add(file.RawPath, file);
        }
    }

    /// <summary>What the commit says of the table itself; each null where it stays as it is.</summary>
    private (ProtocolAction? Protocol, MetadataAction? Metadata) Description(string? partitionColumn, long time) => basis is null
        ? ChangeFeed.New(new MetadataAction(
            Guid.NewGuid().ToString(),
            Contract.Name,
            Schema,
            partitionColumn is null ? [] : [partitionColumn],
            new Dictionary<string, string>(),
            time))
        : ChangeFeed.Changed(
            basis,
            DeltaSchema.Same(basis.Metadata.SchemaString, Schema)
                ? null
                : basis.Metadata with { SchemaString = Schema, PartitionColumns = partitionColumn is null ? [] : [partitionColumn] });
}
