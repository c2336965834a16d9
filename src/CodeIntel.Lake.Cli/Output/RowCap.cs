namespace CodeIntel.Lake.Cli.Output;

/// <summary>Lets so many rows through, and learns whether there are more.</summary>
/// <param name="limit">How many; null for all.</param>
internal sealed class RowCap(long? limit)
{
    /// <summary>Whether rows were left out.</summary>
    public bool IsCut { get; private set; }

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
