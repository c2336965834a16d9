using System.Text.Unicode;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Writes the values of one column into the vector it is bound to. The mirror of <see cref="VectorReader"/>.</summary>
internal sealed unsafe class VectorWriter(ColumnType type)
{
    private const ulong LeastCapacity = 2048;
    private const int InlineLength = 12;
    private const int TextSize = 16;

    private nint vector;
    private byte* data;
    private ulong* validity;
    private nint child;
    private byte* childData;
    private ulong childSize;
    private ulong childCapacity;

    /// <summary>The value of the last row with a text that lies on the engine's heap; null before the first.</summary>
    private byte* lastText;

    public ColumnType Type { get; } = type;

    /// <summary>Points the writer at an empty vector.</summary>
    public void Bind(nint target)
    {
        vector = target;
        data = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(target);
        validity = null;
        childData = null;
        childSize = 0;
        childCapacity = 0;
        lastText = null;
        child = Type is ColumnType.TextList or ColumnType.LongList ? NativeMethods.Vectors.DuckDBListVectorGetChild(target) : 0;
    }

    public void Boolean(ulong row, bool value) => data[row] = value ? (byte)1 : (byte)0;

    public void Integer(ulong row, int value) => ((int*)data)[row] = value;

    public void Long(ulong row, long value) => ((long*)data)[row] = value;

    public void Double(ulong row, double value) => ((double*)data)[row] = value;

    /// <exception cref="ArgumentException">The text is not UTF-8; nothing is written.</exception>
    public void Text(ulong row, ReadOnlySpan<byte> value)
    {
        if (value.Length <= InlineLength)
        {
            Assign(vector, data, row, value);
            return;
        }

        // Rows of one file repeat its id and path: they share the text of the row before.
        var slot = data + (row * TextSize);
        if (lastText is not null && value.SequenceEqual(LongText(lastText)))
        {
            *(UInt128*)slot = *(UInt128*)lastText;
            return;
        }

        Assign(vector, data, row, value);
        lastText = slot;
    }

    /// <summary>Starts a list; its elements follow with <see cref="TextElement"/> or <see cref="LongElements"/>.</summary>
    public void List(ulong row, int length)
    {
        ((DuckDBListEntry*)data)[row] = new DuckDBListEntry(childSize, (ulong)length);
        Reserve(childSize + (ulong)length);
    }

    public void TextElement(ReadOnlySpan<byte> value) => Assign(child, childData, childSize++, value);

    public void LongElements(ReadOnlySpan<long> values)
    {
        values.CopyTo(new Span<long>((long*)childData + childSize, values.Length));
        childSize += (ulong)values.Length;
    }

    public void Null(ulong row)
    {
        if (validity is null)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        }

        validity[row / 64] &= ~(1UL << (int)(row % 64));
        if (child != 0)
        {
            ((DuckDBListEntry*)data)[row] = default;
        }
    }

    /// <summary>Takes a NULL back, so that the row can be written again.</summary>
    public void Forget(ulong row)
    {
        if (validity is not null)
        {
            validity[row / 64] |= 1UL << (int)(row % 64);
        }
    }

    /// <summary>Tells the vector how many list elements were written.</summary>
    public void Seal()
    {
        if (child != 0)
        {
            _ = NativeMethods.Vectors.DuckDBListVectorSetSize(vector, childSize);
        }
    }

    private static ReadOnlySpan<byte> LongText(byte* slot) => new(*(byte**)(slot + sizeof(ulong)), *(int*)slot);

    private static void Assign(nint target, byte* targetData, ulong row, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            throw new ArgumentException("The text is not valid UTF-8.", nameof(value));
        }

        if (value.Length > InlineLength)
        {
            fixed (byte* text = value)
            {
                NativeMethods.Vectors.DuckDBUnsafeVectorAssignStringElementLength(target, row, text, value.Length);
            }

            return;
        }

        // A short text lies in the value itself, padded with zeros: the engine compares whole words.
        var slot = new Span<byte>(targetData + (row * TextSize), TextSize);
        slot.Clear();
        slot[0] = (byte)value.Length;
        value.CopyTo(slot[sizeof(uint)..]);
    }

    private void Reserve(ulong size)
    {
        if (size > childCapacity || childData is null)
        {
            // The engine keeps what the child holds up to its recorded size.
            _ = NativeMethods.Vectors.DuckDBListVectorSetSize(vector, childSize);
            childCapacity = Math.Max(Math.Max(LeastCapacity, size), childCapacity * 2);
            _ = NativeMethods.Vectors.DuckDBListVectorReserve(vector, childCapacity);
            childData = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(child);
        }
    }
}
