using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;
using static DuckDB.NET.Native.NativeMethods.LogicalType;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Writes logical types as SQL does.</summary>
internal static class TypeText
{
    private const DuckDBType TimeNanoseconds = (DuckDBType)39;

    /// <summary>The type in which values are read, see <see cref="VectorReader"/>: text for those without a reader, alone or within others; a list for an array.</summary>
    /// <param name="type">The type.</param>
    /// <param name="wide">HUGEINT where that shall be a decimal of 38 digits.</param>
    public static string Readable(DuckDBLogicalType type, DuckDBType? wide) => DuckDBGetTypeId(type) switch
    {
        DuckDBType.List => ReadablePart(DuckDBListTypeChildType(type), wide) + "[]",
        DuckDBType.Array => ReadablePart(DuckDBArrayTypeChildType(type), wide) + "[]",
        DuckDBType.Map => $"MAP({ReadablePart(DuckDBMapTypeKeyType(type), wide)}, {ReadablePart(DuckDBMapTypeValueType(type), wide)})",
        DuckDBType.Struct => $"STRUCT({string.Join(", ", Fields(type, t => ReadablePart(t, wide), i => $"{i + 1}"))})",
        var id when id == wide => "DECIMAL(38,0)",
        var id => VectorReader.Reads(id) ? Of(type) : "VARCHAR",
    };

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
        DuckDBType.Struct => $"STRUCT({string.Join(", ", Fields(type, OfPart, _ => string.Empty))})",
        DuckDBType.Array => $"{OfPart(DuckDBArrayTypeChildType(type))}[{DuckDBArrayVectorGetSize(type)}]",
        var id => id.ToString().ToUpperInvariant(),
    };

    private static IEnumerable<string> Fields(DuckDBLogicalType type, Func<DuckDBLogicalType, string> text, Func<long, string> missingName)
    {
        for (var i = 0L; i < DuckDBStructTypeChildCount(type); i++)
        {
            var name = DuckDBStructTypeChildName(type, i) is { Length: > 0 } own ? own : missingName(i);
            yield return (name.Length == 0 ? "" : SqlText.Name(name) + " ") + text(DuckDBStructTypeChildType(type, i));
        }
    }

    private static string OfPart(DuckDBLogicalType type)
    {
        using (type)
        {
            return Of(type);
        }
    }

    private static string ReadablePart(DuckDBLogicalType type, DuckDBType? wide)
    {
        using (type)
        {
            return Readable(type, wide);
        }
    }
}
