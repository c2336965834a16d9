namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>What vacuum keeps. An epoch stays if either number speaks for it; the newest always stays.</summary>
public sealed record VacuumOptions
{
    /// <summary>The newest so many epochs stay.</summary>
    public long KeepEpochs { get; init; } = 10;

    /// <summary>Epochs that are no older stay.</summary>
    public TimeSpan KeepAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// A file that no log knows may be one that another program is about to commit: it stays until it is so old.
    /// </summary>
    public TimeSpan OrphanAge { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>Why a file goes.</summary>
public enum VacuumedKind
{
    /// <summary>It is the manifest of an epoch beyond retention.</summary>
    Manifest,

    /// <summary>A data file that left its table, and that no epoch which stays names.</summary>
    Removed,

    /// <summary>A change file of a version that is beyond retention, or the oldest within: what led to it is not told any more.</summary>
    Changes,

    /// <summary>A data or temporary file that no log names, of a run that was cut.</summary>
    Orphan,

    /// <summary>A log file that a checkpoint stands in for.</summary>
    Log,
}

/// <summary>A file that goes.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Kind">Why.</param>
/// <param name="Bytes">Its size.</param>
public sealed record VacuumedFile(string Path, VacuumedKind Kind, long Bytes);

/// <summary>What vacuum does or would do.</summary>
/// <param name="Kept">Epochs that stay, oldest first.</param>
/// <param name="Removed">Epochs that go, oldest first.</param>
/// <param name="Files">Files that go, in the order in which they are deleted.</param>
public sealed record VacuumReport(IReadOnlyList<long> Kept, IReadOnlyList<long> Removed, IReadOnlyList<VacuumedFile> Files)
{
    /// <summary>Bytes of the files that go.</summary>
    public long Bytes => Files.Sum(f => f.Bytes);
}
