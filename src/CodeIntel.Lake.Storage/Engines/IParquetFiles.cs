namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A column as a reader or writer of Parquet files wants it.</summary>
/// <param name="Name">Its name in the files.</param>
/// <param name="Type">Its type in SQL, such as <c>STRUCT("a" BIGINT)</c>.</param>
public sealed record ParquetColumn(string Name, string Type);

/// <summary>A Parquet file to read.</summary>
/// <param name="Path">On disk.</param>
/// <param name="Values">By column: values of all its rows, which are not read from the file, as Delta's partition values have them; null or empty is NULL.</param>
public sealed record ParquetFile(string Path, IReadOnlyDictionary<string, string?> Values);

/// <summary>What an engine does with Parquet files that hold no dataset of ours.</summary>
public interface IParquetFiles
{
    /// <summary>
    /// Reads files as a schema wants them: a column that a file lacks is null, one that the schema lacks is left out, and a narrower type is widened. What the
    /// names of folders further up say does not matter.
    /// </summary>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="files">The files; their values are of the same columns.</param>
    /// <returns>Rows with a value for each column, then the file's place in the list (int) and the row's place in the file (long), both from 0.</returns>
    /// <exception cref="EngineException">A file cannot be read.</exception>
    IEngineResult Read(IReadOnlyList<ParquetColumn> columns, IReadOnlyList<ParquetFile> files);

    /// <summary>Writes JSON objects, one a line, as rows of a Parquet file.</summary>
    /// <param name="json">The file of JSON.</param>
    /// <param name="columns">The columns; a field that an object lacks is null.</param>
    /// <param name="path">The Parquet file, which is replaced.</param>
    /// <returns>How many rows.</returns>
    /// <exception cref="EngineException">A file cannot be read or written.</exception>
    long WriteJson(string json, IReadOnlyList<ParquetColumn> columns, string path);
}
