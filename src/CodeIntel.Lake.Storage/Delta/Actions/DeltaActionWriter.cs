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
        json.WriteStartObject();
        switch (action)
        {
            case AddAction add:
                json.WriteString("path"u8, add.Path);
                Map(json, "partitionValues", add.PartitionValues);
                json.WriteNumber("size"u8, add.Size);
                json.WriteNumber("modificationTime"u8, add.ModificationTime);
                json.WriteBoolean("dataChange"u8, add.DataChange);
                Optional(json, "stats", add.Stats);
                break;
            case RemoveAction remove:
                json.WriteString("path"u8, remove.Path);
                Optional(json, "deletionTimestamp", remove.DeletionTimestamp);
                json.WriteBoolean("dataChange"u8, remove.DataChange);
                json.WriteBoolean("extendedFileMetadata"u8, remove is { PartitionValues: not null, Size: not null });
                if (remove.PartitionValues is { } values)
                {
                    Map(json, "partitionValues", values);
                }

                Optional(json, "size", remove.Size);
                break;
            case MetadataAction metadata:
                WriteMetadata(json, metadata);
                break;
            case ProtocolAction protocol:
                json.WriteNumber("minReaderVersion"u8, protocol.MinReaderVersion);
                json.WriteNumber("minWriterVersion"u8, protocol.MinWriterVersion);
                Optional(json, "readerFeatures", protocol.ReaderFeatures);
                Optional(json, "writerFeatures", protocol.WriterFeatures);
                break;
            case TxnAction txn:
                json.WriteString("appId"u8, txn.AppId);
                json.WriteNumber("version"u8, txn.Version);
                Optional(json, "lastUpdated", txn.LastUpdated);
                break;
            case CommitInfoAction info:
                json.WriteNumber("timestamp"u8, info.Timestamp);
                json.WriteString("operation"u8, info.Operation);
                Map(json, "operationParameters", info.Parameters);
                Map(json, "operationMetrics", info.Metrics);
                json.WriteString("engineInfo"u8, Engine);
                json.WriteNumber("numActions"u8, info.Actions ?? 1);
                break;
            case CdcAction cdc:
                json.WriteString("path"u8, cdc.Path);
                Map(json, "partitionValues", cdc.PartitionValues);
                json.WriteNumber("size"u8, cdc.Size);
                json.WriteBoolean("dataChange"u8, false);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action));
        }

        json.WriteEndObject();
    }

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

    private static void WriteMetadata(Utf8JsonWriter json, MetadataAction metadata)
    {
        json.WriteString("id"u8, metadata.Id);
        Optional(json, "name", metadata.Name);
        json.WriteStartObject("format"u8);
        json.WriteString("provider"u8, "parquet"u8);
        json.WriteStartObject("options"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("schemaString"u8, metadata.SchemaString);
        Optional(json, "partitionColumns", metadata.PartitionColumns);
        Map(json, "configuration", metadata.Configuration);
        Optional(json, "createdTime", metadata.CreatedTime);
    }

    private static void Map<TValue>(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, TValue> map)
        where TValue : class?
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WriteString(key, value as string);
        }

        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Optional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Optional(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
