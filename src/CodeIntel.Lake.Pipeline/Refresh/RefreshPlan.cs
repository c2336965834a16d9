using System.Text;
using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Why a file is redone, before impact is known: a kind and the path or stage that it refers to.</summary>
public sealed record RedoReason(string Kind, string Reference)
{
    /// <summary>The reason of a file, with the way from the file to what changed.</summary>
    public ImpactedFile Of(string fileId, string path) => Kind switch
    {
        "full_refresh" => ImpactedFile.By(fileId, path, Kind, Reference, Reference),
        _ => new ImpactedFile(fileId, path, Kind, Reference, Reference == path ? $"{path}: {Kind}" : $"{path}: {Kind} from {Reference}"),
    };
}

/// <summary>What a refresh will do, decided before anything is done. A value: it prints, and tests compare it.</summary>
/// <param name="Mode">Full or incremental.</param>
/// <param name="Reason">Why that mode, for a person.</param>
/// <param name="Invalid">Datasets that are redone for every file, since what makes them changed, or what makes one that they read.</param>
/// <param name="Content">Ids of files to parse, in ordinal order.</param>
/// <param name="Deleted">Ids of files that are gone, in ordinal order.</param>
/// <param name="Restated">Ids of files of which only the scan's row changed, in ordinal order.</param>
/// <param name="Reasons">Why each file is redone, before impact is known; by file id.</param>
public sealed record RefreshPlan(
    RefreshMode Mode,
    string Reason,
    IReadOnlySet<string> Invalid,
    IReadOnlyList<string> Content,
    IReadOnlyList<string> Deleted,
    IReadOnlyList<string> Restated,
    IReadOnlyDictionary<string, RedoReason> Reasons)
{
    /// <summary>Whether other paths are skipped than in the last epoch, or for other reasons.</summary>
    public bool SkippedDiffers { get; init; }

    /// <summary>Stages of which something changed that lies outside of the repository.</summary>
    public IReadOnlySet<string> News { get; init; } = new HashSet<string>();

    /// <summary>Stages that are to redo all their files, though nothing says that what they depend on changed.</summary>
    public IReadOnlySet<string> Asked { get; init; } = new HashSet<string>();

    /// <summary>Ids of files whose bytes are read, in ordinal order: those of <see cref="Content"/>, or all where what reads them changed.</summary>
    public IReadOnlyList<string> Parsed { get; init; } = Content;

    /// <summary>Whether so much changed that the tables are made as in a first run: to find what is the same would cost more than to write it.</summary>
    public bool IsAnew { get; init; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty =>
        Mode == RefreshMode.Incremental && Invalid.Count == 0 && Content.Count == 0 && Deleted.Count == 0 && Restated.Count == 0 && News.Count == 0 && Asked.Count == 0 && !SkippedDiffers;

    /// <summary>Whether every file's rows of a dataset are redone.</summary>
    public bool RedoesAll(string dataset) => Mode == RefreshMode.Full || Invalid.Contains(dataset);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Mode.Word()).Append(": ").AppendLine(Reason);
        foreach (var (file, reason) in Reasons.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            text.Append(file).Append(' ').Append(reason.Kind).Append(' ').AppendLine(reason.Reference);
        }

        return text.ToString();
    }
}

/// <summary>When too much changed for an incremental run to pay.</summary>
/// <param name="MaxChangedRatio">Full at or above this share of changed and deleted files.</param>
/// <param name="MaxDeletedRatio">Full at or above this share of deleted files.</param>
/// <param name="MinFilesForRatio">The ratios count from this many files on.</param>
public sealed record RefreshPolicy(double MaxChangedRatio, double MaxDeletedRatio, int MinFilesForRatio);

/// <summary>All that a plan is made from.</summary>
/// <param name="IsFirstRun">The lake has no epoch yet.</param>
/// <param name="FullReason">Why a full run was asked for; null where it was not.</param>
/// <param name="Diff">The snapshot against the last epoch.</param>
/// <param name="Datasets">Every dataset in order.</param>
/// <param name="PreviousFingerprints">Fingerprint of each dataset in the last epoch.</param>
/// <param name="Fingerprints">Fingerprint of each dataset now.</param>
/// <param name="Policy">The ratios.</param>
public sealed record PlannerInput(
    bool IsFirstRun,
    string? FullReason,
    RepositoryDiff Diff,
    IReadOnlyList<PlannedDataset> Datasets,
    IReadOnlyDictionary<string, string> PreviousFingerprints,
    IReadOnlyDictionary<string, string> Fingerprints,
    RefreshPolicy Policy)
{
    /// <summary>Whether other paths are skipped than in the last epoch, or for other reasons.</summary>
    public bool SkippedDiffers { get; init; }

    /// <summary>Stages of which something changed that lies outside of the repository.</summary>
    public IReadOnlySet<string> News { get; init; } = new HashSet<string>();

    /// <summary>Stages that are to redo all their files, though nothing says that what they depend on changed.</summary>
    public IReadOnlySet<string> Asked { get; init; } = new HashSet<string>();
}
