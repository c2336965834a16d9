using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>Spells logical types as SQL does.</summary>
internal static class TypeText
{
    public static string Spell(nint type) => NativeText.Take(NativeMethods.GetAlias(type)) ?? NativeMethods.GetTypeId(type) switch
    {
        TypeId.TimestampSeconds => "TIMESTAMP_S",
        TypeId.TimestampMilliseconds => "TIMESTAMP_MS",
        TypeId.TimestampNanoseconds => "TIMESTAMP_NS",
        TypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        TypeId.TimeTz => "TIME WITH TIME ZONE",
        TypeId.TimeNanoseconds => "TIME_NS",
        TypeId.SqlNull => "NULL",
        TypeId.Decimal => $"DECIMAL({NativeMethods.DecimalWidth(type)},{NativeMethods.DecimalScale(type)})",
        TypeId.List => SpellOwned(NativeMethods.ListTypeChild(type)) + "[]",
        TypeId.Map => $"MAP({SpellOwned(NativeMethods.MapTypeKey(type))}, {SpellOwned(NativeMethods.MapTypeValue(type))})",
        TypeId.Struct => $"STRUCT({string.Join(", ", Fields(type))})",
        var id => id.ToString().ToUpperInvariant(),
    };

    private static IEnumerable<string> Fields(nint type)
    {
        var count = NativeMethods.StructTypeChildCount(type);
        for (var i = 0UL; i < count; i++)
        {
            var name = NativeText.Take(NativeMethods.StructTypeChildName(type, i)) ?? "";
            yield return (name.Length == 0 ? "" : SqlText.Name(name) + " ") + SpellOwned(NativeMethods.StructTypeChild(type, i));
        }
    }

    private static string SpellOwned(nint type)
    {
        try
        {
            return Spell(type);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref type);
        }
    }
}
