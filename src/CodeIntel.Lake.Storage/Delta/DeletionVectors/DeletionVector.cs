using System.Buffers.Binary;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// The positions of a data file's deleted rows. On disk it is a magic number and the portable form of a 64-bit Roaring bitmap; in memory its
/// containers stay what they are on disk, so that a small file never takes much memory.
/// </summary>
internal sealed class DeletionVector
{
    private const int Magic = 1681511377;
    private const int Cookie = 12346;
    private const int CookieWithRuns = 12347;
    private const int ShortHeader = 4;
    private const int LargestArray = 4096;
    private const int BitmapValues = 4096;
    private const int ContainerBits = 16;

    private readonly Dictionary<long, Container> containers = [];

    private DeletionVector()
    {
    }

    /// <summary>Number of deleted rows.</summary>
    public long Count { get; private set; }

    /// <summary>Reads the bitmap.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static DeletionVector Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var vector = new DeletionVector();
            var reader = new Reader(bytes);
            if (reader.Int() != Magic)
            {
                throw new FormatException("the magic number is another");
            }

            var bitmaps = reader.Long();
            for (var i = 0L; i < bitmaps; i++)
            {
                vector.ReadBitmap((long)(uint)reader.Int() << 16, ref reader);
            }

            return vector;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException("it is cut short", e);
        }
    }

    /// <summary>The bitmap of some rows: every container holds runs, since the rows of a source file lie together.</summary>
    /// <param name="deleted">In the order of positions, apart from each other.</param>
    public static byte[] Bytes(IReadOnlyList<RowRange> deleted)
    {
        var containers = deleted.SelectMany(SplitByContainer).GroupBy(r => (ushort)(r.First >> ContainerBits)).ToList();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(1L);
        writer.Write(0);
        writer.Write(CookieWithRuns | ((containers.Count - 1) << ContainerBits));
        writer.Write(Enumerable.Repeat(byte.MaxValue, (containers.Count + 7) / 8).ToArray());
        foreach (var container in containers)
        {
            writer.Write(container.Key);
            writer.Write((ushort)(container.Sum(r => r.Count) - 1));
        }

        if (containers.Count >= ShortHeader)
        {
            // Offsets count from the cookie, which stands behind magic number, number of bitmaps and key.
            var at = (int)stream.Position - sizeof(int) - sizeof(long) - sizeof(int) + (containers.Count * sizeof(int));
            foreach (var container in containers)
            {
                writer.Write(at);
                at += sizeof(ushort) + (container.Count() * 2 * sizeof(ushort));
            }
        }

        foreach (var container in containers)
        {
            writer.Write((ushort)container.Count());
            foreach (var run in container)
            {
                writer.Write((ushort)run.First);
                writer.Write((ushort)(run.Last - run.First));
            }
        }

        return stream.ToArray();
    }

    /// <summary>The union of some ranges, which may overlap, in the order of positions; those that touch become one.</summary>
    public static IReadOnlyList<RowRange> Union(IEnumerable<RowRange> ranges)
    {
        var union = new List<RowRange>();
        foreach (var run in ranges.OrderBy(r => r.First))
        {
            if (union.Count > 0 && run.First <= union[^1].Last + 1)
            {
                union[^1] = union[^1] with { Last = Math.Max(union[^1].Last, run.Last) };
            }
            else
            {
                union.Add(run);
            }
        }

        return union;
    }

    /// <summary>The deleted rows, in the order of positions.</summary>
    public IReadOnlyList<RowRange> Ranges() =>
        Union(containers.OrderBy(c => c.Key).SelectMany(c => c.Value.Ranges().Select(r => new RowRange((c.Key << ContainerBits) + r.First, (c.Key << ContainerBits) + r.Last))));

    /// <summary>Whether the row at a position, from 0, is deleted.</summary>
    public bool Contains(long row) => containers.TryGetValue(row >> 16, out var container) && container.Contains((ushort)row);

    private static IEnumerable<RowRange> SplitByContainer(RowRange run)
    {
        for (var first = run.First; first <= run.Last; first = (first | ushort.MaxValue) + 1)
        {
            yield return new RowRange(first, Math.Min(run.Last, first | ushort.MaxValue));
        }
    }

    private void ReadBitmap(long high, ref Reader reader)
    {
        var cookie = reader.Int();
        var hasRuns = (cookie & 0xffff) == CookieWithRuns;
        var count = hasRuns ? (int)((uint)cookie >> 16) + 1 : cookie == Cookie ? reader.Int() : throw new FormatException($"the cookie {cookie} is unknown");
        if (count is < 0 or > 1 << 16)
        {
            throw new FormatException($"{count} containers are too many");
        }

        var isRun = hasRuns ? reader.Take((count + 7) / 8) : [];
        var headers = reader.Take(count * 4);
        if (!hasRuns || count >= ShortHeader)
        {
            reader.Take(count * 4);
        }

        for (var i = 0; i < count; i++)
        {
            var key = high | BinaryPrimitives.ReadUInt16LittleEndian(headers[(i * 4)..]);
            var cardinality = BinaryPrimitives.ReadUInt16LittleEndian(headers[((i * 4) + 2)..]) + 1;
            containers[key] = hasRuns && (isRun[i / 8] >> (i % 8) & 1) != 0 ? new Container(ContainerKind.Runs, Values(reader.Short() * 2, ref reader))
                : cardinality > LargestArray ? new Container(ContainerKind.Bits, Values(BitmapValues, ref reader))
                : new Container(ContainerKind.Positions, Values(cardinality, ref reader));
            Count += cardinality;
        }
    }

    private static ushort[] Values(int count, ref Reader reader)
    {
        var bytes = reader.Take(count * 2);
        var values = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]);
        }

        return values;
    }

    private enum ContainerKind
    {
        Positions,
        Bits,
        Runs,
    }

    /// <summary>Deleted rows among 65,536: sorted positions, a bit for each, or sorted pairs of a first position and how many follow it.</summary>
    private readonly record struct Container(ContainerKind Kind, ushort[] Values)
    {
        public bool Contains(ushort position) => Kind switch
        {
            ContainerKind.Positions => Array.BinarySearch(Values, position) >= 0,
            ContainerKind.Bits => (Values[position >> 4] >> (position & 15) & 1) != 0,
            _ => InRun(position),
        };

        public IEnumerable<RowRange> Ranges()
        {
            var values = Values;
            return Kind switch
            {
                ContainerKind.Positions => values.Select(v => new RowRange(v, v)),
                ContainerKind.Bits => Enumerable.Range(0, values.Length * 16).Where(i => (values[i >> 4] >> (i & 15) & 1) != 0).Select(i => new RowRange(i, i)),
                _ => Enumerable.Range(0, values.Length / 2).Select(i => new RowRange(values[i * 2], values[i * 2] + values[(i * 2) + 1])),
            };
        }

        private bool InRun(ushort position)
        {
            var (low, high) = (0, Values.Length / 2);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Values[middle * 2] <= position ? (middle + 1, high) : (low, middle);
            }

            return low > 0 && position - Values[(low - 1) * 2] <= Values[((low - 1) * 2) + 1];
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        public ReadOnlySpan<byte> Take(int count)
        {
            var taken = rest[..count];
            rest = rest[count..];
            return taken;
        }

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public int Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
    }
}
