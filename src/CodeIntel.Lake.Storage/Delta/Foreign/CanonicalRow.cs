using System.Buffers;
using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// Writes rows so that equal rows have equal texts, whatever engine read them: one JSON object a row, keys sorted, no spaces, no escapes but
/// those that JSON needs. Whole numbers are numbers; 64-bit floats texts in C's <c>%.17g</c>, 32-bit ones in <c>%.9g</c>; decimals texts with the
/// column's scale; dates ISO texts; timestamps microseconds since 1970 in UTC; binaries base 64; maps lists of pairs sorted by key.
/// </summary>
public sealed class CanonicalRow
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly (int Column, byte[] Key)[] keys;

    /// <summary>Writes rows of these columns.</summary>
    public CanonicalRow(IReadOnlyList<string> columns)
    {
        keys = [.. columns.Select((c, i) => (Column: i, Name: c)).OrderBy(c => c.Name, CodePoints.Order).Select(c => (c.Column, Encoding.UTF8.GetBytes(Quoted(c.Name, ascii: false) + ":")))];
    }

    /// <summary>The text of a row in UTF-8; valid until the next call.</summary>
    /// <param name="values">A value for each column, as <see cref="IEngineResult"/> lists them; there may be more, which are left out.</param>
    public ReadOnlySpan<byte> Text(object?[] values)
    {
        buffer.ResetWrittenCount();
        buffer.Write("{"u8);
        for (var i = 0; i < keys.Length; i++)
        {
            buffer.Write(i == 0 ? ""u8 : ","u8);
            buffer.Write(keys[i].Key);
            Write(values[keys[i].Column]);
        }

        buffer.Write("}"u8);
        return buffer.WrittenSpan;
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case List<object?> list:
                WriteList(list);
                break;
            case Dictionary<string, object?> fields:
                WriteFields(fields);
                break;
            case List<KeyValuePair<object?, object?>> map:
                WriteList([.. map.OrderBy(p => Scalar(p.Key, ascii: true), CodePoints.Order).Select(p => (object?)new List<object?> { p.Key, p.Value })]);
                break;
            default:
                Encoding.UTF8.GetBytes(Scalar(value, ascii: false), buffer);
                break;
        }
    }

    private void WriteList(List<object?> list)
    {
        buffer.Write("["u8);
        for (var i = 0; i < list.Count; i++)
        {
            buffer.Write(i == 0 ? ""u8 : ","u8);
            Write(list[i]);
        }

        buffer.Write("]"u8);
    }

    private void WriteFields(Dictionary<string, object?> fields)
    {
        buffer.Write("{"u8);
        var separator = string.Empty;
        foreach (var (name, value) in fields.OrderBy(f => f.Key, CodePoints.Order))
        {
            Encoding.UTF8.GetBytes($"{separator}{Quoted(name, ascii: false)}:", buffer);
            Write(value);
            separator = ",";
        }

        buffer.Write("}"u8);
    }

    private static string Scalar(object? value, bool ascii) => value switch
    {
        null => "null",
        true => "true",
        false => "false",
        string text => Quoted(text, ascii),
        double number => Quoted(Float(number, number.ToString("G17", CultureInfo.InvariantCulture)), ascii),
        float number => Quoted(Float(number, number.ToString("G9", CultureInfo.InvariantCulture)), ascii),
        decimal number => Quoted(number.ToString(CultureInfo.InvariantCulture), ascii),
        DateOnly date => Quoted(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ascii),
        DateTime time => ((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        DistantTime { IsDate: true } date => Quoted(date.ToString(), ascii),
        DistantTime time => time.Microseconds.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Quoted(Convert.ToBase64String(bytes), ascii),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static string Float(double number, string text) =>
        double.IsNaN(number) ? "NaN"
        : double.IsInfinity(number) ? number > 0 ? "Infinity" : "-Infinity"
        : text.Replace('E', 'e');

    private static string Quoted(string text, bool ascii)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                > '~' when ascii => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Order by code points, which is the order of UTF-8 bytes.</summary>
    private sealed class CodePoints : IComparer<string>
    {
        public static CodePoints Order { get; } = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
