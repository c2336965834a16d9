using System.Security.Cryptography;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What reading a file once gave; what is hashed here is what is parsed.</summary>
/// <param name="Content">All bytes.</param>
/// <param name="Sha256">Their hash, 64 lower-case hex digits.</param>
/// <param name="Encoding">What the detector told.</param>
/// <param name="IsSteady">Whether the file looked the same before and after, so that hash and stat belong together.</param>
internal sealed record SourceReading(byte[] Content, string Sha256, string Encoding, bool IsSteady)
{
    private const int HeadLength = 64 * 1024;

    /// <summary>Opens a file, once, and reads it.</summary>
    /// <param name="tree">Where it is.</param>
    /// <param name="file">Its path.</param>
    /// <param name="stat">How it looked just before.</param>
    /// <param name="maxBytes">Where the file turns out larger, nothing is read further.</param>
    /// <param name="detect">Tells the encoding.</param>
    /// <returns>null where it is larger.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SourceReading? Read(IWorkingTree tree, string file, FileStat stat, long maxBytes, EncodingDetector detect)
    {
        var buffer = new byte[Math.Min(stat.Size, Array.MaxLength - 1) + 1];
        var length = 0;
        using (var stream = tree.OpenRead(file))
        {
            while (stream.Read(buffer, length, buffer.Length - length) is var read and > 0)
            {
                length += read;
                if (length > maxBytes)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, buffer.Length * 2L));
                }
            }
        }

        Array.Resize(ref buffer, length);
        return new SourceReading(
            buffer,
            Convert.ToHexStringLower(SHA256.HashData(buffer)),
            detect(buffer.AsSpan(0, Math.Min(length, HeadLength))),
            tree.Stat(file) == stat);
    }
}
