using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The tables that an epoch has begun to change, each upon its newest version, also where other programs made that.</summary>
internal sealed class StagedTables(LakeFolder folder, string appId, Layout layout, IEngineSession connection, LakeReader before)
{
    private readonly Dictionary<string, StagedTable> tables = new(StringComparer.Ordinal);

    /// <summary>The tables that the epoch commits to, by name.</summary>
    public IEnumerable<StagedTable> Changed => All.Where(t => t.HasChanges).OrderBy(t => t.Contract.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<StagedTable> All => tables.Values;

    /// <summary>The table of a dataset; null where the epoch has not begun to change it.</summary>
    public StagedTable? Find(string dataset) => tables.GetValueOrDefault(dataset);

    /// <summary>The epoch changes the table from here on.</summary>
    public void Keep(StagedTable table) => tables[table.Contract.Name] = table;

    /// <summary>
    /// The table as it is staged; where it is not, a new one that is not kept yet, with the rows of the epoch before, in whatever files other
    /// programs have moved them to.
    /// </summary>
    /// <exception cref="ForeignCommitException">Another program changed rows, columns or protocol since then.</exception>
    /// <exception cref="UnsupportedFeatureException">The table asks something of its writers that this program does not do.</exception>
    public StagedTable FindOrBegin(Contract contract)
    {
        if (Find(contract.Name) is { } known)
        {
            return known;
        }

        var path = folder.Table(contract.Stage, contract.Name);
        var snapshot = before.Snapshot(contract.Name);
        var version = snapshot?.Version ?? -1;
        var head = TableHead.Look(folder.Files, path, contract.Name, version, appId);
        var start = head.SameRows > version ? DeltaLog.Open(folder.Files, path, connection, head.SameRows) : snapshot;
        var basis = head.Version > head.SameRows ? DeltaLog.Open(folder.Files, path, connection, head.Version) : start;
        if (basis is not null)
        {
            WriterFeatures.Check(basis);
        }

        return new StagedTable(contract, path, start, basis, DeltaSchema.Of(contract, layout.ColumnOf(contract)));
    }
}
