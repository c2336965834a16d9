using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// Version checksums, the protocol's files <c>….crc</c>: what a version is made of, without the files that left it, in one JSON object. Opening
/// begins there, which is cheaper than at a checkpoint and does not grow with the log. They are hints: one is used only where this program wrote it, its
/// own hash holds, and the commit of its version is the very one that it was made after; any other counts as missing. So they are not flushed.
/// </summary>
internal static class DeltaChecksum
{
    private const string Opening = "{\"contentSha256\":\"";
    private const string Closing = "\",";
    private const int HashDigits = 2 * SHA256.HashSizeInBytes;

    /// <summary>Writes the checksum of a version. Its commit must be there.</summary>
    public static void Write(IFileSystem files, DeltaSnapshot snapshot)
    {
        var commit = files.Read(DeltaLogFolder.Commit(snapshot.Folder, snapshot.Version));
        var body = Body(snapshot, Hash(commit));
        files.ReplaceUnflushed(
            DeltaLogFolder.Checksum(snapshot.Folder, snapshot.Version),
            [.. Encoding.ASCII.GetBytes(Opening + Hash(body) + Closing), .. body]);
    }

    /// <summary>The version that a checksum tells, without tombstones; null where there is no checksum to rely on.</summary>
    public static DeltaSnapshot? TryRead(IFileSystem files, string table, long version)
    {
        var file = DeltaLogFolder.Checksum(table, version);
        var commit = DeltaLogFolder.Commit(table, version);
        if (!files.Exists(file) || !files.Exists(commit))
        {
            return null;
        }

        try
        {
            var content = files.Read(file);
            return IsWhole(content) && DeltaActionReader.ReadChecksum(content) is var checksum && checksum.CommitHash == Hash(files.Read(commit))
                ? checksum.Snapshot(table, version)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the content is all that was written, by its own hash.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> content)
    {
        var body = Opening.Length + HashDigits + Closing.Length;
        return content.Length > body
            && content.StartsWith(Encoding.ASCII.GetBytes(Opening))
            && Encoding.ASCII.GetString(content.Slice(Opening.Length, HashDigits)) == Hash(content[body..]);
    }

    /// <summary>The fields after the hash, up to the end of the object.</summary>
    private static byte[] Body(DeltaSnapshot snapshot, string commitHash)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, DeltaActionWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("commitSha256"u8, commitHash);
            json.WriteNumber("tableSizeBytes"u8, snapshot.Bytes);
            json.WriteNumber("numFiles"u8, snapshot.Files.Count);
            json.WriteNumber("numMetadata"u8, 1);
            json.WriteNumber("numProtocol"u8, 1);
            All(json, "setTransactions", snapshot.Transactions.Values);
            json.WritePropertyName("metadata"u8);
            DeltaActionWriter.WriteFields(json, snapshot.Metadata);
            json.WritePropertyName("protocol"u8);
            DeltaActionWriter.WriteFields(json, snapshot.Protocol);
            All(json, "allFiles", snapshot.Files.Values.Select(f => f.Add with { DataChange = false }));
            json.WriteEndObject();
        }

        return buffer.WrittenSpan[1..].ToArray();
    }

    private static void All(Utf8JsonWriter json, string name, IEnumerable<DeltaAction> actions)
    {
        json.WriteStartArray(name);
        foreach (var action in actions)
        {
            DeltaActionWriter.WriteFields(json, action);
        }

        json.WriteEndArray();
    }

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
