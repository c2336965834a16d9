using Apache.Arrow;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>
/// The rows of a statement, read once and in the engine's order. Values are bool, int (TINYINT to INTEGER, UTINYINT, USMALLINT), uint, long, ulong,
/// <see cref="Int128"/> (HUGEINT), float, double, decimal (a text where it does not fit), string (also of UUID), byte[] (BLOB), <see cref="DateOnly"/>,
/// <see cref="DateTime"/> in UTC (every TIMESTAMP, nanoseconds cut to 100), <see cref="DistantTime"/> where these two do not hold the value, List&lt;object?&gt; (LIST), Dictionary&lt;string, object?&gt; (STRUCT),
/// List&lt;KeyValuePair&lt;object?, object?&gt;&gt; (MAP), and null. Disposed, it stops the statement where that still runs.
/// </summary>
public interface IEngineResult : IDisposable
{
    /// <summary>Column names in order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Column types in order.</summary>
    IReadOnlyList<EngineColumnType> Types { get; }

    /// <summary>The columns as Arrow knows them: times with a zone in UTC, HUGEINT as a decimal of 38 digits, UUID as text.</summary>
    Schema Schema { get; }

    /// <summary>The rows, each a new array. Either these, <see cref="Batches"/> or <see cref="Chunks"/> may be asked for, once.</summary>
    /// <exception cref="EngineException">The statement failed while its rows were read.</exception>
    /// <exception cref="InvalidOperationException">The rows have been asked for already.</exception>
    /// <exception cref="ObjectDisposedException">The result was disposed before the last row.</exception>
    IEnumerable<object?[]> Rows();

    /// <summary>The rows as Arrow record batches of <see cref="Schema"/>, computed while they are read; each is the caller's to dispose of. A HUGEINT of 39 digits is an error. Other errors are those of <see cref="Rows"/>.</summary>
    IEnumerable<RecordBatch> Batches();

    /// <summary>The rows by columns, without a value made for each. Errors are those of <see cref="Rows"/>.</summary>
    IEnumerable<RowChunk> Chunks();

    /// <summary>All rows at once; see <see cref="Rows"/>.</summary>
    List<object?[]> ToList() => [.. Rows()];
}
