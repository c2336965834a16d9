using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;

namespace CodeIntel.Lake.Cli.Tests.Reading;

/// <summary>Rows of each form as the JSON objects that <c>sql --json</c> writes, sorted.</summary>
internal static class RowText
{
    private const string Moment = "yyyy-MM-dd HH:mm:ss.FFFFFF'Z'";

    public static List<string> OfAnswer(JsonElement rows) => Sorted(rows.EnumerateArray().Select(r => r.GetRawText()));

    public static List<string> OfBatches(IEnumerable<RecordBatch> batches) => Sorted(batches.SelectMany(b =>
        Enumerable.Range(0, b.Length).Select(row => Object(json =>
        {
            for (var i = 0; i < b.ColumnCount; i++)
            {
                json.WritePropertyName(b.Schema.GetFieldByIndex(i).Name);
                Write(json, b.Column(i), row);
            }
        }))));

    public static List<string> OfFrame(DataFrame frame) => Sorted(LongRange(frame.Rows.Count).Select(row => Object(json =>
    {
        foreach (var column in frame.Columns)
        {
            json.WritePropertyName(column.Name);
            Write(json, column[row]);
        }
    })));

    private static IEnumerable<long> LongRange(long count)
    {
        for (var i = 0L; i < count; i++)
        {
            yield return i;
        }
    }

    private static List<string> Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];

    private static string Object(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IArrowArray array, int row)
    {
        switch (array)
        {
            case { } any when any.IsNull(row):
                json.WriteNullValue();
                break;
            case BooleanArray a:
                Write(json, a.GetValue(row));
                break;
            case Decimal128Array a:
                WriteNumber(json, a.GetString(row));
                break;
            case Date32Array a:
                json.WriteStringValue(a.GetDateOnly(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case TimestampArray a:
                json.WriteStringValue(a.GetTimestamp(row)!.Value.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture));
                break;
            case StringArray a:
                json.WriteStringValue(a.GetString(row));
                break;
            case BinaryArray a:
                json.WriteStringValue(Convert.ToHexStringLower(a.GetBytes(row)));
                break;
            case MapArray a:
                WriteMap(json, (StructArray)a.GetSlicedValues(row));
                break;
            case ListArray a:
                WriteList(json, a.GetSlicedValues(row));
                break;
            case StructArray a:
                WriteStruct(json, a, row);
                break;
            default:
                Write(json, Number(array, row));
                break;
        }
    }

    private static object? Number(IArrowArray array, int row) => array switch
    {
        Int8Array a => (object?)a.GetValue(row),
        Int16Array a => a.GetValue(row),
        Int32Array a => a.GetValue(row),
        Int64Array a => a.GetValue(row),
        UInt8Array a => a.GetValue(row),
        UInt16Array a => a.GetValue(row),
        UInt32Array a => a.GetValue(row),
        UInt64Array a => a.GetValue(row),
        FloatArray a => a.GetValue(row),
        DoubleArray a => a.GetValue(row),
        _ => throw new ArgumentException($"A column of type {array.Data.DataType.Name} is in no test.", nameof(array)),
    };

    /// <summary>An integer that a double cannot hold is a string.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string digits)
    {
        if (BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && BigInteger.Abs(number) >= 1L << 53)
        {
            json.WriteStringValue(digits);
        }
        else
        {
            json.WriteRawValue(digits);
        }
    }

    private static void WriteList(Utf8JsonWriter json, IArrowArray values)
    {
        json.WriteStartArray();
        for (var i = 0; i < values.Length; i++)
        {
            Write(json, values, i);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, StructArray entries)
    {
        json.WriteStartObject();
        for (var i = 0; i < entries.Length; i++)
        {
            json.WritePropertyName(((StringArray)entries.Fields[0]).GetString(i));
            Write(json, entries.Fields[1], i);
        }

        json.WriteEndObject();
    }

    private static void WriteStruct(Utf8JsonWriter json, StructArray array, int row)
    {
        json.WriteStartObject();
        var fields = ((StructType)array.Data.DataType).Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            json.WritePropertyName(fields[i].Name);
            Write(json, array.Fields[i], row);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case DateTime { Kind: DateTimeKind.Unspecified } day:
                json.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                json.WriteStringValue(time.ToString(Moment, CultureInfo.InvariantCulture));
                break;
            case float or double when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number:
                if (double.IsFinite(number))
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                }

                break;
            default:
                WriteNumber(json, ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
        }
    }
}
