namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>
/// Tables of no more use that stay in a database until it goes, since to drop one is a statement: some small ones, so that the memory of a long run is bounded.
/// </summary>
internal sealed class LeftTables
{
    private const int MostTables = 100;
    private const int FewRows = 2_000;

    private int count;

    /// <summary>Whether a table of so many rows may stay.</summary>
    public bool Take(long rows) => rows <= FewRows && Interlocked.Increment(ref count) <= MostTables;
}
