namespace CodeIntel.Lake.Storage.Engines;

/// <summary>The type of a result's column.</summary>
/// <param name="SqlName">The whole type in SQL, such as <c>BIGINT</c>, <c>VARCHAR[]</c> or <c>MAP(VARCHAR, DECIMAL(18,3))</c>; names of struct fields are quoted.</param>
/// <param name="IsNumber">Whether the values are numbers.</param>
public sealed record EngineColumnType(string SqlName, bool IsNumber);
