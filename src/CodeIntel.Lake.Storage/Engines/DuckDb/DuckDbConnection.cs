using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>A connection of DuckDB.</summary>
internal sealed class DuckDbConnection : IEngineSession
{
    /// <summary>What looks longest at a rule's statement, and saves little where its rows are few.</summary>
    private const string CostlyOptimizers = "statistics_propagation,common_subplan";

    private const string NoStatement = "There is no statement.";

    private readonly DuckDBDatabase database;
    private readonly DuckDBNativeConnection handle;
    private readonly StatementCount count;
    private readonly LeftTables left;

    private DuckDbConnection(DuckDBDatabase database, DuckDBNativeConnection handle, StatementCount count, LeftTables left)
    {
        this.database = database;
        this.handle = handle;
        this.count = count;
        this.left = left;
        var scopes = new ScopeCondition(this);
        Checks = new DuckDbChecks(this, scopes);
        Rows = new DuckDbRows(this, scopes, left);
    }

    /// <inheritdoc/>
    public IDatasetRows Rows { get; }

    /// <inheritdoc/>
    public IParquetFiles Parquet => new DuckDbParquet(this);

    /// <inheritdoc/>
    public IRowChecks Checks { get; }

    /// <inheritdoc/>
    public IKeyChanges Keys => new KeyChanges(this);

    /// <inheritdoc/>
    public IReadingStatements Statements => new ReadingStatements(this);

    /// <inheritdoc/>
    public IRuleRun Rules(string prelude) => new RuleRun(this, prelude);

    /// <inheritdoc/>
    public int Threads => Scalar<int>("SELECT current_setting('threads')");

    /// <inheritdoc/>
    public void Fit(int threads, bool isSmall) => Execute($"SET threads = {threads}; SET disabled_optimizers = '{(isSmall ? CostlyOptimizers : string.Empty)}'");

    /// <inheritdoc/>
    public IEngineSession Connect() => To(database, count, left);

    /// <inheritdoc/>
    public void Execute(string sql)
    {
        var result = Run(sql);
        result.Close();
    }

    /// <inheritdoc/>
    public long ExecuteChanged(string sql)
    {
        var result = Run(sql);
        var changed = NativeMethods.Query.DuckDBRowsChanged(ref result);
        result.Close();
        return changed;
    }

    /// <inheritdoc/>
    public IEngineResult Query(string sql)
    {
        var result = DuckDbResult.Open(Run(sql), sql);
        if (result.Names.Count > 0)
        {
            return result;
        }

        result.Dispose();
        throw new EngineException(NoStatement, sql);
    }

    /// <inheritdoc/>
    public IEngineResult Stream(string sql)
    {
        using var last = PrepareLast(sql);
        return DuckDbResult.Open(Run(last, sql, stream: true), sql);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public IRowAppender OpenAppender(string table, IReadOnlyList<ColumnType> types)
    {
        Check(table);
        ArgumentNullException.ThrowIfNull(types);
        return DuckDbAppender.Open(handle, table, types);
    }

    /// <inheritdoc/>
    public void Confine(IEnumerable<string> folders, string? file) => Execute($"""
        SET allowed_directories = [{SqlText.Literals(folders)}];
        SET allowed_paths = [{(file is null ? string.Empty : SqlText.Literal(file))}];
        SET enable_external_access = false;
        SET lock_configuration = true
        """);

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Whether a text is one SELECT of which the engine makes several statements: those that create types, and itself. The types are made.</summary>
    /// <exception cref="EngineException">It is several statements of other kinds; none of them has run.</exception>
    internal bool IsSelectAfterTypes(string sql)
    {
        Check(sql);
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(handle, sql, out var statements);
        using (statements)
        {
            for (var i = 0; i < count && count > 1; i++)
            {
                using var prepared = Prepare(statements, i, sql);
                if (PreparedInfo.Kind(prepared) != (i < count - 1 ? DuckDBStatementType.Create : DuckDBStatementType.Select))
                {
                    throw new EngineException("Parser Error: Expected a single SELECT statement", sql);
                }

                if (i < count - 1)
                {
                    Run(prepared, sql, stream: false).Close();
                }
            }

            return count > 1;
        }
    }

    /// <summary>Plans a statement that is to run several times.</summary>
    internal RepeatedStatement Repeated(string sql) => new(PrepareLast(sql), prepared => Run(prepared, sql, stream: false));

    /// <summary>The columns of a text's last statement; those before it run.</summary>
    internal IReadOnlyList<(string Name, T Value)> Columns<T>(string sql, Func<DuckDBLogicalType, T> look)
    {
        using var last = PrepareLast(sql);
        return PreparedInfo.Columns(last, look);
    }

    internal static DuckDbConnection To(DuckDBDatabase database, StatementCount count, LeftTables left)
    {
        ObjectDisposedException.ThrowIf(database.IsClosed, typeof(DuckDbDatabase));
        return NativeMethods.Startup.DuckDBConnect(database, out var connection).IsSuccess()
            ? new DuckDbConnection(database, connection, count, left)
            : throw new LakeException(LakeError.Unexpected, "database_failed", "The DuckDB engine gives no connection.");
    }

    private static Type Target<T>() => Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

    private DuckDBResult Run(string sql)
    {
        Check(sql);
        count.Add();
        return NativeMethods.Query.DuckDBQuery(handle, sql, out var result).IsSuccess() ? result : throw Failed(result, sql);
    }

    /// <summary>Prepares the last statement of a text; those before it run.</summary>
    private DuckDBPreparedStatement PrepareLast(string sql)
    {
        Check(sql);
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(handle, sql, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                var error = NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements);
                throw new EngineException(string.IsNullOrEmpty(error) ? NoStatement : error, sql);
            }

            for (var i = 0; i < count - 1; i++)
            {
                using var prepared = Prepare(statements, i, sql);
                Run(prepared, sql, stream: false).Close();
            }

            return Prepare(statements, count - 1, sql);
        }
    }

    private DuckDBPreparedStatement Prepare(DuckDBExtractedStatements statements, long index, string sql)
    {
        if (NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(handle, statements, index, out var prepared).IsSuccess())
        {
            return prepared;
        }

        using (prepared)
        {
            throw new EngineException(NativeMethods.PreparedStatements.DuckDBPrepareError(prepared), sql);
        }
    }

    private DuckDBResult Run(DuckDBPreparedStatement prepared, string sql, bool stream)
    {
        count.Add();
        var runs = stream
            ? NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(prepared, out var result)
            : NativeMethods.PreparedStatements.DuckDBExecutePrepared(prepared, out result);
        return runs.IsSuccess() ? result : throw Failed(result, sql);
    }

    private static EngineException Failed(DuckDBResult result, string sql)
    {
        var error = NativeMethods.Query.DuckDBResultError(ref result);
        result.Close();
        return new EngineException(error, sql);
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
