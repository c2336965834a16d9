using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>A dataset of a lake as our own reader gives it.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Folder">The table's folder.</param>
/// <param name="Version">Its version.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="ChangesFrom">Where not the rows of the version are meant, but what changed up to it: the first version.</param>
internal sealed record ReadTable(Contract Contract, string Folder, long Version, CanonicalRows Rows, long? ChangesFrom = null)
{
    /// <summary>Columns of changes beside the table's own.</summary>
    public static IReadOnlyList<Column> ChangeColumns { get; } =
    [
        new("_change_type", ColumnType.Text, Nullable: false, string.Empty),
        new("_commit_version", ColumnType.Long, Nullable: false, string.Empty),
    ];

    /// <summary>All datasets of a lake at an epoch, by name; the newest where none is named.</summary>
    public static IReadOnlyList<ReadTable> AllOf(string state, ContractCatalog contracts, long? epoch = null)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var store = LakeStore.Open(state, contracts, LakeOpenMode.Read);
        var reader = store.Read(connection, epoch);
        return
        [
            .. reader.Datasets.Select(d => new ReadTable(
                contracts[d.Name], d.Path, d.Version, CanonicalRows.Of(connection, $"FROM {reader.Relation(contracts[d.Name], RowScope.All)}"))),
        ];
    }

    /// <summary>The rows of a version of a table in the contract's columns, as a reader that knows no epochs finds them.</summary>
    public static CanonicalRows At(Contract contract, string folder, long version)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        var table = DeltaTable.Open(LocalFileSystem.Instance, folder, connection, version);
        var names = contract.Columns.Select(c => c.Name).ToList();
        var places = names.ConvertAll(n => table.Columns.Index().Single(c => c.Item.Name == n).Index);
        return new CanonicalRows(table.Rows().Select(r => CanonicalText.Row(names, places.ConvertAll(p => r[p]))));
    }

    public override string ToString() => $"{Contract.Name}, {(ChangesFrom is { } from ? $"changes of versions {from} to" : "version")} {Version}";
}
