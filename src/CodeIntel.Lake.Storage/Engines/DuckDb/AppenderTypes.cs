using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;
using static DuckDB.NET.Native.NativeMethods;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Makes the chunk that an appender fills, once the table's columns are known to fit it.</summary>
internal static class AppenderTypes
{
    /// <summary>An empty chunk of these types.</summary>
    /// <exception cref="ArgumentException">The table's columns are not of these types.</exception>
    public static DuckDBDataChunk CreateChunk(DuckDBAppender appender, string table, IReadOnlyList<ColumnType> types)
    {
        var count = Appender.DuckDBAppenderColumnCount(appender);
        if (count != (ulong)types.Count)
        {
            throw new ArgumentException($"Table {table} has {count} columns, not {types.Count}.", nameof(types));
        }

        var wanted = new List<DuckDBLogicalType>();
        try
        {
            foreach (var type in types)
            {
                wanted.Add(Create(type));
                using var found = Appender.DuckDBAppenderColumnType(appender, (ulong)wanted.Count - 1);
                var (has, needs) = (TypeText.Of(found), TypeText.Of(wanted[^1]));
                if (has != needs)
                {
                    throw new ArgumentException($"Column {wanted.Count} of {table} is {has}, not {needs}.");
                }
            }

            return DataChunks.DuckDBCreateDataChunk([.. wanted.Select(t => t.DangerousGetHandle())], count);
        }
        finally
        {
            wanted.ForEach(t => t.Dispose());
        }
    }

    private static DuckDBLogicalType Create(ColumnType type) => type switch
    {
        ColumnType.Text => LogicalType.DuckDBCreateLogicalType(DuckDBType.Varchar),
        ColumnType.Integer => LogicalType.DuckDBCreateLogicalType(DuckDBType.Integer),
        ColumnType.Long => LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt),
        ColumnType.Double => LogicalType.DuckDBCreateLogicalType(DuckDBType.Double),
        ColumnType.Boolean => LogicalType.DuckDBCreateLogicalType(DuckDBType.Boolean),
        ColumnType.Timestamp => LogicalType.DuckDBCreateLogicalType(DuckDBType.TimestampTz),
        ColumnType.TextList => CreateList(DuckDBType.Varchar),
        ColumnType.LongList => CreateList(DuckDBType.BigInt),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static DuckDBLogicalType CreateList(DuckDBType element)
    {
        using var child = LogicalType.DuckDBCreateLogicalType(element);
        return LogicalType.DuckDBCreateListType(child);
    }
}
