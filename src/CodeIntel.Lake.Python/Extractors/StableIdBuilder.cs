using System.Buffers.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Joins the parts of an id as <see cref="StableId"/> does, without garbage.</summary>
internal sealed class StableIdBuilder
{
    private const int MaxDigits = 20;

    private byte[] text = new byte[512];
    private int length;

    /// <summary>What is joined so far.</summary>
    public ReadOnlySpan<byte> Text => text.AsSpan(0, length);

    /// <summary>The id of what is joined so far.</summary>
    public long Value => StableId.Number(Text);

    /// <summary>Begins an id.</summary>
    public StableIdBuilder Begin(ReadOnlySpan<byte> prefix)
    {
        length = 0;
        Append(prefix);
        return this;
    }

    /// <summary>Adds a part.</summary>
    public StableIdBuilder Add(ReadOnlySpan<byte> part)
    {
        Append("\u001f"u8);
        Append(part);
        return this;
    }

    /// <summary>Adds a number as a part, in decimal.</summary>
    public StableIdBuilder Add(long part)
    {
        Append("\u001f"u8);
        Reserve(MaxDigits);
        Utf8Formatter.TryFormat(part, text.AsSpan(length), out var written);
        length += written;
        return this;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(text.AsSpan(length));
        length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (text.Length - length < bytes)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, length + bytes));
        }
    }
}
