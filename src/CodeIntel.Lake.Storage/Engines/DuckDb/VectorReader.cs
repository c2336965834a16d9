using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Reads the values of one column, or of one part of a nested column, out of the chunk it is bound to.</summary>
internal sealed unsafe class VectorReader : IRowColumn
{
    private readonly VectorReader[] children;
    private readonly string[] fields;
    private readonly DecimalLayout layout;
    private readonly Func<VectorReader, ulong, object?> read;
    private readonly DuckDBType kind;
    private byte* data;
    private ulong* validity;

    private VectorReader(DuckDBType kind, Func<VectorReader, ulong, object?> read, VectorReader[] children, string[] fields, DecimalLayout layout)
    {
        this.kind = kind;
        this.read = read;
        this.children = children;
        this.fields = fields;
        this.layout = layout;
    }

    /// <inheritdoc/>
    public IRowColumn Items => children[0];

    /// <summary>A reader of a type; null where it, or a type within it, is not read.</summary>
    public static VectorReader? For(DuckDBLogicalType type)
    {
        var kind = NativeMethods.LogicalType.DuckDBGetTypeId(type);
        var fields = new List<string>();
        var children = new List<VectorReader?>();
        switch (kind)
        {
            case DuckDBType.List:
                children.Add(ForOwned(NativeMethods.LogicalType.DuckDBListTypeChildType(type)));
                break;
            case DuckDBType.Map:
                children.Add(ForOwned(NativeMethods.LogicalType.DuckDBMapTypeKeyType(type)));
                children.Add(ForOwned(NativeMethods.LogicalType.DuckDBMapTypeValueType(type)));
                break;
            case DuckDBType.Struct:
                var count = NativeMethods.LogicalType.DuckDBStructTypeChildCount(type);
                for (var i = 0L; i < count; i++)
                {
                    var name = NativeMethods.LogicalType.DuckDBStructTypeChildName(type, i);
                    fields.Add(string.IsNullOrEmpty(name) ? $"{i + 1}" : name);
                    children.Add(ForOwned(NativeMethods.LogicalType.DuckDBStructTypeChildType(type, i)));
                }

                break;
        }

        var layout = kind == DuckDBType.Decimal ? new DecimalLayout(NativeMethods.LogicalType.DuckDBDecimalWidth(type), NativeMethods.LogicalType.DuckDBDecimalScale(type)) : default;
        return Reader(kind) is not { } read || children.Contains(null)
            ? null
            : new VectorReader(kind, read, [.. children.OfType<VectorReader>()], [.. fields], layout);
    }

    /// <summary>Whether values of a kind are read, those within them aside.</summary>
    public static bool Reads(DuckDBType kind) => Reader(kind) is not null;

    /// <summary>Points the reader at a vector, whose chunk must outlive the reads.</summary>
    public void Bind(nint vector)
    {
        data = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
        validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        switch (kind)
        {
            case DuckDBType.List:
                children[0].Bind(NativeMethods.Vectors.DuckDBListVectorGetChild(vector));
                break;
            case DuckDBType.Map:
                BindFields(NativeMethods.Vectors.DuckDBListVectorGetChild(vector));
                break;
            case DuckDBType.Struct:
                BindFields(vector);
                break;
        }
    }

    /// <summary>The value of a row, as <see cref="DuckDbResult"/> lists them.</summary>
    public object? Read(ulong row) => IsNull(row) ? null : read(this, row);

    /// <inheritdoc/>
    public bool IsNull(int row) => IsNull((ulong)row);

    /// <inheritdoc/>
    public bool Boolean(int row) => data[row] != 0;

    /// <inheritdoc/>
    public int Int32(int row) => ((int*)data)[row];

    /// <inheritdoc/>
    public long Int64(int row) => ((long*)data)[row];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Utf8(int row) => Bytes((ulong)row);

    /// <inheritdoc/>
    public Range List(int row)
    {
        var entry = ((DuckDBListEntry*)data)[row];
        return (int)entry.Offset..(int)(entry.Offset + entry.Length);
    }

