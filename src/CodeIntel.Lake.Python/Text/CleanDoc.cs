using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>Takes the common indentation off a docstring, as <c>inspect.cleandoc</c> does.</summary>
internal static class CleanDoc
{
    private const int TabSize = 8;

    public static string Of(string doc)
    {
        var lines = ExpandTabs(doc).Split('\n');
        var margin = int.MaxValue;
        foreach (var line in lines.AsSpan(1))
        {
            var content = line.TrimStart().Length;
            if (content > 0)
            {
                margin = Math.Min(margin, line.Length - content);
            }
        }

        lines[0] = lines[0].TrimStart();
        if (margin < int.MaxValue)
        {
            for (var i = 1; i < lines.Length; i++)
            {
                lines[i] = lines[i].Length > margin ? lines[i][margin..] : "";
            }
        }

        var first = 0;
        var end = lines.Length;
        while (end > first && lines[end - 1].Length == 0)
        {
            end--;
        }

        while (first < end && lines[first].Length == 0)
        {
            first++;
        }

        return string.Join('\n', lines, first, end - first);
    }

    private static string ExpandTabs(string text)
    {
        if (!text.Contains('\t', StringComparison.Ordinal))
        {
            return text;
        }

        var expanded = new StringBuilder();
        var column = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\t':
                    var width = TabSize - (column % TabSize);
                    expanded.Append(' ', width);
                    column += width;
                    break;
                case '\n' or '\r':
                    expanded.Append((char)rune.Value);
                    column = 0;
                    break;
                default:
                    expanded.Append(rune.ToString());
                    column++;
                    break;
            }
        }

        return expanded.ToString();
    }
}
