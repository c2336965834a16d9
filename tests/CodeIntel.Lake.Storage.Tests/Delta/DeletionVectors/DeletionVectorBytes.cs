using System.Buffers.Binary;
using System.Text;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Writes deletion vectors, as a foreign writer would.</summary>
internal static class DeletionVectorBytes
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    /// <summary>A file with one bitmap, at offset 1.</summary>
    public static byte[] InFile(byte[] bitmap)
    {
        byte[] header = [0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, bitmap.Length);
        byte[] sum = [0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(bitmap));
        return [1, .. header, .. bitmap, .. sum];
    }

    /// <summary>A descriptor that holds the bitmap itself.</summary>
    public static string Inline(byte[] bitmap, long cardinality) => Descriptor("i", Encode([.. bitmap, .. new byte[(4 - (bitmap.Length % 4)) % 4]]), bitmap.Length, cardinality);

    /// <summary>A descriptor as the log has it.</summary>
    public static string Descriptor(string storage, string where, int size, long cardinality, string rest = "") =>
        $$"""{"storageType":"{{storage}}","pathOrInlineDv":"{{where}}","sizeInBytes":{{size}},"cardinality":{{cardinality}}{{rest}}}""";

    /// <summary>A container of single positions.</summary>
    public static (int Cardinality, byte[] Bytes, bool IsRuns) Positions(params int[] positions) => (positions.Length, [.. positions.SelectMany(Short)], false);

    /// <summary>A bitmap of containers with their keys.</summary>
    public static byte[] Bitmap(params (int Key, (int Cardinality, byte[] Bytes, bool IsRuns) Container)[] containers)
    {
        var hasRuns = containers.Any(c => c.Container.IsRuns);
        var flags = (byte)containers.Select((c, i) => c.Container.IsRuns ? 1 << i : 0).Sum();
        return
        [
            .. BitConverter.GetBytes(1681511377),
            .. BitConverter.GetBytes(1L),
            .. BitConverter.GetBytes(0),
            .. hasRuns ? [.. Short(12347), .. Short(containers.Length - 1), flags] : (byte[])[.. BitConverter.GetBytes(12346), .. BitConverter.GetBytes(containers.Length)],
            .. containers.SelectMany(c => Short(c.Key).Concat(Short(c.Container.Cardinality - 1))),
            .. hasRuns ? [] : new byte[4 * containers.Length],
            .. containers.SelectMany(c => c.Container.Bytes),
        ];
    }

    /// <summary>Two bytes, the lower first.</summary>
    public static byte[] Short(int value) => BitConverter.GetBytes((ushort)value);

    /// <summary>Bytes in base 85; a multiple of four.</summary>
    public static string Encode(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i));
            for (var power = 85u * 85 * 85 * 85; power > 0; power /= 85)
            {
                text.Append(Digits[(int)(value / power % 85)]);
            }
        }

        return text.ToString();
    }

    private static uint Crc(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum = Enumerable.Range(0, 8).Aggregate(sum ^ value, (s, _) => (s & 1) != 0 ? (s >> 1) ^ 0xedb88320 : s >> 1);
        }

        return ~sum;
    }
}