    private static Func<VectorReader, ulong, object?>? Reader(DuckDBType kind) => kind switch
    {
        DuckDBType.Boolean => static (v, row) => v.data[row] != 0,
        DuckDBType.TinyInt => static (v, row) => (int)((sbyte*)v.data)[row],
        DuckDBType.SmallInt => static (v, row) => (int)((short*)v.data)[row],
        DuckDBType.Integer => static (v, row) => ((int*)v.data)[row],
        DuckDBType.BigInt => static (v, row) => ((long*)v.data)[row],
        DuckDBType.UnsignedTinyInt => static (v, row) => (int)v.data[row],
        DuckDBType.UnsignedSmallInt => static (v, row) => (int)((ushort*)v.data)[row],
        DuckDBType.UnsignedInteger => static (v, row) => ((uint*)v.data)[row],
        DuckDBType.UnsignedBigInt => static (v, row) => ((ulong*)v.data)[row],
        DuckDBType.HugeInt => static (v, row) => ((DuckDBHugeInt*)v.data)[row].ToInt128(),
        DuckDBType.Float => static (v, row) => ((float*)v.data)[row],
        DuckDBType.Double => static (v, row) => ((double*)v.data)[row],
        DuckDBType.Decimal => static (v, row) => v.layout.Read(v.data, row),
        DuckDBType.Varchar => static (v, row) => Encoding.UTF8.GetString(v.Bytes(row)),
        DuckDBType.Blob => static (v, row) => v.Bytes(row).ToArray(),
        DuckDBType.Uuid => static (v, row) => EngineValues.Uuid(((DuckDBHugeInt*)v.data)[row].ToInt128()),
        DuckDBType.Date => static (v, row) => EngineValues.Date(((int*)v.data)[row]),
        DuckDBType.Timestamp or DuckDBType.TimestampTz => static (v, row) => EngineValues.Time(((long*)v.data)[row], TimeSpan.TicksPerMicrosecond),
        DuckDBType.TimestampS => static (v, row) => EngineValues.Time(((long*)v.data)[row], TimeSpan.TicksPerSecond),
        DuckDBType.TimestampMs => static (v, row) => EngineValues.Time(((long*)v.data)[row], TimeSpan.TicksPerMillisecond),
        DuckDBType.TimestampNs => static (v, row) => EngineValues.TimeOfNanoseconds(((long*)v.data)[row]),
        DuckDBType.List => static (v, row) => v.ReadList(((DuckDBListEntry*)v.data)[row]),
        DuckDBType.Map => static (v, row) => v.ReadMap(((DuckDBListEntry*)v.data)[row]),
        DuckDBType.Struct => static (v, row) => v.ReadStruct(row),
        _ => null,
    };

    private static VectorReader? ForOwned(DuckDBLogicalType type)
    {
        using (type)
        {
            return For(type);
        }
    }

    private void BindFields(nint vector)
    {
        for (var i = 0; i < children.Length; i++)
        {
            children[i].Bind(NativeMethods.Vectors.DuckDBStructVectorGetChild(vector, i));
        }
    }

    private bool IsNull(ulong row) => validity is not null && (validity[row / 64] >> (int)(row % 64) & 1) == 0;

    private ReadOnlySpan<byte> Bytes(ulong row)
    {
        var text = (DuckDBString*)data + row;
        return new ReadOnlySpan<byte>(text->Data, text->Length);
    }

    private List<object?> ReadList(DuckDBListEntry entry)
    {
        var list = new List<object?>((int)entry.Length);
        for (var i = entry.Offset; i < entry.Offset + entry.Length; i++)
        {
            list.Add(children[0].Read(i));
        }

        return list;
    }

    private List<KeyValuePair<object?, object?>> ReadMap(DuckDBListEntry entry)
    {
        var pairs = new List<KeyValuePair<object?, object?>>((int)entry.Length);
        for (var i = entry.Offset; i < entry.Offset + entry.Length; i++)
        {
            pairs.Add(new(children[0].Read(i), children[1].Read(i)));
        }

        return pairs;
    }

    private Dictionary<string, object?> ReadStruct(ulong row)
    {
        var values = new Dictionary<string, object?>(fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < fields.Length; i++)
        {
            values[fields[i]] = children[i].Read(row);
        }

        return values;
    }
}
