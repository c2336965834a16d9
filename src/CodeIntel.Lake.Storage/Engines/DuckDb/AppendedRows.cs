using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Rows that are appended to a table of the engine's memory, which is made for the first of them.</summary>
/// <param name="session">Reads the table and drops it.</param>
/// <param name="left">Says whether it does.</param>
/// <param name="columns">Its columns.</param>
/// <param name="none">A relation with these columns and no row.</param>
internal sealed class AppendedRows(IEngineSession session, LeftTables left, IReadOnlyList<Column> columns, string none) : KeptRows(session, left, isSorted: false), IRowTable
{
    private readonly List<IRowAppender> appenders = [];

    /// <inheritdoc/>
    public override string Relation => appenders.Count == 0 ? none : Table;

    /// <inheritdoc/>
    public override long Count => appenders.Sum(a => a.Flushed);

    /// <inheritdoc/>
    public IRowAppender Append(IEngineSession by)
    {
        lock (appenders)
        {
            if (appenders.Count == 0)
            {
                by.Execute($"CREATE TABLE {Table} ({string.Join(", ", columns.Select(c => $"{SqlText.Name(c.Name)} {c.Type.SqlName()}"))})");
            }

            appenders.Add(by.OpenAppender(Table, [.. columns.Select(c => c.Type)]));
            return appenders[^1];
        }
    }
}
