using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>
/// A row as one JSON object that every reader spells alike: keys sorted, no spaces, integers as numbers, floats as text in C's %.17g,
/// timestamps as integer microseconds since 1970.
/// </summary>
internal static class CanonicalText
{
    private const string ShortEscapes = "\b\t\n\f\r\"\\";
    private const string ShortNames = "btnfr\"\\";

    /// <summary>The row of these values, as the engine gives them.</summary>
    public static string Row(IReadOnlyList<string> names, IReadOnlyList<object?> values)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in names.Zip(values).OrderBy(v => v.First, StringComparer.Ordinal))
        {
            if (text.Length > 1)
            {
                text.Append(',');
            }

            AppendText(text, name);
            text.Append(':');
            AppendValue(text, value);
        }

        return text.Append('}').ToString();
    }

    /// <summary>A row that Spark prints as JSON, where a missing key is a null and a timestamp is microseconds already.</summary>
    public static string SparkRow(string json, IReadOnlyList<Column> columns)
    {
        using var document = JsonDocument.Parse(json);
        var row = document.RootElement;
        var values = columns.Select(c => row.TryGetProperty(c.Name, out var value) ? Value(value, c.Type) : null).ToList();
        return Row([.. columns.Select(c => c.Name)], values);
    }

    /// <summary>C's <c>%.17g</c>.</summary>
    public static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        var at = scientific.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = scientific[0] == '-' ? "-" : string.Empty;
        var digits = scientific[sign.Length..at].Replace(".", string.Empty, StringComparison.Ordinal);
        if (exponent is < -4 or >= 17)
        {
            var rest = digits[1..].TrimEnd('0');
            return $"{sign}{digits[0]}{(rest.Length > 0 ? "." + rest : rest)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        var padded = exponent < 0 ? new string('0', -exponent) + digits : digits;
        var point = Math.Max(exponent, 0) + 1;
        var fraction = padded[point..].TrimEnd('0');
        return $"{sign}{padded[..point]}{(fraction.Length > 0 ? "." + fraction : fraction)}";
    }

    private static object? Value(JsonElement value, ColumnType type) => value.ValueKind == JsonValueKind.Null ? null : type switch
    {
        ColumnType.Text => value.GetString(),
        ColumnType.Integer or ColumnType.Long or ColumnType.Timestamp => value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetInt64(),
        ColumnType.Double => value.GetDouble(),
        ColumnType.Boolean => value.GetBoolean(),
        ColumnType.TextList => value.EnumerateArray().Select(v => Value(v, ColumnType.Text)).ToList(),
        ColumnType.LongList => value.EnumerateArray().Select(v => Value(v, ColumnType.Long)).ToList(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void AppendValue(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case int or long:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case double number:
                AppendText(text, Float(number));
                break;
            case string word:
                AppendText(text, word);
                break;
            case DateTime time:
                text.Append((time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
                break;
            case IReadOnlyList<object?> list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    text.Append(i > 0 ? "," : string.Empty);
                    AppendValue(text, list[i]);
                }

                text.Append(']');
                break;
            default:
                throw new ArgumentException($"A value of type {value.GetType()} is in no contract.", nameof(value));
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            var at = ShortEscapes.IndexOf(c, StringComparison.Ordinal);
            if (at >= 0)
            {
                text.Append('\\').Append(ShortNames[at]);
            }
            else if (c < ' ')
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }
}
