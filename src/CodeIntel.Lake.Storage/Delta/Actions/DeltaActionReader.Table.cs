using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <content>Actions about the table and its commits.</content>
internal static partial class DeltaActionReader
{
    private static MetadataAction Metadata(ref Utf8JsonReader json)
    {
        string? id = null, name = null, schema = null, provider = null;
        IReadOnlyList<string>? partitions = null;
        Dictionary<string, string?>? configuration = null;
        long? created = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("id"u8))
            {
                id = Text(ref json);
            }
            else if (json.ValueTextEquals("name"u8))
            {
                name = Text(ref json);
            }
            else if (json.ValueTextEquals("schemaString"u8))
            {
                schema = Text(ref json);
            }
            else if (json.ValueTextEquals("partitionColumns"u8))
            {
                partitions = Texts(ref json);
            }
            else if (json.ValueTextEquals("configuration"u8))
            {
                configuration = Map(ref json);
            }
            else if (json.ValueTextEquals("createdTime"u8))
            {
                created = Number(ref json);
            }
            else if (json.ValueTextEquals("format"u8))
            {
                provider = Provider(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new MetadataAction(
            Required(id, "id"),
            name,
            Required(schema, "schemaString"),
            partitions ?? [],
            (configuration ?? []).ToDictionary(p => p.Key, p => p.Value ?? string.Empty),
            created,
            provider ?? "parquet");
    }

    private static ProtocolAction Protocol(ref Utf8JsonReader json)
    {
        long? reader = null, writer = null;
        IReadOnlyList<string>? readerFeatures = null, writerFeatures = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("minReaderVersion"u8))
            {
                reader = Number(ref json);
            }
            else if (json.ValueTextEquals("minWriterVersion"u8))
            {
                writer = Number(ref json);
            }
            else if (json.ValueTextEquals("readerFeatures"u8))
            {
                readerFeatures = Texts(ref json);
            }
            else if (json.ValueTextEquals("writerFeatures"u8))
            {
                writerFeatures = Texts(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new ProtocolAction(
            Small(reader, "minReaderVersion") ?? throw Missing("minReaderVersion"),
            Small(writer, "minWriterVersion") ?? throw Missing("minWriterVersion"),
            readerFeatures,
            writerFeatures);
    }

    private static TxnAction Txn(ref Utf8JsonReader json)
    {
        string? application = null;
        long? version = null, updated = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("appId"u8))
            {
                application = Text(ref json);
            }
            else if (json.ValueTextEquals("version"u8))
            {
                version = Number(ref json);
            }
            else if (json.ValueTextEquals("lastUpdated"u8))
            {
                updated = Number(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new TxnAction(Required(application, "appId"), version ?? throw Missing("version"), updated);
    }

    private static CommitInfoAction CommitInfo(ref Utf8JsonReader json)
    {
        using var document = JsonDocument.ParseValue(ref json);
        var info = document.RootElement;
        return info.ValueKind != JsonValueKind.Object
            ? new CommitInfoAction(0, string.Empty, NoTexts, NoTexts)
            : new CommitInfoAction(
                LooseNumber(info, "timestamp") ?? 0,
                LooseText(info, "operation") ?? string.Empty,
                LooseMap(info, "operationParameters"),
                LooseMap(info, "operationMetrics"),
                LooseText(info, "engineInfo"),
                LooseNumber(info, "inCommitTimestamp"),
                LooseNumber(info, "numActions") is { } actions and >= 0 and <= int.MaxValue ? (int)actions : null);
    }

    private static long? LooseNumber(JsonElement info, string name) =>
        info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? LooseText(JsonElement info, string name) =>
        info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, string> LooseMap(JsonElement info, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (info.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (var value in values.EnumerateObject().Where(v => v.Value.ValueKind != JsonValueKind.Null))
            {
                map[value.Name] = value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText();
            }
        }

        return map;
    }

    private static string? Provider(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Require(ref json, JsonTokenType.StartObject);
        string? provider = null;
        while (Field(ref json))
        {
            if (json.ValueTextEquals("provider"u8))
            {
                provider = Text(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return provider;
    }
}
