using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads actions from a commit's lines. Unknown actions and fields are skipped.</summary>
internal static class DeltaActionReader
{
    private static readonly Dictionary<string, string?> None = [];

    /// <summary>The actions of a commit, in order.</summary>
    /// <param name="text">One JSON object a line.</param>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="LakeException">The text is empty, cut or no JSON.</exception>
    public static List<DeltaAction> ReadAll(ReadOnlySpan<byte> text, string file)
    {
        var actions = new List<DeltaAction>();
        var lines = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (line.TrimStart(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            lines++;
            try
            {
                if (Read(line) is { } action)
                {
                    actions.Add(action);
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                throw DeltaErrors.Damaged(file, $"line {lines} is no Delta action ({e.Message})", e);
            }
        }

        return lines > 0 ? actions : throw DeltaErrors.Damaged(file, "it holds no action");
    }

    private static DeltaAction? Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        Expect(ref json, JsonTokenType.StartObject);
        DeltaAction? action = null;
        while (Field(ref json))
        {
            if (json.ValueTextEquals("add"u8))
            {
                action = Add(ref json);
            }
            else if (json.ValueTextEquals("remove"u8))
            {
                action = Remove(ref json);
            }
            else if (json.ValueTextEquals("metaData"u8))
            {
                action = Metadata(ref json);
            }
            else if (json.ValueTextEquals("protocol"u8))
            {
                action = Protocol(ref json);
            }
            else if (json.ValueTextEquals("txn"u8))
            {
                action = Txn(ref json);
            }
            else if (json.ValueTextEquals("commitInfo"u8))
            {
                action = CommitInfo(ref json);
            }
            else if (json.ValueTextEquals("cdc"u8))
            {
                action = Cdc(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return json.Read() ? throw new JsonException("there is text after the object") : action;
    }

    private static AddAction Add(ref Utf8JsonReader json)
    {
        string? path = null, stats = null;
        IReadOnlyDictionary<string, string?>? partition = null;
        long? size = null, modified = null;
        var change = true;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("path"u8))
            {
                path = Text(ref json);
            }
            else if (json.ValueTextEquals("stats"u8))
            {
                stats = Text(ref json);
            }
            else if (json.ValueTextEquals("partitionValues"u8))
            {
                partition = Map(ref json);
            }
            else if (json.ValueTextEquals("size"u8))
            {
                size = Number(ref json);
            }
            else if (json.ValueTextEquals("modificationTime"u8))
            {
                modified = Number(ref json);
            }
            else if (json.ValueTextEquals("dataChange"u8))
            {
                change = Truth(ref json) ?? true;
            }
            else
            {
                Skip(ref json);
            }
        }

        return new AddAction(Required(path, "path"), partition ?? None, size ?? throw Missing("size"), modified ?? 0, change, stats);
    }

    private static RemoveAction Remove(ref Utf8JsonReader json)
    {
        string? path = null;
        IReadOnlyDictionary<string, string?>? partition = null;
        long? size = null, deleted = null;
        var change = true;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("path"u8))
            {
                path = Text(ref json);
            }
            else if (json.ValueTextEquals("partitionValues"u8))
            {
                partition = Map(ref json);
            }
            else if (json.ValueTextEquals("size"u8))
            {
                size = Number(ref json);
            }
            else if (json.ValueTextEquals("deletionTimestamp"u8))
            {
                deleted = Number(ref json);
            }
            else if (json.ValueTextEquals("dataChange"u8))
            {
                change = Truth(ref json) ?? true;
            }
            else
            {
                Skip(ref json);
            }
        }

        return new RemoveAction(Required(path, "path"), deleted, change, partition, size);
    }

    private static MetadataAction Metadata(ref Utf8JsonReader json)
    {
        string? id = null, name = null, schema = null;
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
            created);
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
            (int)(reader ?? throw Missing("minReaderVersion")),
            (int)(writer ?? throw Missing("minWriterVersion")),
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
        long? timestamp = null;
        string? operation = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("timestamp"u8))
            {
                timestamp = Number(ref json);
            }
            else if (json.ValueTextEquals("operation"u8))
            {
                operation = Text(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new CommitInfoAction(timestamp ?? 0, operation ?? string.Empty, new Dictionary<string, string>(), new Dictionary<string, string>());
    }

    private static CdcAction Cdc(ref Utf8JsonReader json)
    {
        var add = Add(ref json);
        return new CdcAction(add.Path, add.PartitionValues, add.Size);
    }

    private static bool Field(ref Utf8JsonReader json) =>
        json.Read() ? json.TokenType == JsonTokenType.PropertyName : throw new JsonException("the text is cut");

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
        {
            throw new JsonException($"{token} was expected");
        }
    }

    private static void Skip(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : json.GetString();
    }

    private static long? Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : json.GetInt64();
    }

    private static bool? Truth(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : json.GetBoolean();
    }

    private static List<string>? Texts(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var texts = new List<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(json.GetString()!);
        }

        return texts;
    }

    private static Dictionary<string, string?>? Map(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var map = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (Field(ref json))
        {
            var key = json.GetString()!;
            map[key] = Text(ref json);
        }

        return map;
    }

    private static string Required(string? value, string field) => value ?? throw Missing(field);

    private static JsonException Missing(string field) => new($"the field '{field}' is missing");
}
