using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Writes actions as a commit's lines.</summary>
internal static class DeltaActionWriter
{
    /// <summary>How all JSON of the log is written.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of our own writer in commits.</summary>
    public const string Engine = "CodeIntel.Lake";

    /// <summary>
    /// One JSON object a line, in order, each ended by a newline. The commit info comes first and tells the number of lines, so that a
    /// commit that is cut at the end of a line is known as such.
    /// </summary>
    public static byte[] WriteAll(IEnumerable<DeltaAction> actions)
    {
        var all = actions.ToList();
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, Options);
        foreach (var action in all.OrderBy(a => a is not CommitInfoAction))
        {
            json.WriteStartObject();
            json.WritePropertyName(Name(action));
            WriteFields(json, action is CommitInfoAction info ? info with { Actions = all.Count } : action);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The object that an action is in files that tell its kind by other means.</summary>
    public static void WriteFields(Utf8JsonWriter json, DeltaAction action)
    {
        switch (action)
        {
            case AddAction add:
                JsonSerializer.Serialize(
                    json,
                    new FileFields
                    {
                        Path = add.Path,
                        PartitionValues = add.PartitionValues,
                        Size = add.Size,
                        ModificationTime = add.ModificationTime,
                        DataChange = add.DataChange,
                        Stats = add.Stats,
                        DeletionVector = Vector(add.DeletionVector),
                    },
                    ActionJson.Default.FileFields);
                break;
            case RemoveAction remove:
                JsonSerializer.Serialize(
                    json,
                    new FileFields
                    {
                        Path = remove.Path,
                        DeletionTimestamp = remove.DeletionTimestamp,
                        PartitionValues = remove.PartitionValues,
                        Size = remove.Size,
                        DataChange = remove.DataChange,
                        ExtendedFileMetadata = remove is { PartitionValues: not null, Size: not null },
                        DeletionVector = Vector(remove.DeletionVector),
                    },
                    ActionJson.Default.FileFields);
                break;
            case CdcAction cdc:
                JsonSerializer.Serialize(json, new FileFields { Path = cdc.Path, PartitionValues = cdc.PartitionValues, Size = cdc.Size, DataChange = false }, ActionJson.Default.FileFields);
                break;
            case MetadataAction metadata:
                JsonSerializer.Serialize(
                    json,
                    new MetadataFields(
                        metadata.Id,
                        metadata.Name,
                        new FormatFields("parquet", new Dictionary<string, string?>()),
                        metadata.SchemaString,
                        metadata.PartitionColumns,
                        metadata.Configuration.ToDictionary(c => c.Key, c => (string?)c.Value, StringComparer.Ordinal),
                        metadata.CreatedTime),
                    ActionJson.Default.MetadataFields);
                break;
            case ProtocolAction protocol:
                JsonSerializer.Serialize(
                    json,
                    new ProtocolFields(protocol.MinReaderVersion, protocol.MinWriterVersion, protocol.ReaderFeatures, protocol.WriterFeatures),
                    ActionJson.Default.ProtocolFields);
                break;
            case TxnAction txn:
                JsonSerializer.Serialize(json, new TxnFields(txn.AppId, txn.Version, txn.LastUpdated), ActionJson.Default.TxnFields);
                break;
            case CommitInfoAction info:
                JsonSerializer.Serialize(
                    json,
                    new CommitInfoFields(info.Timestamp, info.Operation, info.Parameters, info.Metrics, Engine, info.Actions ?? 1),
                    ActionJson.Default.CommitInfoFields);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action));
        }
    }

    private static VectorFields? Vector(DeletionVectorDescriptor? vector) =>
        vector is null ? null : new VectorFields(vector.StorageType, vector.PathOrInline, vector.Offset, vector.SizeInBytes, vector.Cardinality);

    private static string Name(DeltaAction action) => action switch
    {
        AddAction => "add",
        RemoveAction => "remove",
        MetadataAction => "metaData",
        ProtocolAction => "protocol",
        TxnAction => "txn",
        CommitInfoAction => "commitInfo",
        CdcAction => "cdc",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };
}
