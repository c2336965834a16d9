using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>The rows of a table in canonical text, sorted by code point, and their digest.</summary>
internal sealed class CanonicalRows
{
    private readonly List<byte[]> rows;

    public CanonicalRows(IEnumerable<string> texts)
    {
        rows = [.. texts.Select(Encoding.UTF8.GetBytes)];
        rows.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        Digest = Hash(rows);
    }

    public int Count => rows.Count;

    /// <summary>SHA-256 over the rows, joined by line feeds, in hex digits.</summary>
    public string Digest { get; }

    /// <summary>The rows of a query, a SELECT or a relation.</summary>
    public static CanonicalRows Of(IEngineSession connection, string sql)
    {
        using var result = connection.Query(sql);
        return new CanonicalRows(result.Rows().Select(r => CanonicalText.Row(result.Names, r)));
    }

    /// <summary>How many rows differ, and one of each side; null where none does.</summary>
    public string? Difference(CanonicalRows other)
    {
        if (Digest == other.Digest)
        {
            return null;
        }

        var (mine, theirs) = (Surplus(other), other.Surplus(this));
        return $"{Count} and {other.Count} rows; {mine.Count} only in the first, such as {mine.FirstOrDefault()}; {theirs.Count} only in the second, such as {theirs.FirstOrDefault()}";
    }

    /// <summary>Whether the text of any row holds a part.</summary>
    public bool AnyHolds(string part) => Texts().Any(t => t.Contains(part, StringComparison.Ordinal));

    private List<string> Surplus(CanonicalRows other)
    {
        var counts = other.Texts().CountBy(t => t, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var surplus = new List<string>();
        foreach (var text in Texts())
        {
            if (counts.GetValueOrDefault(text) is var left && left > 0)
            {
                counts[text] = left - 1;
            }
            else
            {
                surplus.Add(text);
            }
        }

        return surplus;
    }

    private IEnumerable<string> Texts() => rows.Select(Encoding.UTF8.GetString);

    private static string Hash(List<byte[]> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
            {
                hash.AppendData("\n"u8);
            }

            hash.AppendData(rows[i]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
