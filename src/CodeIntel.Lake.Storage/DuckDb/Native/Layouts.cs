using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Storage.DuckDb.Native;

/// <summary>Layout of <c>duckdb_result</c>; only the engine reads its fields.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint InternalData;
}

/// <summary>Layout of <c>duckdb_string_t</c>: up to twelve bytes lie in the value itself, longer text behind a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeString
{
    public const int InlineLength = 12;

    [FieldOffset(0)]
    public uint Length;

    [FieldOffset(4)]
    public fixed byte Inlined[InlineLength];

    [FieldOffset(8)]
    public byte* Pointer;
}

/// <summary>Layout of <c>duckdb_list_entry</c>: where a row's elements lie in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeListEntry
{
    public ulong Offset;
    public ulong Length;
}

/// <summary>Layout of <c>duckdb_hugeint</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeHugeInt
{
    public ulong Lower;
    public long Upper;

    public readonly Int128 Value => new((ulong)Upper, Lower);
}
