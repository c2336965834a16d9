using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>What an epoch has staged of one table. Files that are added and removed within the epoch cancel out.</summary>
/// <param name="contract">The dataset.</param>
/// <param name="folder">The table's folder.</param>
/// <param name="start">The newest version with the rows of the epoch before; null where that has no table.</param>
/// <param name="basis">The table's newest version, which the commit follows; another than the start after an abandoned epoch.</param>
/// <param name="schema">The schema that the contract asks for.</param>
internal sealed class StagedTable(Contract contract, string folder, DeltaSnapshot? start, DeltaSnapshot? basis, string schema)
{
    private readonly Dictionary<string, DataFile> active = start?.CopyFiles() ?? new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataFile> added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataFile> removed = new(StringComparer.Ordinal);
    private readonly List<DataFile> changes = [];
    private bool isCleared;
    private readonly HashSet<string> paths = [.. start?.Files.Values.Select(f => f.RawPath) ?? []];

    public Contract Contract => contract;

    public string Folder => folder;

    public string Schema => schema;

    /// <summary>The table's newest version, which the commit follows; null where there is no table.</summary>
    public DeltaSnapshot? Basis => basis;

    /// <summary>Whether the files that are active still have another contract's columns.</summary>
    public bool HasOldSchema => start is not null && removed.Count < start.Files.Count && ColumnsDiffer;

    /// <summary>
    /// Whether the epoch commits to the table: its files or columns differ, it is new (a table without rows is one, too), or its newest version is
    /// an abandoned epoch's.
    /// </summary>
    public bool HasChanges => start is null || added.Count > 0 || removed.Count > 0 || ColumnsDiffer || basis != start;

    public IReadOnlyCollection<DataFile> Files => active.Values;

    /// <summary>
    /// Whether change files tell what the commit changes. Where the table was empty or emptied or had other columns, or where the commit follows an
    /// abandoned epoch's version, the files that it adds and removes tell it.
    /// </summary>
    public bool RecordsChanges => start is { Files.Count: > 0 } && basis == start && !ColumnsDiffer && !isCleared;

    /// <summary>The files that are written for the commit: data files and change files.</summary>
    public IEnumerable<DataFile> Written => added.Values.Where(IsNew).Concat(changes);

    /// <summary>The change files among them.</summary>
    public IReadOnlyList<DataFile> Changes => changes;

    private bool ColumnsDiffer => start is not null && !DeltaSchema.Same(start.Metadata.SchemaString, schema);

    /// <summary>Rows in all files that were put in place.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Whether a data file was written by the epoch, and not just marked.</summary>
    public bool IsNew(DataFile file) => !paths.Contains(file.RawPath);

    /// <summary>Whether rows of its files can be marked as deleted.</summary>
    public bool CanHaveVectors => basis is not null && UsedFeatures.CanHaveVectors(basis.Protocol);

    /// <summary>Puts new files in place of old ones.</summary>
    /// <param name="planned">What was wanted.</param>
    /// <param name="made">A file for each that was wanted; null where it would have had no rows.</param>
    public void Replace(FileChanges planned, IReadOnlyList<DataFile?> made)
    {
        foreach (var file in planned.Replaced)
        {
            Remove(file);
        }

        foreach (var (plan, file) in planned.Wanted.Zip(made))
        {
            if (file is null)
            {
                continue;
            }

            if (plan.HoldsChanges)
            {
                changes.Add(file);
                continue;
            }

            Add(file);
            RowsWritten += file.RowCount ?? 0;
        }

        foreach (var file in planned.Reduced)
        {
            Add(file);
        }
    }

    /// <summary>Removes every file.</summary>
    public void Clear()
    {
        isCleared = true;
        foreach (var file in active.Values.ToList())
        {
            Remove(file);
        }
    }

    private void Add(DataFile file)
    {
        active.Add(file.Key, file);
        added.Add(file.Key, file);
    }

    private void Remove(DataFile file)
    {
        active.Remove(file.Key);
        if (!added.Remove(file.Key))
        {
            removed.Add(file.Key, file);
        }
    }
}
