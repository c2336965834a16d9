using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// Turns what DuckDB's <c>RETURN_STATS</c> says of a file into Delta's statistics. DuckDB gives all values as text under quoted column
/// names. Long texts become bounds: the lower one cut, the upper one left out. Booleans and lists have none.
/// </summary>
internal static class StatisticsText
{
    private const int LongestText = 64;

    private static readonly JsonSerializerOptions LooseOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Contract contract, long rows, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> columns)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", rows);
            Bounds(json, "minValues", contract, columns, "min");
            Bounds(json, "maxValues", contract, columns, "max");
            json.WriteStartObject("nullCount");
            foreach (var (column, values) in Known(contract, columns))
            {
                if (column.Type is not (ColumnType.TextList or ColumnType.LongList) && values.TryGetValue("null_count", out var nulls) && long.TryParse(nulls, out var count))
                {
                    json.WriteNumber(column.Name, count);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Statistics of a file some of whose rows are deleted: its bounds may be wider than the rows that are left.</summary>
    public static string Loose(string statistics)
    {
        var all = JsonNode.Parse(statistics)!.AsObject();
        all["tightBounds"] = false;
        return all.ToJsonString(LooseOptions);
    }

    private static IEnumerable<(Column Column, IReadOnlyDictionary<string, string?> Values)> Known(
        Contract contract, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> columns) =>
        from column in contract.Columns
        where columns.ContainsKey(SqlText.Name(column.Name))
        select (column, columns[SqlText.Name(column.Name)]);

    private static void Bounds(
        Utf8JsonWriter json, string name, Contract contract, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> columns, string bound)
    {
        json.WriteStartObject(name);
        foreach (var (column, values) in Known(contract, columns))
        {
            if (values.GetValueOrDefault(bound) is { } value)
            {
                Bound(json, column, value, bound == "max", values.GetValueOrDefault("has_nan"));
            }
        }

        json.WriteEndObject();
    }

    private static void Bound(Utf8JsonWriter json, Column column, string value, bool upper, string? hasNan)
    {
        switch (column.Type)
        {
            case ColumnType.Integer or ColumnType.Long when long.TryParse(value, out var number):
                json.WriteNumber(column.Name, number);
                break;
            case ColumnType.Double when hasNan is null or "false" or "0" && double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                json.WriteNumber(column.Name, number);
                break;
            case ColumnType.Timestamp when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time):
                json.WriteString(column.Name, Milliseconds(time.UtcDateTime, upper).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            case ColumnType.Text when value.Length <= LongestText:
                json.WriteString(column.Name, value);
                break;
            case ColumnType.Text when !upper:
                json.WriteString(column.Name, value[..(char.IsHighSurrogate(value[LongestText - 1]) ? LongestText - 1 : LongestText)]);
                break;
        }
    }

    private static DateTime Milliseconds(DateTime time, bool up)
    {
        var rest = time.Ticks % TimeSpan.TicksPerMillisecond;
        return time.AddTicks(up && rest > 0 ? TimeSpan.TicksPerMillisecond - rest : -rest);
    }
}
