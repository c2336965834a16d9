using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What a version checksum of ours tells.</summary>
/// <param name="CommitHash">The hash of the commit that made the version.</param>
/// <param name="Protocol">The protocol in force.</param>
/// <param name="Metadata">The metadata in force.</param>
/// <param name="Transactions">The last transaction of each application.</param>
/// <param name="Files">All active files.</param>
internal sealed record VersionChecksum(
    string CommitHash, ProtocolAction Protocol, MetadataAction Metadata, IReadOnlyList<TxnAction> Transactions, IReadOnlyList<AddAction> Files)
{
    /// <summary>The version, without tombstones.</summary>
    public DeltaSnapshot Snapshot(string table, long version)
    {
        var replay = new DeltaReplay(table);
        replay.Apply([Protocol, Metadata, .. Transactions, .. Files]);
        return replay.Snapshot(version, table);
    }
}

/// <content>Version checksums.</content>
internal static partial class DeltaActionReader
{
    /// <summary>Reads a version checksum of our own.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public static VersionChecksum ReadChecksum(ReadOnlySpan<byte> content)
    {
        var json = new Utf8JsonReader(content);
        string? commit = null;
        ProtocolAction? protocol = null;
        MetadataAction? metadata = null;
        var transactions = new List<TxnAction>();
        var files = new List<AddAction>();
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("commitSha256"u8))
            {
                commit = Text(ref json);
            }
            else if (json.ValueTextEquals("protocol"u8))
            {
                protocol = Protocol(ref json);
            }
            else if (json.ValueTextEquals("metadata"u8))
            {
                metadata = Metadata(ref json);
            }
            else if (json.ValueTextEquals("setTransactions"u8))
            {
                Expect(ref json, JsonTokenType.StartArray);
                while (!AtEnd(ref json))
                {
                    transactions.Add(Txn(ref json));
                }
            }
            else if (json.ValueTextEquals("allFiles"u8))
            {
                Expect(ref json, JsonTokenType.StartArray);
                while (!AtEnd(ref json))
                {
                    files.Add(Add(ref json));
                }
            }
            else
            {
                Skip(ref json);
            }
        }

        return new VersionChecksum(
            Required(commit, "commitSha256"), protocol ?? throw Missing("protocol"), metadata ?? throw Missing("metadata"), transactions, files);
    }

    /// <summary>Goes over the end of an array; stays where another element comes.</summary>
    private static bool AtEnd(ref Utf8JsonReader json)
    {
        var ahead = json;
        if (!ahead.Read() || ahead.TokenType != JsonTokenType.EndArray)
        {
            return false;
        }

        json = ahead;
        return true;
    }
}
