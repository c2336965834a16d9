namespace CodeIntel.Lake.Cli.Output;

/// <summary>Lets so many rows through, and learns whether there are more.</summary>
/// <param name="limit">How many; null for all.</param>
internal sealed class RowCap(long? limit)
{
    /// <summary>How many rows a terminal is shown where nothing else is asked for.</summary>
    public const int OnTerminal = 200;

    /// <summary>Whether rows were left out.</summary>
    private bool IsCut { get; set; }

    /// <summary>What <c>--limit</c> asks for.</summary>
    /// <param name="limit">The option's value; 0 for all.</param>
    /// <param name="isTable">Whether the rows are for a person, so that a terminal is not shown all where nothing else is asked for.</param>
    /// <param name="streams">Where they go.</param>
    public static RowCap Of(long? limit, bool isTable, CommandStreams streams) => new(limit switch
    {
        0 => null,
        null when isTable && streams.Width is not null => OnTerminal,
        _ => limit,
    });

    /// <summary>What is said behind the number of rows once they were shown.</summary>
    public string Note => IsCut ? "; there are more, --limit 0 shows all" : string.Empty;

    /// <summary>What a writer shows of some rows, and what it says of that behind their number: on a terminal the first ones, elsewhere all.</summary>
    public static (IEnumerable<T> Rows, string Note) Shown<T>(TextWriter output, IReadOnlyList<T> rows) => output is TerminalWriter { Width: not null } && rows.Count > OnTerminal
        ? (rows.Take(OnTerminal), $", of which a terminal is shown {OnTerminal}")
        : (rows, string.Empty);

    /// <summary>Writes rows as <see cref="Shown"/> says, and then how many there are where they are not all shown.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">All of them.</param>
    /// <param name="noun">What one of them is.</param>
    /// <param name="write">Writes those that are shown.</param>
    public static void Write<T>(TextWriter output, IReadOnlyList<T> rows, string noun, Action<IEnumerable<T>> write)
    {
        var (shown, note) = Shown(output, rows);
        write(shown);
        if (note.Length > 0)
        {
            output.WriteLine(DisplayText.Count(rows.Count, noun) + note);
        }
    }

    /// <summary>As the other, a line for each.</summary>
    public static void WriteLines(TextWriter output, IReadOnlyList<string> lines, string noun) => Write(output, lines, noun, shown =>
    {
        foreach (var line in shown)
        {
            DisplayText.WriteWrapped(output, line);
        }
    });

    /// <summary>The rows, as many as asked for.</summary>
    public IEnumerable<object?[]> Of(IEnumerable<object?[]> rows)
    {
        var count = 0L;
        foreach (var row in rows)
        {
            if (count++ == limit)
            {
                IsCut = true;
                yield break;
            }

            yield return row;
        }
    }
}
