using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Writes a result as one JSON document: <c>epoch</c> or <c>epochs</c>, <c>columns</c> [{<c>name</c>, <c>type</c>}] and <c>rows</c>, each an object by column name.</summary>
internal static class JsonRows
{
    private const long LargestExact = (1L << 53) - 1;

    /// <summary>Builds the whole document before any of it is written, so that an error half-way leaves no half document.</summary>
    /// <param name="writeHead">Writes the keys before <c>columns</c>.</param>
    /// <param name="result">The columns.</param>
    /// <param name="rows">The rows.</param>
    public static string Serialize(Action<Utf8JsonWriter> writeHead, IEngineResult result, IEnumerable<object?[]> rows) => Serialize(json =>
    {
        writeHead(json);
        WriteColumns(json, result);
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            WriteRow(json, result.Names, row);
        }

        json.WriteEndArray();
    });

    /// <summary>Builds one object.</summary>
    /// <param name="writeKeys">Writes its keys and values.</param>
    public static string Serialize(Action<Utf8JsonWriter> writeKeys)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            writeKeys(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes <c>epoch</c>, or <c>epochs</c> by repository where several were asked.</summary>
    public static void WriteEpochs(Utf8JsonWriter json, long epoch, IReadOnlyList<(string Repository, long Epoch)> several)
    {
        if (several.Count == 0)
        {
            json.WriteNumber("epoch", epoch);
            return;
        }

        json.WriteStartObject("epochs");
        foreach (var (repository, of) in several)
        {
            json.WriteNumber(repository, of);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a row as an object.</summary>
    public static void WriteRow(Utf8JsonWriter json, IReadOnlyList<string> names, IReadOnlyList<object?> row)
    {
        json.WriteStartObject();
        WriteFields(json, names, row);
        json.WriteEndObject();
    }

    /// <summary>Writes the keys and values of a row.</summary>
    public static void WriteFields(Utf8JsonWriter json, IReadOnlyList<string> names, IReadOnlyList<object?> row) => WriteFields(json, names.Select((name, i) => (name, row[i])));

    private static void WriteColumns(Utf8JsonWriter json, IEngineResult result)
    {
        json.WriteStartArray("columns");
        for (var i = 0; i < result.Names.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Names[i]);
            json.WriteString("type", result.Types[i].SqlName);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a value of a result as the JSON value that is nearest to it; an integer beyond 2^53, such as most ids, as a string.</summary>
    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case List<object?> list:
                json.WriteStartArray();
                list.ForEach(v => WriteValue(json, v));
                json.WriteEndArray();
                break;
            case Dictionary<string, object?> fields:
                WriteObject(json, fields.Select(f => (f.Key, f.Value)));
                break;
            case List<KeyValuePair<object?, object?>> map:
                WriteObject(json, map.Select(e => (CellText.Of(e.Key), e.Value)));
                break;
            case long or ulong or Int128 or decimal when IsBeyondDouble(value):
                json.WriteStringValue(CellText.Of(value));
                break;
            case int or uint or long or ulong or Int128 or decimal:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case float or double when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(CellText.Of(value));
                break;
        }
    }

    /// <summary>Whether readers that keep numbers as doubles would round an integer.</summary>
    private static bool IsBeyondDouble(object value) =>
        value is long and (> LargestExact or < -LargestExact) or ulong and > LargestExact || (value is Int128 wide && (wide > LargestExact || wide < -LargestExact))
        || (value is decimal { Scale: 0 } whole && Math.Abs(whole) > LargestExact);

    private static void WriteObject(Utf8JsonWriter json, IEnumerable<(string Name, object? Value)> fields)
    {
        json.WriteStartObject();
        WriteFields(json, fields);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, IEnumerable<(string Name, object? Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }
    }
}
