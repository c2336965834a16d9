using System.Diagnostics;
using System.Text;
using CodeIntel.Lake.Storage.DuckDb.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>Reads the values of one column, or of one part of a nested column, out of the chunk it is bound to.</summary>
internal sealed unsafe class VectorReader
{
    private readonly VectorReader[] children;
    private readonly string[] fields;
    private readonly DecimalLayout layout;
    private byte* data;
    private ulong* validity;

    private VectorReader(DuckDbColumnType type, VectorReader[] children, string[] fields, DecimalLayout layout)
    {
        Type = type;
        this.children = children;
        this.fields = fields;
        this.layout = layout;
    }

    public DuckDbColumnType Type { get; }

    /// <summary>A reader of a type; null where it, or a type within it, is not read.</summary>
    public static VectorReader? For(nint type)
    {
        var id = NativeMethods.GetTypeId(type);
        if (Kind(id) is not { } kind)
        {
            return null;
        }

        var fields = new List<string>();
        var children = new List<VectorReader?>();
        switch (kind)
        {
            case DuckDbTypeKind.List:
                children.Add(ForOwned(NativeMethods.ListTypeChild(type)));
                break;
            case DuckDbTypeKind.Map:
                children.Add(ForOwned(NativeMethods.MapTypeKey(type)));
                children.Add(ForOwned(NativeMethods.MapTypeValue(type)));
                break;
            case DuckDbTypeKind.Struct:
                var count = NativeMethods.StructTypeChildCount(type);
                for (var i = 0UL; i < count; i++)
                {
                    var name = NativeText.Take(NativeMethods.StructTypeChildName(type, i));
                    fields.Add(string.IsNullOrEmpty(name) ? $"{i + 1}" : name);
                    children.Add(ForOwned(NativeMethods.StructTypeChild(type, i)));
                }

                break;
        }

        var layout = kind == DuckDbTypeKind.Decimal ? new DecimalLayout(NativeMethods.DecimalWidth(type), NativeMethods.DecimalScale(type)) : default;
        return children.Contains(null)
            ? null
            : new VectorReader(new DuckDbColumnType(kind, TypeText.Spell(type)), [.. children.OfType<VectorReader>()], [.. fields], layout);
    }

    /// <summary>Points the reader at a vector, whose chunk must outlive the reads.</summary>
    public void Bind(nint vector)
    {
        data = NativeMethods.VectorData(vector);
        validity = NativeMethods.VectorValidity(vector);
        switch (Type.Kind)
        {
            case DuckDbTypeKind.List:
                children[0].Bind(NativeMethods.ListVectorChild(vector));
                break;
            case DuckDbTypeKind.Map:
                BindFields(NativeMethods.ListVectorChild(vector));
                break;
            case DuckDbTypeKind.Struct:
                BindFields(vector);
                break;
        }
    }

    /// <summary>The value of a row, as <see cref="DuckDbResult"/> lists them.</summary>
    public object? Read(ulong row)
    {
        if (validity is not null && (validity[row / 64] >> (int)(row % 64) & 1) == 0)
        {
            return null;
        }

