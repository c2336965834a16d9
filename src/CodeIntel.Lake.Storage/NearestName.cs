namespace CodeIntel.Lake.Storage;

/// <summary>Finds the name that somebody meant.</summary>
public static class NearestName
{
    private const int ShortestPrefix = 3;

    /// <summary>A sentence that asks whether a known name was meant, with a blank before it; empty where none resembles the name.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">The names that there are.</param>
    public static string Question(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        var nearest = known.Select(k => (Name: k, Distance: Distance(k.ToLowerInvariant(), name.ToLowerInvariant()))).DefaultIfEmpty((Name: string.Empty, Distance: int.MaxValue)).MinBy(k => (k.Distance, k.Name.Length));
        return nearest.Distance <= Math.Max(1, name.Length / 3) ? $" Did you mean '{nearest.Name}'?" : string.Empty;
    }

    /// <summary>How far a name is from a known one: the fewest single-character edits (Levenshtein's distance); 1 where it is the known one, cut short.</summary>
    internal static int Distance(string known, string name)
    {
        if (name.Length >= ShortestPrefix && known.StartsWith(name, StringComparison.Ordinal))
        {
            return 1;
        }

        var row = Enumerable.Range(0, name.Length + 1).ToArray();
        for (var i = 1; i <= known.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= name.Length; j++)
            {
                var replace = diagonal + (known[i - 1] == name[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
