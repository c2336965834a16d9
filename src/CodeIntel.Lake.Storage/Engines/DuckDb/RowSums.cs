namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Compares relations by the number of their rows and the sum of the rows' 64-bit hashes: equal for equal rows in any order, in one pass over each side.</summary>
internal static class RowSums
{
    /// <summary>Whether two relations have the same rows.</summary>
    /// <param name="session">Reads them.</param>
    /// <param name="hash">The hash of a row <c>r</c>.</param>
    /// <param name="left">One relation.</param>
    /// <param name="right">The other.</param>
    public static bool AreEqual(IEngineSession session, string hash, string left, string right)
    {
        string Sum(string relation) => $"SELECT count(*), sum({hash}) FROM {relation} r";
        using var sides = session.Query($"{Sum(left)} UNION ALL {Sum(right)}");
        return sides.Rows().ToList() is [var one, var other] && one.SequenceEqual(other);
    }
}
