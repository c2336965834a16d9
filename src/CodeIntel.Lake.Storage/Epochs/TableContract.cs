using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>What a table says of itself, for readers without contracts and for housekeeping that takes every table along: also one whose contract is gone or has other columns by now.</summary>
internal static class TableContract
{
    private static readonly string FileColumn = Layout.OfFiles.Column;
    private static readonly string BucketColumn = Layout.OfBuckets(0).Column;

    /// <summary>Whether a table is partitioned by files.</summary>
    public static bool IsPerFile(MetadataAction metadata) => metadata.PartitionColumns is [var partition] && (partition == FileColumn || partition == BucketColumn);

    /// <summary>A contract with the table's columns, in an order that tells any two different rows apart.</summary>
    /// <exception cref="LakeException"><c>schema_changed</c>: a column has a type that no contract knows.</exception>
    public static Contract Of(string dataset, string stage, MetadataAction metadata)
    {
        var perFile = IsPerFile(metadata);
        var columns = DeltaSchema.Columns(metadata.SchemaString).Where(c => !perFile || c.Name != BucketColumn).Select(c => new Column(c.Name, Type(dataset, c.Name, c.Type), true, string.Empty)).ToList();
        var order = columns.Select(c => c.Name).OrderBy(n => n == FileColumn ? 0 : 1).ToList();
        return new Contract(dataset, stage, perFile ? DatasetScope.Content : DatasetScope.Global, string.Empty, columns, [], order, [], null, null, string.Empty);
    }

    /// <summary>A table's metadata in a layout; the same where the table is not partitioned by files.</summary>
    public static MetadataAction InLayout(MetadataAction metadata, Layout layout) => IsPerFile(metadata)
        ? metadata with { SchemaString = DeltaSchema.Of(Of(metadata.Name ?? string.Empty, string.Empty, metadata), layout.Column), PartitionColumns = [layout.Column] }
        : metadata;

    private static ColumnType Type(string dataset, string column, string type) => ColumnTypes.Parse(type) ?? throw new LakeException(
        LakeError.LakeUnusable,
        "schema_changed",
        $"The column '{column}' of the dataset {dataset} has the type {type}, which no contract has. Another program changed the table.");
}
