using Apache.Arrow;
using Apache.Arrow.Ipc;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;
using Microsoft.Data.Analysis;

namespace CodeIntel.Lake;

/// <summary>
/// Rows of a lake, computed while they are read, once: as record batches, as a data frame or as an Arrow stream. For one thread; <see cref="Dispose"/> stops what still runs.
/// </summary>
/// <remarks>
/// <para>In Arrow, a column of an SQL type has the type</para>
/// <list type="table">
/// <item><term>BOOLEAN, TINYINT to BIGINT, UTINYINT to UBIGINT, FLOAT, DOUBLE</term><description>of that width</description></item>
/// <item><term>HUGEINT</term><description>decimal of 38 digits; one of 39 is <c>sql_failed</c></description></item>
/// <item><term>DECIMAL</term><description>decimal of its width and scale</description></item>
/// <item><term>VARCHAR, UUID</term><description>string</description></item>
/// <item><term>BLOB</term><description>binary</description></item>
/// <item><term>DATE</term><description>date of 32 bits</description></item>
/// <item><term>TIMESTAMP WITH TIME ZONE; TIMESTAMP and TIMESTAMP_S, _MS, _NS</term><description>timestamp in UTC; without a zone</description></item>
/// <item><term>LIST, STRUCT, MAP</term><description>list, struct, map of those</description></item>
/// </list>
/// <para>A value of any other type (TIME, INTERVAL, ENUM, BIT, UNION, UHUGEINT …) is a string, an array of fixed length a list. Any column may hold nulls.</para>
/// <para>Infinite dates and times come as the largest and smallest number of their width.</para>
/// </remarks>
public sealed class LakeRows : IArrowArrayStream
{
    private readonly IEngineSession session;
    private readonly Func<EngineException, LakeException> translate;
    private readonly CancellationToken cancel;
    private readonly CancellationTokenRegistration interrupt;
    private IEnumerator<RecordBatch>? batches;

    private LakeRows(IEngineSession session, Func<IEngineResult> read, Func<EngineException, LakeException> translate, CancellationToken cancel)
    {
        this.session = session;
        this.translate = translate;
        this.cancel = cancel;
        interrupt = cancel.Register(session.Interrupt);
        try
        {
            Result = Try(read);
        }
        catch
        {
            interrupt.Dispose();
            throw;
        }
    }

    /// <summary>Names and types of the columns; there also where there are no rows.</summary>
    public Schema Schema => Result.Schema;

    /// <summary>The rows as the engine gives them.</summary>
    internal IEngineResult Result { get; }

    /// <summary>The next rows, about 2,000 at a time and never none; null after the last.</summary>
    /// <returns>A batch that stays valid until it is disposed, also after these rows and the lake; it is the caller's to dispose of.</returns>
    /// <exception cref="LakeException">As for <see cref="Lake.Read"/> and <see cref="Lake.Sql"/>.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token that was given to <see cref="Lake"/>.</exception>
    /// <exception cref="InvalidOperationException">The rows have been read in another way already.</exception>
    /// <exception cref="ObjectDisposedException">The rows are closed.</exception>
    public RecordBatch? ReadNextRecordBatch() => Try(() =>
    {
        batches ??= Result.Batches().GetEnumerator();
        return batches.MoveNext() ? batches.Current : null;
    });

    /// <summary>As <see cref="ReadNextRecordBatch"/>, on a thread of the pool.</summary>
    /// <param name="cancellationToken">Stops the wait before the batch is begun; to stop the statement, give the token to <see cref="Lake"/>.</param>
    public async ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default) => (await Task.Run(ReadNextRecordBatch, cancellationToken).ConfigureAwait(false))!;

    /// <summary>The rows in batches; see <see cref="ReadNextRecordBatch"/>.</summary>
    public IEnumerable<RecordBatch> Batches()
    {
        while (ReadNextRecordBatch() is { } batch)
        {
            yield return batch;
        }
    }

    /// <summary>
    /// All rows, in memory: whole numbers, floats, booleans, texts and decimals as such, dates and times as <see cref="DateTime"/> in UTC, cut to 100 ns. Nulls stay nulls.
    /// </summary>
    /// <exception cref="LakeException">
    /// <c>not_in_data_frame</c>: a column is a list, struct, map or binary, or a value fits neither <see cref="decimal"/> nor <see cref="DateTime"/>. The message names the
    /// column: cast it, or read others alone. And as for <see cref="ReadNextRecordBatch"/>.
    /// </exception>
    public DataFrame ToDataFrame()
    {
        var columns = Schema.FieldsList.Select(FrameColumn.Of).ToList();
        foreach (var batch in Batches())
        {
            using (batch)
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    columns[i].Append(batch.Column(i));
                }
            }
        }

        return new DataFrame(columns.Select(c => c.Column));
    }

    /// <summary>Writes all rows as one Arrow IPC stream, which pandas, polars and DuckDB read.</summary>
    /// <param name="stream">Stays open.</param>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public void WriteArrow(Stream stream)
    {
        using var writer = new ArrowStreamWriter(stream, Schema, leaveOpen: true);
        writer.WriteStart();
        foreach (var batch in Batches())
        {
            using (batch)
            {
                writer.WriteRecordBatch(batch);
            }
        }

        writer.WriteEnd();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        batches?.Dispose();
        Result.Dispose();
        session.Dispose();
    }

    internal static LakeRows Open(IEngineSession session, Func<IEngineResult> read, Func<EngineException, LakeException> translate, CancellationToken cancel)
    {
        try
        {
            return new LakeRows(session, read, translate, cancel);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The rows as <see cref="IEngineResult"/> lists them.</summary>
    internal IEnumerable<object?[]> Rows()
    {
        using var rows = Result.Rows().GetEnumerator();
        while (Try(rows.MoveNext))
        {
            yield return rows.Current;
        }
    }

    private T Try<T>(Func<T> read)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return read();
        }
        catch (EngineException e)
        {
            throw cancel.IsCancellationRequested ? new OperationCanceledException("The statement was stopped.", e, cancel) : translate(e);
        }
    }
}
