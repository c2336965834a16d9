namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>Quotes names and text for SQL.</summary>
public static class SqlText
{
    /// <summary>A quoted identifier.</summary>
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A text literal.</summary>
    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>Text literals joined by commas.</summary>
    public static string Literals(IEnumerable<string> texts) => string.Join(", ", texts.Select(Literal));
}
