namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Counts the statements of all connections to a database.</summary>
internal sealed class StatementCount
{
    private long value;

    public long Value => Interlocked.Read(ref value);

    public void Add() => Interlocked.Increment(ref value);
}
