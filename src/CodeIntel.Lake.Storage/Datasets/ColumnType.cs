namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>Column types, as Delta names them.</summary>
public enum ColumnType
{
    Text,
    Integer,
    Long,
    Double,
    Boolean,
    Timestamp,
    TextList,
    LongList,
}

/// <summary>Spells column types in contracts and in SQL.</summary>
public static class ColumnTypes
{
    /// <summary>Reads a contract's spelling.</summary>
    /// <returns>null where the spelling is unknown.</returns>
    public static ColumnType? Parse(string text) =>
        Enum.GetValues<ColumnType>().Select(t => (ColumnType?)t).FirstOrDefault(t => t!.Value.ContractName() == text);

    /// <summary>The spelling in a contract, which is Delta's for all but lists.</summary>
    public static string ContractName(this ColumnType type) => type switch
    {
        ColumnType.Text => "string",
        ColumnType.Integer => "integer",
        ColumnType.Long => "long",
        ColumnType.Double => "double",
        ColumnType.Boolean => "boolean",
        ColumnType.Timestamp => "timestamp",
        ColumnType.TextList => "array<string>",
        ColumnType.LongList => "array<long>",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The spelling in DuckDB's SQL.</summary>
    public static string SqlName(this ColumnType type) => type switch
    {
        ColumnType.Text => "VARCHAR",
        ColumnType.Integer => "INTEGER",
        ColumnType.Long => "BIGINT",
        ColumnType.Double => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Timestamp => "TIMESTAMPTZ",
        ColumnType.TextList => "VARCHAR[]",
        ColumnType.LongList => "BIGINT[]",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
