namespace CodeIntel.Lake.Cli.Output;

/// <summary>Numbers and enumerations as text for people.</summary>
internal static class DisplayText
{
    private const string Deeper = "    ";
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A size such as <c>1.4 MB</c>.</summary>
    public static string Size(long bytes)
    {
        var unit = 0;
        var value = (double)bytes;
        while (value >= 1000 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : $"{value:N1} {Units[unit]}";
    }

    /// <summary>A count with its noun.</summary>
    public static string Count(long number, string noun) => $"{number:N0} {noun}{(number == 1 ? string.Empty : "s")}";

    /// <summary>Writes a text whose lines stay lines, also where a line end within a line would be escaped.</summary>
    public static void WriteLines(TextWriter output, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Writes a line; where a terminal has no room for it, it goes on in further lines from word to word, indented.</summary>
    public static void WriteWrapped(TextWriter output, string line)
    {
        line = TerminalWriter.Escape(line);
        if (output is not TerminalWriter { Width: { } room } || line.Length <= room)
        {
            output.WriteLine(line);
            return;
        }

        var text = line.TrimStart(' ');
        var indent = new string(' ', line.Length - text.Length);
        foreach (var part in TextTable.Wrapped(text, room - indent.Length - Deeper.Length))
        {
            output.WriteLine(indent + part);
            indent = indent.PadRight(line.Length - text.Length + Deeper.Length);
        }
    }

    /// <summary>A member of an enumeration in lower case.</summary>
    public static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
