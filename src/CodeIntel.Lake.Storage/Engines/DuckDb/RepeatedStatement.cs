using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>A statement that is planned once, and runs again and again. The engine plans it anew where tables were made or dropped since.</summary>
/// <param name="prepared">The statement, which is disposed with this one.</param>
/// <param name="run">Runs it.</param>
internal sealed class RepeatedStatement(DuckDBPreparedStatement prepared, Func<DuckDBPreparedStatement, DuckDBResult> run) : IDisposable
{
    /// <summary>Runs it once more.</summary>
    /// <returns>How many rows it inserted, updated or deleted.</returns>
    /// <exception cref="EngineException">It failed.</exception>
    public long Run()
    {
        var result = run(prepared);
        var changed = NativeMethods.Query.DuckDBRowsChanged(ref result);
        result.Close();
        return changed;
    }

    /// <inheritdoc/>
    public void Dispose() => prepared.Dispose();
}
