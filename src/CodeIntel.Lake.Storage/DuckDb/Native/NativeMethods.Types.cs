using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Storage.DuckDb.Native;

/// <summary>Logical types. Each type that a function gives is freed with <see cref="DestroyLogicalType"/>.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "duckdb_create_logical_type")]
    public static partial nint CreateLogicalType(TypeId id);

    [LibraryImport(Library, EntryPoint = "duckdb_create_list_type")]
    public static partial nint CreateListType(nint element);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_logical_type")]
    public static partial void DestroyLogicalType(ref nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_get_type_id")]
    public static partial TypeId GetTypeId(nint type);

    /// <summary>A text to free, or 0.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_logical_type_get_alias")]
    public static partial nint GetAlias(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_decimal_width")]
    public static partial byte DecimalWidth(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_decimal_scale")]
    public static partial byte DecimalScale(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_list_type_child_type")]
    public static partial nint ListTypeChild(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_map_type_key_type")]
    public static partial nint MapTypeKey(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_map_type_value_type")]
    public static partial nint MapTypeValue(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_struct_type_child_count")]
    public static partial ulong StructTypeChildCount(nint type);

    /// <summary>A text to free.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_struct_type_child_name")]
    public static partial nint StructTypeChildName(nint type, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_struct_type_child_type")]
    public static partial nint StructTypeChild(nint type, ulong index);
}
