using Apache.Arrow;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>
/// The rows of a statement, read once and in the engine's order. Values are bool, int (TINYINT to INTEGER, UTINYINT, USMALLINT), uint, long, ulong,
/// <see cref="Int128"/> (HUGEINT), float, double, decimal (a text where it does not fit), string (also of UUID), byte[] (BLOB), <see cref="DateOnly"/>,
/// <see cref="DateTime"/> in UTC (every TIMESTAMP, nanoseconds cut to 100), List&lt;object?&gt; (LIST), Dictionary&lt;string, object?&gt; (STRUCT),
/// List&lt;KeyValuePair&lt;object?, object?&gt;&gt; (MAP), and null.
/// </summary>
public sealed class DuckDbResult : IDisposable
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
        var types = new DuckDbColumnType[count];
        columns = new VectorReader[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = NativeMethods.Query.DuckDBColumnName(ref this.handle, i);
            using var type = NativeMethods.Query.DuckDBColumnLogicalType(ref this.handle, i);
            types[i] = new DuckDbColumnType(TypeText.Of(type), IsNumber(NativeMethods.LogicalType.DuckDBGetTypeId(type)));
            columns[i] = VectorReader.For(type) ?? throw new DuckDbException($"Column '{names[i]}' is of type {types[i].SqlName}, which is not read. Cast it to VARCHAR.", sql);
        }

        Names = names;
        Types = types;
    }

    /// <summary>Column names in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Column types in order.</summary>
    public IReadOnlyList<DuckDbColumnType> Types { get; }

    /// <summary>The columns as Arrow knows them: times in UTC, HUGEINT as a decimal of 38 digits, UUID as text.</summary>
    public Schema Schema => Arrow.Schema;

    /// <summary>The rows, each a new array. Either these or <see cref="Batches"/> may be asked for, once.</summary>
    /// <exception cref="DuckDbException">The statement failed while its rows were read.</exception>
    /// <exception cref="InvalidOperationException">The rows have been asked for already.</exception>
    /// <exception cref="ObjectDisposedException">The result was disposed before the last row.</exception>
    public IEnumerable<object?[]> Rows()
    {
        Start();
        return Read();
    }

    /// <summary>The rows as Arrow record batches of <see cref="Schema"/>, computed while they are read; each is the caller's to dispose of. Errors are those of <see cref="Rows"/>.</summary>
    public IEnumerable<RecordBatch> Batches()
    {
        Start();
        return ReadBatches();
    }

    /// <summary>All rows at once; see <see cref="Rows"/>.</summary>
    public List<object?[]> ToList() => [.. Rows()];

    /// <summary>Frees the result and stops the statement where it still runs.</summary>
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

    private IEnumerable<object?[]> Read()
    {
        while (Next() is { } chunk)
        {
            using (chunk)
            {
                var rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk);
                for (var i = 0; i < columns.Length; i++)
                {
                    columns[i].Bind(NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i));
                }

                for (var row = 0; row < rows; row++)
                {
                    ObjectDisposedException.ThrowIf(closed, this);
                    yield return ReadRow(row);
                }
            }
        }
    }

    private object?[] ReadRow(int row)
    {
        var values = new object?[columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            try
            {
                values[i] = columns[i].Read((ulong)row);
            }
            catch (ArgumentOutOfRangeException)
            {
                throw new DuckDbException($"Column '{Names[i]}' holds a {Types[i].SqlName} before year 1 or after year 9999. Cast it to VARCHAR.", sql);
            }
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
        return string.IsNullOrEmpty(error) ? null : throw new DuckDbException(error, sql);
    }
}
