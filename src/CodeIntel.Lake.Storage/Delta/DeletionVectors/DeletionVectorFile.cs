using System.Buffers.Binary;
using System.IO.Hashing;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Finds and checks the bytes of deletion vectors, and makes those that stand in the log.</summary>
internal static class DeletionVectorFile
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int UuidDigits = 20;

    /// <summary>The deleted rows that a descriptor stands for.</summary>
    /// <exception cref="LakeException"><c>data_file_missing</c> or <c>data_file_damaged</c>.</exception>
    public static DeletionVector Read(IFileSystem files, string table, DeletionVectorDescriptor descriptor)
    {
        var source = "the log";
        try
        {
            byte[] bytes;
            if (descriptor.StorageType == "i")
            {
                bytes = Decode(descriptor.PathOrInline)[..descriptor.SizeInBytes];
            }
            else
            {
                source = Locate(table, descriptor);
                bytes = files.Size(source) is { } length ? Slice(files, source, length, descriptor) : throw DeltaErrors.MissingFile(source, table);
            }

            var vector = DeletionVector.Parse(bytes);
            return vector.Count == descriptor.Cardinality
                ? vector
                : throw new FormatException($"it deletes {vector.Count} rows, and the log says {descriptor.Cardinality}");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw DeltaErrors.DamagedData(table, $"a deletion vector in '{source}' is damaged, {e.Message}.", e);
        }
    }

    /// <summary>The vector of some rows, to stand in the log itself.</summary>
    /// <param name="deleted">In the order of positions, apart from each other.</param>
    public static DeletionVectorDescriptor InLog(IReadOnlyList<RowRange> deleted)
    {
        var bytes = DeletionVector.Bytes(deleted);
        return new DeletionVectorDescriptor("i", Encode(bytes), null, bytes.Length, deleted.Sum(r => r.Count));
    }

    /// <summary>The reverse of <see cref="Decode"/>; zeros fill up the last four bytes.</summary>
    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = new byte[(bytes.Length + 3) / 4 * 4];
        bytes.CopyTo(padded);
        var text = new char[padded.Length / 4 * 5];
        for (var i = 0; i < padded.Length; i += 4)
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(padded[i..]);
            for (var digit = 4; digit >= 0; digit--)
            {
                text[(i / 4 * 5) + digit] = Digits[(int)(value % 85)];
                value /= 85;
            }
        }

        return new string(text);
    }

    /// <summary>Decodes base 85 in the alphabet of ZeroMQ: five digits are four bytes, the highest first.</summary>
    internal static byte[] Decode(string text)
    {
        if (text.Length % 5 != 0)
        {
            throw new FormatException("its base 85 text is cut short");
        }

        var bytes = new byte[text.Length / 5 * 4];
        for (var i = 0; i < text.Length; i += 5)
        {
            var value = 0L;
            foreach (var digit in text.AsSpan(i, 5))
            {
                var number = Digits.IndexOf(digit, StringComparison.Ordinal);
                value = (value * 85) + (number >= 0 ? number : throw new FormatException($"'{digit}' is no digit of base 85"));
            }

            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i / 5 * 4), unchecked((uint)value));
        }

        return bytes;
    }

    private static string Locate(string table, DeletionVectorDescriptor descriptor)
    {
        var path = descriptor.PathOrInline;
        switch (descriptor.StorageType)
        {
            case "p":
                return DeltaPath.Resolve(table, path);
            case "u" when path.Length >= UuidDigits:
                var id = new Guid(Decode(path[^UuidDigits..]), bigEndian: true);
                return Path.Combine(table, path[..^UuidDigits], $"deletion_vector_{id:d}.bin");
            default:
                throw new FormatException($"its place '{descriptor.StorageType}' is unknown");
        }
    }

    /// <summary>Reads no more than the vector: a file may hold those of many, and the log may name anything for a file.</summary>
    private static byte[] Slice(IFileSystem files, string source, long length, DeletionVectorDescriptor descriptor)
    {
        const int Header = 4;
        const int Trailer = 4;
        var at = descriptor.Offset ?? 1;
        if (at < 0 || descriptor.SizeInBytes < 0 || (long)at + Header + descriptor.SizeInBytes + Trailer > length)
        {
            throw new FormatException("it is cut short");
        }

        var file = new byte[Header + descriptor.SizeInBytes + Trailer];
        using (var stream = files.OpenRead(source))
        {
            stream.Position = at;
            stream.ReadExactly(file);
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(file);
        if (size != descriptor.SizeInBytes)
        {
            throw new FormatException($"it has {size} bytes, and the log says {descriptor.SizeInBytes}");
        }

        var bytes = file.AsSpan(Header, size);
        return BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(Header + size)) == Crc32.HashToUInt32(bytes)
            ? bytes.ToArray()
            : throw new FormatException("its checksum is another");
    }
}
