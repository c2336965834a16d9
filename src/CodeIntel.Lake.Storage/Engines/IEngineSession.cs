using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A way to an engine's tables: one thread at a time, but for <see cref="Interrupt"/>. Disposed, it rolls back a transaction that is open.</summary>
public interface IEngineSession : IDisposable
{
    /// <summary>Works on rows of datasets.</summary>
    IDatasetRows Rows { get; }

    /// <summary>Reads and writes Parquet files that hold no dataset of ours.</summary>
    IParquetFiles Parquet { get; }

    /// <summary>Finds what is wrong with rows.</summary>
    IRowChecks Checks { get; }

    /// <summary>Runs statements that others wrote, and that only read.</summary>
    IReadingStatements Statements { get; }

    /// <summary>Finds which keys changed, and who looked them up.</summary>
    IKeyChanges Keys { get; }

    /// <summary>Begins to run rules.</summary>
    /// <param name="prelude">Statements that define what rules use.</param>
    /// <exception cref="EngineException">A statement failed.</exception>
    IRuleRun Rules(string prelude);

    /// <summary>Threads that the engine may use, all sessions together.</summary>
    int Threads { get; }

    /// <summary>Fits the engine, all sessions together, to what comes, while no statement runs.</summary>
    /// <param name="threads">Threads that it may use; at least 1.</param>
    /// <param name="isSmall">Whether statements are mostly over few rows, so that a plan is sooner carried out than bettered.</param>
    void Fit(int threads, bool isSmall);

    /// <summary>Another session on the same tables, for another thread. It does not see this one's temporary tables and views.</summary>
    IEngineSession Connect();

    /// <summary>Runs one or several statements; their rows are dropped.</summary>
    /// <exception cref="EngineException">A statement failed; those before it have taken effect.</exception>
    void Execute(string sql);

    /// <summary>Runs one or several statements.</summary>
    /// <returns>How many rows the last one inserted, updated, deleted or copied to files; 0 for statements of other kinds.</returns>
    /// <exception cref="EngineException">A statement failed; those before it have taken effect.</exception>
    long ExecuteChanged(string sql);

    /// <summary>Runs one or several statements and gives the rows of the last, all of which the engine holds in its memory: the cheapest way to few rows.</summary>
    /// <exception cref="EngineException">A statement failed, there is none, or a column is of a type that is not read.</exception>
    IEngineResult Query(string sql);

    /// <summary>As <see cref="Query"/>, but the rows are computed while they are read, so that any number of them takes little memory. The engine may plan the statement twice,
    /// and a result that is still being read ends with an error when its session runs another statement.</summary>
    /// <exception cref="EngineException">A statement failed, there is none, or a column is of a type that is not read.</exception>
    IEngineResult Stream(string sql);

    /// <summary>The first value of the first row, converted to <typeparamref name="T"/>.</summary>
    /// <returns>The default of <typeparamref name="T"/> where there is no row or the value is NULL.</returns>
    /// <exception cref="EngineException">The statement failed.</exception>
    /// <exception cref="InvalidCastException">The value is not convertible to <typeparamref name="T"/>.</exception>
    /// <exception cref="OverflowException">The value is a number beyond the range of <typeparamref name="T"/>.</exception>
    T? Scalar<T>(string sql);

    /// <summary>Opens a bulk append to a table. The session must not be used until the appender is closed.</summary>
    /// <param name="table">The table's bare name, as in the catalogue.</param>
    /// <param name="types">The types of all its columns, in order.</param>
    /// <exception cref="EngineException">There is no such table.</exception>
    /// <exception cref="ArgumentException">The table's columns are not of these types.</exception>
    IRowAppender OpenAppender(string table, IReadOnlyList<ColumnType> types);

    /// <summary>From here on the engine, in all its sessions, opens no file but those below some folders and one more, and takes no other settings.</summary>
    void Confine(IEnumerable<string> folders, string? file = null);

    /// <summary>Stops the statement that runs, which then fails. May be called by any thread; does nothing on a disposed session.</summary>
    void Interrupt();
}
