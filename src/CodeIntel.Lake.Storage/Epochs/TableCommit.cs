using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>What an epoch commits to one table.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="State">What the manifest says of it; its version is the commit's.</param>
/// <param name="Actions">The commit.</param>
internal sealed record TableCommit(string Dataset, DatasetState State, IReadOnlyList<DeltaAction> Actions)
{
    /// <summary>The commit of what is staged.</summary>
    /// <param name="table">The table.</param>
    /// <param name="appId">The lake as it signs its commits.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="partitionColumn">null for an unpartitioned table.</param>
    /// <param name="now">The time of the commit.</param>
    public static TableCommit Of(StagedTable table, string appId, long epoch, string? partitionColumn, DateTimeOffset now)
    {
        var rows = table.Files.Aggregate((long?)0, (sum, f) => sum + f.RowCount) ?? 0;
        var state = new DatasetState(table.Contract.Stage, (table.Basis?.Version ?? -1) + 1, rows, table.Files.Count, table.Files.Sum(f => f.Size));
        return new TableCommit(table.Contract.Name, state, ActionsOf(table, appId, epoch, partitionColumn, now.ToUnixTimeMilliseconds()));
    }

    private static List<DeltaAction> ActionsOf(StagedTable table, string appId, long epoch, string? partitionColumn, long time)
    {
        var before = table.Basis?.Files ?? new Dictionary<string, DataFile>();
        var active = table.Files.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var adds = table.Files.Where(f => !before.ContainsKey(f.Key)).OrderBy(f => f.RawPath, StringComparer.Ordinal).ToList();
        var removes = before.Values.Where(f => !active.Contains(f.Key)).OrderBy(f => f.RawPath, StringComparer.Ordinal).ToList();
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
                    ["numOutputRows"] = adds.Where(table.IsNew).Sum(f => f.RowCount ?? 0).ToString(),
                }),
        };
        var (protocol, metadata) = Description(table, partitionColumn is null ? [] : [partitionColumn], time);
        actions.AddRange(new DeltaAction?[] { protocol, metadata }.OfType<DeltaAction>());
        actions.Add(new TxnAction(appId, epoch, time));
        actions.AddRange(removes.Select(f => new RemoveAction(f.RawPath, time, true, f.Add.PartitionValues, f.Size, f.Add.DeletionVector)));
        actions.AddRange(adds.Select(f => f.Add with { DataChange = true }));
        actions.AddRange(table.Changes.Select(f => new CdcAction(f.RawPath, f.Add.PartitionValues, f.Size)));
        return actions;
    }

    /// <summary>What the commit says of the table itself; each null where it stays as it is.</summary>
    private static (ProtocolAction? Protocol, MetadataAction? Metadata) Description(StagedTable table, IReadOnlyList<string> partitionColumns, long time) =>
        table.Basis is not { } basis
            ? UsedFeatures.New(new MetadataAction(Guid.NewGuid().ToString(), table.Contract.Name, table.Schema, partitionColumns, new Dictionary<string, string>(), time))
            : UsedFeatures.Changed(
                basis,
                DeltaSchema.Same(basis.Metadata.SchemaString, table.Schema)
                    ? null
                    : basis.Metadata with { SchemaString = table.Schema, PartitionColumns = partitionColumns },
                table.Files.Any(f => f.Add.DeletionVector is not null));
}
