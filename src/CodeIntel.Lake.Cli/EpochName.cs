using System.Globalization;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Cli;

/// <summary>How a command line names an epoch: by its number, by a time, or by a commit.</summary>
/// <param name="Text">
/// A number; a time in UTC, a day alone being its first moment, for the newest epoch made by then; or a commit as git understands it, for the epoch made of it or of
/// its nearest ancestor that has one.
/// </param>
internal sealed record EpochName(string Text)
{
    private const int ShownDigits = 12;
    private const int LeastDigits = 4;
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The number of the epoch; one that is named by its number need not exist.</summary>
    /// <param name="place">Where the lake is.</param>
    /// <param name="note">Hears where the epoch is not of the commit itself.</param>
    /// <exception cref="LakeException"><c>unknown_epoch</c>: the lake has none of that time or commit; or the lake cannot be read.</exception>
    public long Find(Workplace place, Action<string> note)
    {
        if (long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        using var store = place.Open(LakeOpenMode.Read);
        var newestFirst = store.Epochs.Reverse().Select(store.Manifest);
        return DateTime.TryParseExact(Text.TrimEnd('Z'), Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? newestFirst.FirstOrDefault(m => m.CreatedAt.UtcDateTime <= time)?.Epoch ?? throw Unknown($"The lake has no epoch that was made by {Text} (UTC).")
            : OfCommit(store.Description.RepositoryId, [.. newestFirst], note);
    }

    /// <summary>Of several epochs of a commit the newest counts, and one without changes beside the commit before others.</summary>
    private long OfCommit(string repository, IReadOnlyList<EpochManifest> newestFirst, Action<string> note)
    {
        var made = newestFirst.Select(m => (m.Epoch, Source: SourceRevision.FromFacts(m.Facts))).Where(m => m.Source?.Commit is not null)
            .OrderBy(m => m.Source!.IsDirty).DistinctBy(m => m.Source!.Commit).ToDictionary(m => m.Source!.Commit!, StringComparer.Ordinal);
        var history = SourceRevision.History(repository, Text);
        IReadOnlyList<string> candidates = history.Count > 0 ? history : Text.Length >= LeastDigits ? [.. made.Keys.Where(c => c.StartsWith(Text, StringComparison.OrdinalIgnoreCase))] : [];
        if (candidates.FirstOrDefault(made.ContainsKey) is not { } commit)
        {
            throw Unknown(history.Count > 0
                ? $"The lake has no epoch of the commit '{Text}', nor of one before it."
                : $"'{Text}' names no epoch: it is no number, no time such as 2026-01-31 or 2026-01-31T12:00, and git knows no commit of that name in '{repository}'.");
        }

        var (epoch, source) = made[commit];
        if (history.Count > 0 && commit != history[0])
        {
            note($"No epoch was made of the commit '{Text}'; epoch {epoch} is of {commit[..ShownDigits]}, the nearest before it.");
        }

        if (source!.IsDirty)
        {
            note($"Epoch {epoch} is of {commit[..ShownDigits]} with changes that were not committed.");
        }

        return epoch;
    }

    private static LakeException Unknown(string message) => new(LakeError.Usage, "unknown_epoch", message);
}
