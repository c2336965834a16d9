using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>A connection: one thread at a time, but for <see cref="Interrupt"/>.</summary>
/// <remarks>A result that is still being read ends with an error when its connection runs another statement.</remarks>
public sealed class DuckDbConnection : IDisposable
{
    private readonly DuckDBDatabase database;
    private readonly DuckDBNativeConnection handle;

    private DuckDbConnection(DuckDBDatabase database, DuckDBNativeConnection handle)
    {
        this.database = database;
        this.handle = handle;
    }

    /// <summary>Another connection to the same database, for another thread. It does not see this one's temporary tables and views.</summary>
    public DuckDbConnection Connect() => To(database);

    /// <summary>Runs one or several statements; their rows are dropped.</summary>
    /// <exception cref="DuckDbException">A statement failed; those before it have taken effect.</exception>
    public void Execute(string sql)
    {
        var result = Run(sql);
        result.Close();
    }

    /// <summary>Runs one or several statements.</summary>
    /// <returns>How many rows the last one inserted, updated, deleted or copied to files; 0 for statements of other kinds.</returns>
    /// <exception cref="DuckDbException">A statement failed; those before it have taken effect.</exception>
    public long ExecuteChanged(string sql)
    {
        var result = Run(sql);
        var changed = NativeMethods.Query.DuckDBRowsChanged(ref result);
        result.Close();
        return changed;
    }

    /// <summary>Runs one or several statements and gives the rows of the last, which are computed while they are read.</summary>
    /// <exception cref="DuckDbException">A statement failed, or a column is of a type that is not read.</exception>
    public DuckDbResult Query(string sql)
    {
        Check(sql);
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(handle, sql, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                var error = NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements);
                throw new DuckDbException(string.IsNullOrEmpty(error) ? "There is no statement." : error, sql);
            }

            for (var i = 0; i < count - 1; i++)
            {
                RunExtracted(statements, i, sql, stream: false).Close();
            }

            return DuckDbResult.Open(RunExtracted(statements, count - 1, sql, stream: true), sql);
        }
    }

    /// <summary>The first value of the first row, converted to <typeparamref name="T"/>.</summary>
    /// <returns>The default of <typeparamref name="T"/> where there is no row or the value is NULL.</returns>
    /// <exception cref="DuckDbException">The statement failed.</exception>
    /// <exception cref="InvalidCastException">The value is not convertible to <typeparamref name="T"/>.</exception>
    /// <exception cref="OverflowException">The value is a number beyond the range of <typeparamref name="T"/>.</exception>
    public T? Scalar<T>(string sql)
    {
        using var result = Query(sql);
        var value = result.Rows().FirstOrDefault()?[0];
        return value switch
        {
            null => default,
            T same => same,
            Int128 wide => (T)Convert.ChangeType((decimal)wide, Target<T>(), CultureInfo.InvariantCulture),
            _ => (T)Convert.ChangeType(value, Target<T>(), CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Opens a bulk append to a table. The connection must not be used until the appender is closed.</summary>
    /// <param name="table">The table's bare name, as in the catalogue.</param>
    /// <param name="types">The types of all its columns, in order.</param>
    /// <exception cref="DuckDbException">There is no such table.</exception>
    /// <exception cref="ArgumentException">The table's columns are not of these types.</exception>
    public DuckDbAppender OpenAppender(string table, IReadOnlyList<ColumnType> types)
    {
        Check(table);
        ArgumentNullException.ThrowIfNull(types);
        return DuckDbAppender.Open(handle, table, types);
    }

    /// <summary>Stops the statement that runs, which then fails. May be called by any thread; does nothing on a disposed connection.</summary>
    public void Interrupt()
    {
        try
        {
            handle.Interrupt();
        }
        catch (ObjectDisposedException)
        {
            // Whoever interrupts cannot know whether the statement's owner has gone already.
        }
    }

    /// <summary>Ends the connection; a transaction that is open is rolled back.</summary>
    public void Dispose() => handle.Dispose();

    internal static DuckDbConnection To(DuckDBDatabase database)
    {
        ObjectDisposedException.ThrowIf(database.IsClosed, typeof(DuckDbDatabase));
        return NativeMethods.Startup.DuckDBConnect(database, out var connection).IsSuccess()
            ? new DuckDbConnection(database, connection)
            : throw new LakeException(LakeError.Unexpected, "database_failed", "The DuckDB engine gives no connection.");
    }

    private static Type Target<T>() => Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

    private DuckDBResult Run(string sql)
    {
        Check(sql);
        return NativeMethods.Query.DuckDBQuery(handle, sql, out var result).IsSuccess() ? result : throw Failed(result, sql);
    }

    private DuckDBResult RunExtracted(DuckDBExtractedStatements statements, long index, string sql, bool stream)
    {
        var prepares = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(handle, statements, index, out var prepared);
        using (prepared)
        {
            if (!prepares.IsSuccess())
            {
                throw new DuckDbException(NativeMethods.PreparedStatements.DuckDBPrepareError(prepared), sql);
            }

            var runs = stream
                ? NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(prepared, out var result)
                : NativeMethods.PreparedStatements.DuckDBExecutePrepared(prepared, out result);
            return runs.IsSuccess() ? result : throw Failed(result, sql);
        }
    }

    private static DuckDbException Failed(DuckDBResult result, string sql)
    {
        var error = NativeMethods.Query.DuckDBResultError(ref result);
        result.Close();
        return new DuckDbException(error, sql);
    }

    private void Check(string text)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("SQL must not hold the character U+0000, at which the engine would stop reading.", nameof(text));
        }
    }
}
