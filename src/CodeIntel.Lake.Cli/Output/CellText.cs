using System.Globalization;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>A value of a result as text.</summary>
internal static class CellText
{
    /// <summary>The text of a value; empty for NULL. Lists and structs as in SQL.</summary>
    public static string Of(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        List<object?> list => $"[{string.Join(", ", list.Select(Inner))}]",
        Dictionary<string, object?> fields => $"{{{string.Join(", ", fields.Select(f => $"{f.Key}: {Inner(f.Value)}"))}}}",
        List<KeyValuePair<object?, object?>> map => $"{{{string.Join(", ", map.Select(e => $"{Inner(e.Key)}={Inner(e.Value)}"))}}}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>As <see cref="Of"/>, with NULL as a word: for a table.</summary>
    public static string OrNull(object? value) => value is null ? "NULL" : Of(value);

    private static string Inner(object? value) => value is null ? "NULL" : Of(value);
}
