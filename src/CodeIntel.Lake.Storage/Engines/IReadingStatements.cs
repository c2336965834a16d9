namespace CodeIntel.Lake.Storage.Engines;

/// <summary>
/// Statements that only read, whoever wrote them: one SELECT or what stands for one (<c>FROM</c>, <c>VALUES</c>, <c>SHOW</c>, <c>DESCRIBE</c>, <c>SUMMARIZE</c>, <c>PIVOT</c>,
/// <c>UNPIVOT</c>). Whatever else a text holds is refused before any of it has an effect. Values of types that have no .NET type here (INTERVAL, TIME, ENUM, BIT, UNION, UHUGEINT …)
/// come as text, also within lists, structs and maps; an array of fixed length is a list.
/// </summary>
public interface IReadingStatements
{
    /// <summary>The rows of a statement; also of <c>EXPLAIN</c> and <c>EXPLAIN ANALYZE</c> of one.</summary>
    /// <exception cref="EngineException">The statement is refused, or fails.</exception>
    IEngineResult Read(string statement);

    /// <summary>Writes the rows of a statement to a Parquet file; a HUGEINT as a decimal of 38 digits.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <exception cref="EngineException">The statement is refused, or fails; a HUGEINT has 39 digits.</exception>
    void Save(string statement, string path);
}
