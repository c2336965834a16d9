namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What of a table a commit depends on: nothing, the partitions with some values, or all of it.</summary>
public sealed class DeltaReadScope
{
    private readonly string? column;
    private readonly HashSet<string> values;

    private DeltaReadScope(string? column, IEnumerable<string> values)
    {
        this.column = column;
        this.values = new HashSet<string>(values, StringComparer.Ordinal);
    }

    /// <summary>No row: what a commit reads that only appends.</summary>
    public static DeltaReadScope Nothing { get; } = new(null, []);

    /// <summary>All rows.</summary>
    public static DeltaReadScope Everything { get; } = new(null, []);

    /// <summary>The rows with some values of a partition column.</summary>
    /// <param name="column">A column of type string: values of other types have several spellings in a log.</param>
    /// <param name="values">As the log spells them; null and the empty text are the same.</param>
    public static DeltaReadScope Partitions(string column, params IEnumerable<string?> values) => new(column, values.Select(v => v ?? string.Empty));

    /// <summary>Whether a file with these partition values may hold rows of the scope; where they are not known, it may.</summary>
    public bool MayHold(IReadOnlyDictionary<string, string?>? partitionValues)
    {
        if (column is null)
        {
            return this == Everything;
        }

        return partitionValues is null || !partitionValues.TryGetValue(column, out var value) || values.Contains(value ?? string.Empty);
    }

    /// <summary>This scope and another.</summary>
    public DeltaReadScope And(DeltaReadScope other)
    {
        if (this == Nothing || other == Everything)
        {
            return other;
        }

        return this == Everything || other == Nothing ? this : column == other.column ? new DeltaReadScope(column, values.Concat(other.values)) : Everything;
    }
}
