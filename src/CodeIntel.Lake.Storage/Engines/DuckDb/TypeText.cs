using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;
using static DuckDB.NET.Native.NativeMethods.LogicalType;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Writes logical types as SQL does.</summary>
internal static class TypeText
{
    private const DuckDBType TimeNanoseconds = (DuckDBType)39;

    public static string Of(DuckDBLogicalType type) => DuckDBGetTypeId(type) switch
    {
        DuckDBType.UnsignedTinyInt => "UTINYINT",
        DuckDBType.UnsignedSmallInt => "USMALLINT",
        DuckDBType.UnsignedInteger => "UINTEGER",
        DuckDBType.UnsignedBigInt => "UBIGINT",
        DuckDBType.UnsignedHugeInt => "UHUGEINT",
        DuckDBType.TimestampS => "TIMESTAMP_S",
        DuckDBType.TimestampMs => "TIMESTAMP_MS",
        DuckDBType.TimestampNs => "TIMESTAMP_NS",
        DuckDBType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDBType.TimeTz => "TIME WITH TIME ZONE",
        DuckDBType.VarInt => "BIGNUM",
        DuckDBType.SqlNull => "NULL",
        TimeNanoseconds => "TIME_NS",
        DuckDBType.Decimal => $"DECIMAL({DuckDBDecimalWidth(type)},{DuckDBDecimalScale(type)})",
        DuckDBType.List => OfPart(DuckDBListTypeChildType(type)) + "[]",
        DuckDBType.Map => $"MAP({OfPart(DuckDBMapTypeKeyType(type))}, {OfPart(DuckDBMapTypeValueType(type))})",
        DuckDBType.Struct => $"STRUCT({string.Join(", ", Fields(type))})",
        var id => id.ToString().ToUpperInvariant(),
    };

    private static IEnumerable<string> Fields(DuckDBLogicalType type)
    {
        for (var i = 0L; i < DuckDBStructTypeChildCount(type); i++)
        {
            var name = DuckDBStructTypeChildName(type, i);
            yield return (name.Length == 0 ? "" : SqlText.Name(name) + " ") + OfPart(DuckDBStructTypeChildType(type, i));
        }
    }

    private static string OfPart(DuckDBLogicalType type)
    {
        using (type)
        {
            return Of(type);
        }
    }
}
