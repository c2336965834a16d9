using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Counts of files in one refresh.</summary>
/// <param name="Added">New paths.</param>
/// <param name="Modified">Paths with other content.</param>
/// <param name="Deleted">Paths that are gone.</param>
/// <param name="Renamed">New paths whose content was at a deleted path before.</param>
/// <param name="Unchanged">Paths with the same content.</param>
/// <param name="Redone">Files of which any rows were recomputed.</param>
/// <param name="Failed">Files among these that could not be read or parsed at all.</param>
/// <param name="Candidates">Files that would be redone were nothing cut off: those that are, and those that looked up a name of which anything differs, also where nobody reads that.</param>
/// <param name="Different">Files of which a row of any dataset really differs.</param>
public sealed record FileCounts(int Added, int Modified, int Deleted, int Renamed, int Unchanged, int Redone, int Failed, int Candidates, int Different)
{
    /// <summary>Counts a diff and what a run did.</summary>
    internal static FileCounts Of(RepositoryDiff diff, RunRecord record)
    {
        var kinds = diff.Files.CountBy(f => f.Kind).ToDictionary();
        return new FileCounts(
            kinds.GetValueOrDefault(ChangeKind.Added),
            kinds.GetValueOrDefault(ChangeKind.Modified),
            kinds.GetValueOrDefault(ChangeKind.Deleted),
            kinds.GetValueOrDefault(ChangeKind.Renamed),
            kinds.GetValueOrDefault(ChangeKind.Unchanged),
            record.Redone.Count,
            record.Failed,
            record.Candidates.Union(record.Redone, StringComparer.Ordinal).Count(),
            record.Different.Count);
    }
}

/// <summary>One dataset after a refresh.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Version">Its Delta version.</param>
/// <param name="Changed">Whether this refresh committed to it.</param>
/// <param name="Rows">Rows in all.</param>
/// <param name="RowsBefore">Rows in all in the epoch before.</param>
/// <param name="RowsWritten">Rows in the data files that this refresh wrote.</param>
public sealed record DatasetOutcome(string Name, string Stage, long Version, bool Changed, long Rows, long RowsBefore, long RowsWritten);

/// <summary>What a refresh did.</summary>
/// <param name="Epoch">The epoch of the lake now.</param>
/// <param name="Changed">Whether the refresh made that epoch.</param>
/// <param name="Mode">Full or incremental.</param>
/// <param name="Reason">Why that mode.</param>
/// <param name="Files">Counts of files.</param>
/// <param name="Datasets">Every dataset, by name.</param>
/// <param name="ScopedReads">What the reads of some files had to open, by dataset; empty where no epoch was made.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="CommitSeconds">How much of that went by between the last data file and the epoch being visible; 0 where none was made.</param>
/// <param name="Statements">Statements that the engine ran.</param>
public sealed record RefreshResult(
    long Epoch,
    bool Changed,
    RefreshMode Mode,
    string Reason,
    FileCounts Files,
    IReadOnlyList<DatasetOutcome> Datasets,
    IReadOnlyList<ScopedReads> ScopedReads,
    double Seconds,
    double CommitSeconds,
    long Statements)
{
    /// <summary>Files of which semantic facts are wanted and could not be had; the next refresh tries again.</summary>
    public int StaleFiles { get; init; }

    /// <summary>Files of <c>semantic_drift_v1</c>; null where none was looked for.</summary>
    public int? DriftedFiles { get; init; }
}

/// <summary>A file that a refresh would redo.</summary>
public sealed record PlannedFile(string Path, IReadOnlyList<PlannedReason> Reasons);

/// <summary>Why: a kind, what it refers to, and the way from the file to what changed.</summary>
public sealed record PlannedReason(string Kind, string Reference, string Chain);

/// <summary>Counts of names whose offer differs from the epoch before.</summary>
/// <param name="Changed">Names of which anything differs.</param>
/// <param name="Unread">Those of which no rule reads what differs, so that nobody is redone who uses them.</param>
public sealed record NameCounts(int Changed, int Unread)
{
    /// <summary>Counts keys.</summary>
    public static NameCounts Of(KeyImpact impact) => new(impact.Keys.Count, impact.Keys.Count(k => !k.IsRead));
}

/// <summary>What a refresh would do.</summary>
/// <param name="Mode">Full or incremental.</param>
/// <param name="Reason">Why that mode.</param>
/// <param name="Names">Names whose offer differs; none counted where everything is redone.</param>
/// <param name="Files">The files that it would redo, by path.</param>
/// <param name="Pruning">One read of these files' rows in each dataset that is partitioned by files; empty where there is nothing to do.</param>
public sealed record RefreshForecast(RefreshMode Mode, string Reason, NameCounts Names, IReadOnlyList<PlannedFile> Files, IReadOnlyList<ScopedReads> Pruning)
{
    internal static RefreshForecast Of(RefreshPlan plan, KeyImpact impact, IEnumerable<ImpactedFile> reasons, IReadOnlyList<ScopedReads> pruning) => new(
        plan.Mode,
        plan.Reason,
        NameCounts.Of(impact),
        [.. reasons.GroupBy(r => r.Path, StringComparer.Ordinal).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new PlannedFile(f.Key, [.. f.Select(r => new PlannedReason(r.Kind, r.Reference, r.Chain))]))],
        pruning);
}

/// <summary>Hears how a refresh goes. May be called from several threads.</summary>
public interface IRefreshProgress
{
    /// <summary>A step begins: a stage and what it works on; <paramref name="total"/> is the number of units to come, 0 where unknown.</summary>
    void Begin(string stage, string what, int total);

    /// <summary>Some units of the step are done.</summary>
    void Advance(int units);

    /// <summary>Something a person should know.</summary>
    void Note(string message);
}
