namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>Compares facts as multisets.</summary>
internal static class FactDifference
{
    private const string Unplaced = "call in f-string";

    /// <summary>
    /// What only one side says, marked + (ours) or - (CPython's); empty when they agree. A call whose place CPython does not know stands for
    /// any one call of ours.
    /// </summary>
    public static List<string> Of(IEnumerable<string> ours, IEnumerable<string> theirs)
    {
        var counts = new Dictionary<string, int>();
        var unplaced = 0;
        foreach (var fact in theirs)
        {
            if (fact == Unplaced)
            {
                unplaced++;
            }
            else
            {
                counts[fact] = counts.GetValueOrDefault(fact) - 1;
            }
        }

        foreach (var fact in ours)
        {
            counts[fact] = counts.GetValueOrDefault(fact) + 1;
        }

        var difference = new List<string>();
        foreach (var (fact, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var left = count;
            if (left > 0 && fact.StartsWith("call ", StringComparison.Ordinal))
            {
                var taken = Math.Min(left, unplaced);
                left -= taken;
                unplaced -= taken;
            }

            if (left != 0)
            {
                difference.Add((left > 0 ? "+ " : "- ") + fact);
            }
        }

        if (unplaced > 0)
        {
            difference.Add($"- {unplaced} × {Unplaced}");
        }

        return difference;
    }
}
