using System.Text.RegularExpressions;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A text of several statements.</summary>
public static partial class SqlScript
{
    /// <summary>The statements of a text, which semicolons separate, without those that hold nothing but blanks and comments.</summary>
    public static IReadOnlyList<string> Statements(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var statements = new List<string>();
        var (start, isFilled) = (0, false);
        foreach (var part in Parts().EnumerateMatches(text))
        {
            if (text[part.Index] != ';')
            {
                isFilled |= !char.IsWhiteSpace(text[part.Index]) && text.AsSpan(part.Index, part.Length) is not (['-', '-', ..] or ['/', '*', ..]);
                continue;
            }

            Add(part.Index);
            (start, isFilled) = (part.Index + 1, false);
        }

        Add(text.Length);
        return statements;

        void Add(int end)
        {
            if (isFilled)
            {
                statements.Add(text[start..end].Trim());
            }
        }
    }

    /// <summary>Comments (nested ones, too), texts in quotes, quoted names, texts between dollars, and each other character. What is not closed reaches to the end.</summary>
    [GeneratedRegex(
        """
        --[^\n]* | /\*(?>(?<deep>/\*)|(?<-deep>\*/)|(?!\*/)[\s\S])*(?:\*/|\z)
        | (?<!\w)[eE]'(?>''|\\[\s\S]|[^'\\])*(?:'|\z) | '(?>''|[^'])*(?:'|\z) | "(?>""|[^"])*(?:"|\z)
        | (?<!\w)\$(?<tag>(?:[^\W\d]\w*)?)\$[\s\S]*?(?:\$\k<tag>\$|\z) | [\s\S]
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
