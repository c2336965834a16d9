using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>
/// Appends rows to a table in bulk. Rows are kept until <see cref="Flush"/> or <see cref="Close"/>, or until the engine's buffer is full; what is still kept
/// when the appender is disposed without being closed is dropped. One thread at a time; several appenders, each on a session of its own, may fill one table.
/// </summary>
/// <remarks>
/// A value that is refused, for its type or its encoding, leaves the row as it was before. After an <see cref="IRowWriter.EndRow"/> that is refused the row is dropped.
/// </remarks>
public interface IRowAppender : IRowWriter, IDisposable
{
    /// <summary>How many rows are part of the table by now.</summary>
    long Flushed { get; }

    /// <summary>Makes all ended rows part of the table; outside a transaction, commits them.</summary>
    /// <exception cref="EngineException">The engine refused the rows.</exception>
    void Flush();

    /// <summary>Flushes and ends the appender. Does nothing where it has ended already.</summary>
    /// <exception cref="EngineException">The engine refused the rows.</exception>
    void Close();
}
