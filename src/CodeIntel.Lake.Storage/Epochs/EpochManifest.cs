using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>One dataset at one epoch.</summary>
/// <param name="Stage">The stage that writes it; the folder above its own.</param>
/// <param name="Version">The Delta version that belongs to the epoch.</param>
/// <param name="Rows">Rows in all files.</param>
/// <param name="Files">Number of active data files.</param>
/// <param name="Bytes">Bytes in all files.</param>
public sealed record DatasetState(string Stage, long Version, long Rows, long Files, long Bytes);

/// <summary>What an epoch is: the version of every table, and the facts that the run wants to find again.</summary>
/// <param name="Epoch">From 1, without gaps.</param>
/// <param name="CreatedAt">When the epoch was committed.</param>
/// <param name="Datasets">Every dataset that has a table, by name.</param>
/// <param name="Facts">Fingerprints and the like; free for the pipeline.</param>
/// <param name="Layout">The layout of per-file datasets.</param>
public sealed record EpochManifest(
    long Epoch,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, DatasetState> Datasets,
    IReadOnlyDictionary<string, string> Facts,
    Layout Layout)
{
    /// <summary>Whether this may be what a program of ours wrote for an epoch.</summary>
    internal bool IsSound(long epoch) =>
        Epoch == epoch
        && epoch > 0
        && Datasets.All(d => d.Value is { Version: >= 0 } state && Contract.IsFolderName(d.Key) && Contract.IsFolderName(state.Stage) && IsCount(state.Rows) && IsCount(state.Files) && IsCount(state.Bytes))
        && Facts.Values.All(f => f is not null)
        && Layout.IsSound;

    /// <summary>Counts of many datasets can be added up.</summary>
    private static bool IsCount(long count) => count is >= 0 and < 1L << 50;
}
