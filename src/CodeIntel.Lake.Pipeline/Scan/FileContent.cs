using System.Buffers;
using System.Security.Cryptography;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What reading a file gave.</summary>
/// <param name="Sha256">Hash of the bytes read, 64 lower-case hex digits.</param>
/// <param name="Size">Number of bytes read.</param>
/// <param name="Encoding">What the detector told.</param>
internal sealed record FileContent(string Sha256, long Size, string Encoding)
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Reads a file once.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileContent Read(string file, EncodingDetector detect)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            using var handle = File.OpenHandle(file, options: FileOptions.SequentialScan);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = Fill(handle, buffer, 0);
            var encoding = detect(buffer.AsSpan(0, length));
            long size = 0;
            while (length > 0)
            {
                hash.AppendData(buffer, 0, length);
                size += length;
                length = Fill(handle, buffer, size);
            }

            return new FileContent(Convert.ToHexStringLower(hash.GetHashAndReset()), size, encoding);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A read may give less than it was asked for before the end of the file.</summary>
    private static int Fill(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(handle, buffer[length..], offset + length) is var read and > 0)
        {
            length += read;
        }

        return length;
    }
}
