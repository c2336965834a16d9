namespace CodeIntel.Lake.Cli.Output;

/// <summary>Lets so many rows through, and learns whether there are more.</summary>
/// <param name="limit">How many; null for all.</param>
internal sealed class RowCap(long? limit)
{
    /// <summary>How many rows a terminal is shown where nothing else is asked for.</summary>
    public const int OnTerminal = 200;

    /// <summary>Whether rows were left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What a writer shows of some rows, and what it says of that behind their number: on a terminal the first ones, elsewhere all.</summary>
    public static (IEnumerable<T> Rows, string Note) Shown<T>(TextWriter output, IReadOnlyList<T> rows) => output is TerminalWriter { Width: not null } && rows.Count > OnTerminal
        ? (rows.Take(OnTerminal), $", of which a terminal is shown {OnTerminal}")
        : (rows, string.Empty);

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
