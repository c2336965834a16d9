using System.Runtime.InteropServices;
using CodeIntel.Lake.Storage.DuckDb.Native;

namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>
/// The rows of a statement, read once and in the engine's order. Values are bool, int (TINYINT to INTEGER, UTINYINT, USMALLINT), uint, long, ulong,
/// <see cref="Int128"/> (HUGEINT), float, double, decimal (a text where it does not fit), string (also of UUID), byte[] (BLOB), <see cref="DateOnly"/>,
/// <see cref="DateTime"/> in UTC (every TIMESTAMP, nanoseconds cut to 100), List&lt;object?&gt; (LIST), Dictionary&lt;string, object?&gt; (STRUCT),
/// List&lt;KeyValuePair&lt;object?, object?&gt;&gt; (MAP), and null.
/// </summary>
public sealed class DuckDbResult : IDisposable
{
    private readonly ResultHandle handle;
    private readonly VectorReader[] columns;
    private readonly string sql;
    private bool started;

    private DuckDbResult(ResultHandle handle, string sql)
    {
        this.handle = handle;
        this.sql = sql;
        var count = (int)NativeMethods.ColumnCount(handle);
        var names = new string[count];
        columns = new VectorReader[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = Marshal.PtrToStringUTF8(NativeMethods.ColumnName(handle, (ulong)i)) ?? "";
            var type = NativeMethods.ColumnLogicalType(handle, (ulong)i);
            try
            {
                columns[i] = VectorReader.For(type)
                    ?? throw new DuckDbException($"Column '{names[i]}' is of type {TypeText.Spell(type)}, which is not read. Cast it to VARCHAR.", sql);
            }
            finally
            {
                NativeMethods.DestroyLogicalType(ref type);
            }
        }

        Names = names;
        Types = [.. columns.Select(c => c.Type)];
    }

    /// <summary>Column names in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Column types in order.</summary>
    public IReadOnlyList<DuckDbColumnType> Types { get; }

    /// <summary>The rows, each a new array. May be called once.</summary>
    /// <exception cref="DuckDbException">The statement failed while its rows were read.</exception>
    /// <exception cref="InvalidOperationException">The rows have been asked for already.</exception>
    /// <exception cref="ObjectDisposedException">The result was disposed before the last row.</exception>
    public IEnumerable<object?[]> Rows()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (started)
        {
            throw new InvalidOperationException("The rows of a result can be read once.");
        }

        started = true;
        return Read();
    }

    /// <summary>All rows at once; see <see cref="Rows"/>.</summary>
    public List<object?[]> ToList() => [.. Rows()];

    /// <summary>Frees the result and stops the statement where it still runs.</summary>
    public void Dispose() => handle.Dispose();

    internal static DuckDbResult Open(ResultHandle handle, string sql)
    {
        try
        {
            return new DuckDbResult(handle, sql);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private IEnumerable<object?[]> Read()
    {
        while (Next() is { } chunk)
        {
            using (chunk)
            {
                var rows = (int)NativeMethods.DataChunkSize(chunk);
                for (var i = 0; i < columns.Length; i++)
                {
                    columns[i].Bind(NativeMethods.DataChunkVector(chunk, (ulong)i));
                }

                for (var row = 0; row < rows; row++)
                {
                    ObjectDisposedException.ThrowIf(handle.IsClosed, this);
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

    private ChunkHandle? Next()
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        var chunk = handle.FetchChunk();
        if (chunk is null && handle.Error is { } error)
        {
            throw new DuckDbException(error, sql);
        }

        return chunk;
    }
}
