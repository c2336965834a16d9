using System.Text;
using System.Text.Json;

namespace CodeIntel.Lake.Testing.Fuzz;

/// <summary>Changes one place of a JSON text into something that a writer might have put there by mistake or in malice.</summary>
public sealed class JsonMutations
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "1.5", "1e3", "1e400", "-1e400", "NaN", "Infinity", "2147483647", "2147483648", "-2147483649", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "00", "99999999999999999999999999999999999999999",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "\"..\"", "\"../../lake.json\"", "\"/etc/passwd\"", "\"/dev/zero\"", "\"%2e%2e%2fx\"", "\"%\"", "\"%00\"",
        "\"a\\u0000b\"", "\"file:///dev/null\"", "\"file://host/x\"", "\"file:\"", "\"s3://bucket/x\"", "\"C:\\\\x\"", "\"it's\"", "\"a*?[b]\"", "\"\\uffff\"", "\"\\n\"", "\" \"", "\"null\"", "\"9\"", "\"i\"", "\"p\"", "\"u\"",
    ];

    private static readonly string[] Others = ["null", "true", "false", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "[1,\"x\"]", "{\"path\":\"x\"}", "x", "\"", ""];

    private readonly Random random;
    private readonly int target;
    private readonly StringBuilder text = new();
    private int seen;

    private JsonMutations(Random random, int target)
    {
        this.random = random;
        this.target = target;
    }

    /// <summary>A changed copy of a text with a JSON document, or with one a line; null where no line is JSON.</summary>
    public static string? Change(Random random, string json)
    {
        var lines = json.Split('\n');
        var at = random.Next(lines.Length);
        for (var i = 0; i < lines.Length; i++, at = (at + 1) % lines.Length)
        {
            if (ChangeOne(random, lines[at]) is { } changed)
            {
                lines[at] = changed;
                return string.Join('\n', lines);
            }
        }

        return null;
    }

    private static string? ChangeOne(Random random, string line)
    {
        if (line.Length == 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var mutation = new JsonMutations(random, random.Next(Count(document.RootElement)));
            mutation.Write(document.RootElement);
            return mutation.text.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was mutated before may be no JSON any more, or no text.
            return null;
        }
    }

    private static int Count(JsonElement element) => 1 + element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(p => Count(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private void Write(JsonElement element)
    {
        if (seen++ == target)
        {
            WriteChanged(element);
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element.EnumerateObject().Select(p => (p.Name, p.Value)));
                break;
            case JsonValueKind.Array:
                WriteArray(element.EnumerateArray());
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private void WriteObject(IEnumerable<(string Name, JsonElement Value)> properties)
    {
        var separator = '{';
        foreach (var (name, value) in properties)
        {
            text.Append(separator).Append(JsonSerializer.Serialize(name)).Append(':');
            Write(value);
            separator = ',';
        }

        text.Append(separator == '{' ? "{}" : "}");
    }

    private void WriteArray(IEnumerable<JsonElement> elements)
    {
        var separator = '[';
        foreach (var element in elements)
        {
            text.Append(separator);
            Write(element);
            separator = ',';
        }

        text.Append(separator == '[' ? "[]" : "]");
    }

    private void WriteChanged(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when random.Next(4) > 0:
                WriteChangedObject([.. element.EnumerateObject().Select(p => (p.Name, p.Value))]);
                break;
            case JsonValueKind.Array when random.Next(4) > 0:
                WriteChangedArray([.. element.EnumerateArray()]);
                break;
            case JsonValueKind.String when random.Next(3) > 0 && Change(random, element.GetString()!) is { } inner:
                text.Append(JsonSerializer.Serialize(inner));
                break;
            default:
                text.Append(Odd());
                break;
        }
    }

    private void WriteChangedObject(List<(string Name, JsonElement Value)> properties)
    {
        var at = random.Next(properties.Count + 1);
        if (at == properties.Count)
        {
            text.Append("{\"unknown\":").Append(Odd()).Append('}');
            return;
        }

        var (name, value) = properties[at];
        switch (random.Next(4))
        {
            case 0:
                properties.RemoveAt(at);
                WriteObject(properties);
                break;
            case 1:
                properties[at] = (random.Next(2) == 0 ? name.ToUpperInvariant() : name + " ", value);
                WriteObject(properties);
                break;
            case 2:
                properties.Insert(random.Next(properties.Count + 1), properties[at]);
                WriteObject(properties);
                break;
            default:
                // The same key twice, once with something odd.
                WriteObject(properties);
                text.Insert(text.Length - 1, $",{JsonSerializer.Serialize(name)}:{Odd()}");
                break;
        }
    }

    private void WriteChangedArray(List<JsonElement> elements)
    {
        switch (random.Next(3))
        {
            case 0:
                WriteArray([]);
                break;
            case 1 when elements.Count > 0:
                elements.Add(Pick(elements));
                WriteArray(elements);
                break;
            default:
                WriteArray(elements);
                text.Insert(text.Length - 1, (elements.Count > 0 ? "," : string.Empty) + Odd());
                break;
        }
    }

    private string Odd() => random.Next(16) switch
    {
        < 5 => Pick(Numbers),
        < 10 => Pick(Texts),
        < 14 => Pick(Others),
        14 => new string('[', 100_000),
        _ => $"\"{new string('y', 100_000)}\"",
    };
}
