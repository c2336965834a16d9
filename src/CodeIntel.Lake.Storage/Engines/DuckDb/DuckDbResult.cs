using Apache.Arrow;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Reads the data chunks of a result.</summary>
internal sealed class DuckDbResult : IEngineResult
{
    private readonly VectorReader[] columns;
    private readonly string sql;
    private DuckDBResult handle;
    private ArrowResult? arrow;
    private bool closed;
    private bool started;

    private DuckDbResult(DuckDBResult handle, string sql)
    {
        this.handle = handle;
        this.sql = sql;
        var count = (int)NativeMethods.Query.DuckDBColumnCount(ref this.handle);
        var names = new string[count];
        var types = new EngineColumnType[count];
        columns = new VectorReader[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = NativeMethods.Query.DuckDBColumnName(ref this.handle, i);
            using var type = NativeMethods.Query.DuckDBColumnLogicalType(ref this.handle, i);
            types[i] = new EngineColumnType(TypeText.Of(type), IsNumber(NativeMethods.LogicalType.DuckDBGetTypeId(type)));
            columns[i] = VectorReader.For(type) ?? throw new EngineException($"Column '{names[i]}' is of type {types[i].SqlName}, which is not read. Cast it to VARCHAR.", sql);
        }

        Names = names;
        Types = types;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public IReadOnlyList<EngineColumnType> Types { get; }

    /// <inheritdoc/>
    public Schema Schema => Arrow.Schema;

    /// <inheritdoc/>
    public IEnumerable<object?[]> Rows()
    {
        Start();
        return Read();
    }

    /// <inheritdoc/>
    public IEnumerable<RecordBatch> Batches()
    {
        Start();
        return ReadBatches();
    }

    /// <inheritdoc/>
    public IEnumerable<RowChunk> Chunks()
    {
        Start();
        return ReadChunks();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            arrow?.Dispose();
            handle.Close();
        }
    }

    internal static DuckDbResult Open(DuckDBResult handle, string sql)
    {
        try
        {
            return new DuckDbResult(handle, sql);
        }
        catch
        {
            handle.Close();
            throw;
        }
    }

    private static bool IsNumber(DuckDBType type) => type is (>= DuckDBType.TinyInt and <= DuckDBType.Double) or DuckDBType.HugeInt or DuckDBType.Decimal;

    private ArrowResult Arrow
    {
        get
        {
            ObjectDisposedException.ThrowIf(closed, this);
            return arrow ??= new ArrowResult(ref handle, Names);
        }
    }

    private void Start()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (started)
        {
            throw new InvalidOperationException("The rows of a result can be read once.");
        }

        started = true;
    }

    private IEnumerable<RecordBatch> ReadBatches()
    {
        while (Next() is { } chunk)
        {
            using (chunk)
            {
                yield return Arrow.Convert(chunk);
            }
        }
    }

    private IEnumerable<RowChunk> ReadChunks()
    {
        while (Next() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < columns.Length; i++)
                {
                    columns[i].Bind(NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i));
                }

                yield return new RowChunk((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk), columns);
            }
        }
    }

    private IEnumerable<object?[]> Read()
    {
        foreach (var chunk in ReadChunks())
        {
            for (var row = 0; row < chunk.Count; row++)
            {
                ObjectDisposedException.ThrowIf(closed, this);
                yield return ReadRow(row);
            }
        }
    }

    private object?[] ReadRow(int row)
    {
        var values = new object?[columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = columns[i].Read((ulong)row);
        }

        return values;
    }

    private DuckDBDataChunk? Next()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        var chunk = NativeMethods.Query.DuckDBFetchChunk(handle);
        if (!chunk.IsInvalid)
        {
            return chunk;
        }

        var error = NativeMethods.Query.DuckDBResultError(ref handle);
        return string.IsNullOrEmpty(error) ? null : throw new EngineException(error, sql);
    }
}
