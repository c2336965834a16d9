namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>Some rows of a result, which hold until the next are asked for.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Columns">Their columns, in order.</param>
public sealed record RowChunk(int Count, IReadOnlyList<IRowColumn> Columns);
