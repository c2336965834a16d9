using System.Security.Cryptography;
using System.Text;

namespace CodeIntel.Lake.Storage.Files;

/// <summary>A file that only saves time: eight bytes that tell format and version, the content as <see cref="BinaryWriter"/> writes it, SHA-256 of all before it.</summary>
public static class CacheFile
{
    /// <returns>What the content says; null where the file is missing, damaged or of another version.</returns>
    public static T? Read<T>(IFileSystem files, string path, ReadOnlySpan<byte> magic, Func<BinaryReader, T> decode)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(decode);
        try
        {
            var bytes = files.Read(path);
            var length = bytes.Length - SHA256.HashSizeInBytes;
            if (length <= magic.Length || !bytes.AsSpan().StartsWith(magic) || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            {
                return null;
            }

            using var reader = new BinaryReader(new MemoryStream(bytes, magic.Length, length - magic.Length));
            return decode(reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes it in one step, so that a reader sees the old or the new.</summary>
    public static void Write(IFileSystem files, string path, ReadOnlySpan<byte> magic, Action<BinaryWriter> encode)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(encode);
        using var memory = new MemoryStream();
        memory.Write(magic);
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
        {
            encode(writer);
        }

        memory.Write(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        var temporary = path + ".tmp";
        files.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        files.Write(temporary, memory.GetBuffer().AsSpan(0, (int)memory.Length));
        files.Move(temporary, path);
    }
}
