using System.Text.Json;
using System.Text.Unicode;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads actions from a commit's lines. Unknown actions and fields are skipped.</summary>
internal static partial class DeltaActionReader
{
    private static readonly Dictionary<string, string?> None = [];
    private static readonly Dictionary<string, string> NoTexts = [];

    /// <summary>The actions of a commit, in order.</summary>
    /// <param name="text">One JSON object a line.</param>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="LakeException">The text is empty, cut, no UTF-8 or no JSON; a commit of our own is cut at the end of a line.</exception>
    public static List<DeltaAction> ReadAll(ReadOnlySpan<byte> text, string file)
    {
        if (!Utf8.IsValid(text))
        {
            throw DeltaErrors.Damaged(file, "it is no UTF-8");
        }

        var actions = new List<DeltaAction>();
        CommitInfoAction? info = null;
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
                    info ??= action as CommitInfoAction;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                throw DeltaErrors.Damaged(file, $"line {lines} is no Delta action ({e.Message})", e);
            }
        }

        if (info is { EngineInfo: DeltaActionWriter.Engine, Actions: { } written } && written != lines)
        {
            throw DeltaErrors.Damaged(file, $"{written} actions were written, and {lines} are there");
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
            else if (json.ValueTextEquals("sidecar"u8))
            {
                action = Sidecar(ref json);
            }
            else if (json.ValueTextEquals("checkpointMetadata"u8))
            {
                action = CheckpointMetadata(ref json);
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

    private static bool Field(ref Utf8JsonReader json) =>
        json.Read() ? json.TokenType == JsonTokenType.PropertyName : throw new JsonException("the text is cut");

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        json.Read();
        Require(ref json, token);
    }

    private static void Require(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (json.TokenType != token)
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

        Require(ref json, JsonTokenType.StartArray);
        var texts = new List<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(json.GetString() ?? throw new JsonException("a list of texts holds null"));
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

        Require(ref json, JsonTokenType.StartObject);
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