        return Type.Kind switch
        {
            DuckDbTypeKind.Boolean => data[row] != 0,
            DuckDbTypeKind.TinyInt => (int)((sbyte*)data)[row],
            DuckDbTypeKind.SmallInt => (int)((short*)data)[row],
            DuckDbTypeKind.Integer => ((int*)data)[row],
            DuckDbTypeKind.BigInt => ((long*)data)[row],
            DuckDbTypeKind.UTinyInt => (int)data[row],
            DuckDbTypeKind.USmallInt => (int)((ushort*)data)[row],
            DuckDbTypeKind.UInteger => ((uint*)data)[row],
            DuckDbTypeKind.UBigInt => ((ulong*)data)[row],
            DuckDbTypeKind.HugeInt => ((NativeHugeInt*)data)[row].Value,
            DuckDbTypeKind.Float => ((float*)data)[row],
            DuckDbTypeKind.Double => ((double*)data)[row],
            DuckDbTypeKind.Decimal => layout.Read(data, row),
            DuckDbTypeKind.Varchar => Encoding.UTF8.GetString(Bytes(row)),
            DuckDbTypeKind.Blob => Bytes(row).ToArray(),
            DuckDbTypeKind.Uuid => EngineValues.Uuid(((NativeHugeInt*)data)[row].Value),
            DuckDbTypeKind.Date => EngineValues.Date(((int*)data)[row]),
            DuckDbTypeKind.Timestamp or DuckDbTypeKind.TimestampTz => EngineValues.Time(((long*)data)[row], TimeSpan.TicksPerMicrosecond),
            DuckDbTypeKind.TimestampSeconds => EngineValues.Time(((long*)data)[row], TimeSpan.TicksPerSecond),
            DuckDbTypeKind.TimestampMilliseconds => EngineValues.Time(((long*)data)[row], TimeSpan.TicksPerMillisecond),
            DuckDbTypeKind.TimestampNanoseconds => EngineValues.TimeOfNanoseconds(((long*)data)[row]),
            DuckDbTypeKind.List => ReadList(((NativeListEntry*)data)[row]),
            DuckDbTypeKind.Map => ReadMap(((NativeListEntry*)data)[row]),
            DuckDbTypeKind.Struct => ReadStruct(row),
            _ => throw new UnreachableException(),
        };
    }

    private static DuckDbTypeKind? Kind(TypeId id) => id switch
    {
        TypeId.Boolean => DuckDbTypeKind.Boolean,
        TypeId.TinyInt => DuckDbTypeKind.TinyInt,
        TypeId.SmallInt => DuckDbTypeKind.SmallInt,
        TypeId.Integer => DuckDbTypeKind.Integer,
        TypeId.BigInt => DuckDbTypeKind.BigInt,
        TypeId.UTinyInt => DuckDbTypeKind.UTinyInt,
        TypeId.USmallInt => DuckDbTypeKind.USmallInt,
        TypeId.UInteger => DuckDbTypeKind.UInteger,
        TypeId.UBigInt => DuckDbTypeKind.UBigInt,
        TypeId.HugeInt => DuckDbTypeKind.HugeInt,
        TypeId.Float => DuckDbTypeKind.Float,
        TypeId.Double => DuckDbTypeKind.Double,
        TypeId.Decimal => DuckDbTypeKind.Decimal,
        TypeId.Varchar => DuckDbTypeKind.Varchar,
        TypeId.Blob => DuckDbTypeKind.Blob,
        TypeId.Uuid => DuckDbTypeKind.Uuid,
        TypeId.Date => DuckDbTypeKind.Date,
        TypeId.Timestamp => DuckDbTypeKind.Timestamp,
        TypeId.TimestampSeconds => DuckDbTypeKind.TimestampSeconds,
        TypeId.TimestampMilliseconds => DuckDbTypeKind.TimestampMilliseconds,
        TypeId.TimestampNanoseconds => DuckDbTypeKind.TimestampNanoseconds,
        TypeId.TimestampTz => DuckDbTypeKind.TimestampTz,
        TypeId.List => DuckDbTypeKind.List,
        TypeId.Struct => DuckDbTypeKind.Struct,
        TypeId.Map => DuckDbTypeKind.Map,
        _ => null,
    };

    private static VectorReader? ForOwned(nint type)
    {
        try
        {
            return For(type);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref type);
        }
    }

    private void BindFields(nint vector)
    {
        for (var i = 0; i < children.Length; i++)
        {
            children[i].Bind(NativeMethods.StructVectorChild(vector, (ulong)i));
        }
    }

    private ReadOnlySpan<byte> Bytes(ulong row)
    {
        var text = (NativeString*)data + row;
        return new ReadOnlySpan<byte>(text->Length <= NativeString.InlineLength ? text->Inlined : text->Pointer, checked((int)text->Length));
    }

    private List<object?> ReadList(NativeListEntry entry)
    {
        var list = new List<object?>((int)entry.Length);
        for (var i = entry.Offset; i < entry.Offset + entry.Length; i++)
        {
            list.Add(children[0].Read(i));
        }

        return list;
    }

    private List<KeyValuePair<object?, object?>> ReadMap(NativeListEntry entry)
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
