using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>Makes the chunk that an appender fills, once the table's columns are known to fit it.</summary>
internal static class AppenderTypes
{
    /// <summary>An empty chunk of these types.</summary>
    /// <exception cref="ArgumentException">The table's columns are not of these types.</exception>
    public static unsafe ChunkHandle CreateChunk(AppenderHandle appender, string table, IReadOnlyList<ColumnType> types)
    {
        var count = NativeMethods.AppenderColumnCount(appender);
        if (count != (ulong)types.Count)
        {
            throw new ArgumentException($"Table {table} has {count} columns, not {types.Count}.", nameof(types));
        }

        var wanted = new nint[types.Count];
        try
        {
            for (var i = 0; i < wanted.Length; i++)
            {
                wanted[i] = Create(types[i]);
                Compare(NativeMethods.AppenderColumnType(appender, (ulong)i), wanted[i], $"Column {i + 1} of {table}");
            }

            fixed (nint* first = wanted)
            {
                return ChunkHandle.Own(NativeMethods.CreateDataChunk(first, count));
            }
        }
        finally
        {
            for (var i = 0; i < wanted.Length; i++)
            {
                NativeMethods.DestroyLogicalType(ref wanted[i]);
            }
        }
    }

    private static nint Create(ColumnType type) => type switch
    {
        ColumnType.Text => NativeMethods.CreateLogicalType(TypeId.Varchar),
        ColumnType.Integer => NativeMethods.CreateLogicalType(TypeId.Integer),
        ColumnType.Long => NativeMethods.CreateLogicalType(TypeId.BigInt),
        ColumnType.Double => NativeMethods.CreateLogicalType(TypeId.Double),
        ColumnType.Boolean => NativeMethods.CreateLogicalType(TypeId.Boolean),
        ColumnType.Timestamp => NativeMethods.CreateLogicalType(TypeId.TimestampTz),
        ColumnType.TextList => CreateList(TypeId.Varchar),
        ColumnType.LongList => CreateList(TypeId.BigInt),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static nint CreateList(TypeId element)
    {
        var child = NativeMethods.CreateLogicalType(element);
        try
        {
            return NativeMethods.CreateListType(child);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref child);
        }
    }

    private static void Compare(nint found, nint wanted, string column)
    {
        try
        {
            var (has, needs) = (TypeText.Spell(found), TypeText.Spell(wanted));
            if (has != needs)
            {
                throw new ArgumentException($"{column} is {has}, not {needs}.");
            }
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref found);
        }
    }
}
