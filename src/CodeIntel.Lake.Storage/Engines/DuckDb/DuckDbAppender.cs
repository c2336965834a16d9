using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Appends rows a data chunk at a time.</summary>
internal sealed class DuckDbAppender : IRowAppender
{
    private readonly DuckDBAppender handle;
    private readonly DuckDBDataChunk chunk;
    private readonly VectorWriter[] columns;
    private readonly string table;
    private readonly ulong capacity = NativeMethods.Helpers.DuckDBVectorSize();
    private byte[] buffer = new byte[256];
    private ulong row;
    private ulong sent;
    private int column;

    private DuckDbAppender(DuckDBAppender handle, DuckDBDataChunk chunk, string table, IReadOnlyList<ColumnType> types)
    {
        this.handle = handle;
        this.chunk = chunk;
        this.table = table;
        columns = [.. types.Select(t => new VectorWriter(t))];
        Bind();
    }

    /// <inheritdoc/>
    public long Flushed { get; private set; }

    /// <inheritdoc/>
    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            Utf8(Encode(value));
        }
    }

    /// <inheritdoc/>
    public void Utf8(ReadOnlySpan<byte> value)
    {
        Take(ColumnType.Text)?.Text(row, value);
        column++;
    }

    /// <inheritdoc/>
    public void Long(long value)
    {
        Take(ColumnType.Long)?.Long(row, value);
        column++;
    }

    /// <inheritdoc/>
    public void Integer(int value)
    {
        Take(ColumnType.Integer)?.Integer(row, value);
        column++;
    }

    /// <inheritdoc/>
    public void Boolean(bool value)
    {
        Take(ColumnType.Boolean)?.Boolean(row, value);
        column++;
    }

    /// <inheritdoc/>
    public void Double(double value)
    {
        Take(ColumnType.Double)?.Double(row, value);
        column++;
    }

    /// <inheritdoc/>
    public void Timestamp(DateTime value)
    {
        var utc = value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value;
        Take(ColumnType.Timestamp)?.Long(row, (utc.Ticks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond));
        column++;
    }

    /// <inheritdoc/>
    public void TextList(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (Take(ColumnType.TextList) is { } writer)
        {
            writer.List(row, values.Count);
            for (var i = 0; i < values.Count; i++)
            {
                writer.TextElement(Encode(values[i]));
            }
        }

        column++;
    }

    /// <inheritdoc/>
    public void LongList(ReadOnlySpan<long> values)
    {
        if (Take(ColumnType.LongList) is { } writer)
        {
            writer.List(row, values.Length);
            writer.LongElements(values);
        }

        column++;
    }

    /// <inheritdoc/>
    public void Null()
    {
        ObjectDisposedException.ThrowIf(chunk.IsClosed, this);
        if (column < columns.Length)
        {
            columns[column].Null(row);
        }

        column++;
    }

    /// <inheritdoc/>
    /// <exception cref="EngineException">The engine refused the rows kept so far.</exception>
    public void EndRow()
    {
        ObjectDisposedException.ThrowIf(chunk.IsClosed, this);
        var count = column;
        column = 0;
        if (count != columns.Length)
        {
            foreach (var writer in columns)
            {
                writer.Forget(row);
            }

            throw new InvalidOperationException($"A row of {table} has {columns.Length} values, but {count} were given.");
        }

        row++;
        if (row == capacity)
        {
            Send();
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(chunk.IsClosed, this);
        Send();
        Check(NativeMethods.Appender.DuckDBAppenderFlush(handle));
        Flushed = (long)sent;
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (chunk.IsClosed)
        {
            return;
        }

        Send();
        Check(NativeMethods.Appender.DuckDBAppenderClose(handle));
        Flushed = (long)sent;
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!handle.IsClosed)
        {
            // Destroying flushes what is left, which an abandoned appender must not.
            _ = NativeMethods.Appender.DuckDBAppenderClear(handle);
            chunk.Dispose();
            handle.Dispose();
        }
    }

    internal static DuckDbAppender Open(DuckDBNativeConnection connection, string table, IReadOnlyList<ColumnType> types)
    {
        var state = NativeMethods.Appender.DuckDBAppenderCreateExt(connection, null, null, table, out var handle);
        DuckDBDataChunk? chunk = null;
        try
        {
            if (!state.IsSuccess())
            {
                throw Failed(handle, table);
            }

            chunk = AppenderTypes.CreateChunk(handle, table, types);
            return new DuckDbAppender(handle, chunk, table, types);
        }
        catch
        {
            chunk?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    private static EngineException Failed(DuckDBAppender handle, string table)
    {
        using var error = NativeMethods.Appender.DuckDBAppenderErrorData(handle);
        return new EngineException(error.Message ?? "The engine gives no reason.", "append to " + table);
    }

    private ReadOnlySpan<byte> Encode(string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (buffer.Length < most)
        {
            buffer = new byte[Math.Max(most, buffer.Length * 2)];
        }

        return buffer.AsSpan(0, Encoding.UTF8.GetBytes(value, buffer));
    }

    /// <summary>The writer of the value that comes next; null where the row is full, which <see cref="EndRow"/> will refuse.</summary>
    private VectorWriter? Take(ColumnType type)
    {
        ObjectDisposedException.ThrowIf(chunk.IsClosed, this);
        if (column >= columns.Length)
        {
            return null;
        }

        var writer = columns[column];
        return writer.Type == type
            ? writer
            : throw new InvalidOperationException($"Column {column + 1} of {table} takes {writer.Type.ContractName()}, not {type.ContractName()}.");
    }

    private void Send()
    {
        if (row == 0)
        {
            return;
        }

        foreach (var writer in columns)
        {
            writer.Seal();
        }

        _ = NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, row);
        sent += row;
        row = 0;
        var state = NativeMethods.Appender.DuckDBAppendDataChunk(handle, chunk);
        NativeMethods.DataChunks.DuckDBDataChunkReset(chunk);
        Bind();
        Check(state);
    }

    private void Bind()
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Bind(NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i));
        }
    }

    private void Check(DuckDBState state)
    {
        if (!state.IsSuccess())
        {
            throw Failed(handle, table);
        }
    }
}
