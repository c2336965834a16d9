using Google.Protobuf;

namespace CodeIntel.Lake.Scip;

/// <summary>Reads an index of any size part by part; only one part is in memory.</summary>
public sealed class ScipReader
{
    private const int VarintBytes = 10;

    private static readonly MessageParser<Metadata> Metadatas = Metadata.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<Document> Documents = Document.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<SymbolInformation> Symbols = SymbolInformation.Parser.WithDiscardUnknownFields(true);

    private readonly Stream stream;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long consumed;

    private ScipReader(Stream stream) => this.stream = stream;

    /// <summary>
    /// Yields what an index holds, in its order: <see cref="Metadata"/>, <see cref="Document"/>, and external symbols as
    /// <see cref="SymbolInformation"/>. Every document has a path, and every range three or four numbers that do not go backwards. Parts of
    /// other kinds are skipped.
    /// </summary>
    /// <param name="stream">The index, from its first byte; read once, forwards.</param>
    /// <exception cref="ScipException">The index is empty, ends within a part, or breaks the format. The parts before were yielded.</exception>
    public static IEnumerable<IMessage> Read(Stream stream)
    {
        var reader = new ScipReader(stream);
        if (!reader.Has(1))
        {
            throw new ScipException("The SCIP index is empty.");
        }

        while (reader.Has(1))
        {
            if (reader.Next() is { } part)
            {
                yield return part;
            }
        }
    }

    /// <summary>Reads one field of the index; null where it is none of ours.</summary>
    private IMessage? Next()
    {
        var at = consumed;
        var tag = Varint();
        var (field, wire) = (tag >> 3, (WireFormat.WireType)(tag & 7));
        if (field is 0 or > int.MaxValue)
        {
            throw Malformed(at, "it is no protobuf message");
        }

        if (field is >= Index.MetadataFieldNumber and <= Index.ExternalSymbolsFieldNumber && wire != WireFormat.WireType.LengthDelimited)
        {
            throw Malformed(at, $"field {field} is no message");
        }

        switch (wire)
        {
            case WireFormat.WireType.Varint:
                Varint();
                return null;
            case WireFormat.WireType.Fixed64:
                Skip(sizeof(long));
                return null;
            case WireFormat.WireType.Fixed32:
                Skip(sizeof(int));
                return null;
            case WireFormat.WireType.LengthDelimited:
                break;
            default:
                throw Malformed(at, $"field {field} has an unknown form");
        }

        var length = Varint();
        if (field is < Index.MetadataFieldNumber or > Index.ExternalSymbolsFieldNumber)
        {
            Skip(length);
            return null;
        }

        return Part((int)field, at, Take(length));
    }

    private static IMessage Part(int field, long at, ReadOnlySpan<byte> content)
    {
        try
        {
            return field switch
            {
                Index.MetadataFieldNumber => Metadatas.ParseFrom(content),
                Index.DocumentsFieldNumber => Checked(Documents.ParseFrom(content), at),
                _ => Symbols.ParseFrom(content),
            };
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Malformed(at, e.Message, e);
        }
    }

    private static Document Checked(Document document, long at)
    {
        if (document.RelativePath.Length == 0)
        {
            throw Malformed(at, "a document has no path");
        }

        foreach (var occurrence in document.Occurrences)
        {
            try
            {
                ScipRange.Of(occurrence);
                ScipRange.Enclosing(occurrence);
            }
            catch (ScipException e)
            {
                throw Malformed(at, $"in '{document.RelativePath}', {e.Message}", e);
            }
        }

        return document;
    }

    private static ScipException Malformed(long at, string why, Exception? inner = null) => new($"The SCIP index is malformed at byte {at}: {why}", inner);

    private ScipException Cut() => new($"The SCIP index is cut: it ends at byte {consumed + end - start}, within a part.");

    private ulong Varint()
    {
        var value = 0UL;
        for (var i = 0; i < VarintBytes; i++)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed(consumed, "a number is too long");
    }

    /// <summary>The next bytes, until the next call.</summary>
    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)Array.MaxLength)
        {
            throw Malformed(consumed, $"a part claims {length} bytes");
        }

        if (!Has((int)length))
        {
            throw Cut();
        }

        var taken = buffer.AsSpan(start, (int)length);
        start += (int)length;
        consumed += (int)length;
        return taken;
    }

    private void Skip(ulong length)
    {
        while (length > 0)
        {
            var some = Math.Min(length, (ulong)buffer.Length);
            Take(some);
            length -= some;
        }
    }

    /// <summary>Whether so many bytes follow; then they are in the buffer. It grows as bytes come, whatever length is claimed.</summary>
    private bool Has(int length)
    {
        while (end - start < length)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, Array.MaxLength));
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }
}
