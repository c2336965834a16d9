using CodeIntel.Lake.Pipeline.Scan;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Decides what a refresh will do. Pure: no file, no clock, no engine.</summary>
public static class RefreshPlanner
{
    /// <summary>Makes the plan.</summary>
    public static RefreshPlan Plan(PlannerInput input)
    {
        var invalid = input.IsFirstRun
            ? []
            : Invalid(input);
        var excess = input.IsFirstRun ? null : Excess(input);
        var full = input.IsFirstRun ? "first run" : input.FullReason ?? excess;
        return (full is not null ? Full(input, full) : Incremental(input, invalid)) with { SkippedDiffers = input.SkippedDiffers, News = input.News, Asked = input.Asked, IsAnew = excess is not null };
    }

    /// <summary>What changed, where it is more than an incremental run pays for; null elsewhere.</summary>
    private static string? Excess(PlannerInput input)
    {
        var total = input.Diff.Files.Count(f => f.Kind != ChangeKind.Deleted || f.Previous is not null);
        if (total < input.Policy.MinFilesForRatio)
        {
            return null;
        }

        var deleted = input.Diff.Files.Count(f => f.Kind == ChangeKind.Deleted);
        var changed = input.Diff.Changes.Count();
        if ((double)deleted / total >= input.Policy.MaxDeletedRatio)
        {
            return $"{deleted} of {total} files are deleted";
        }

        return (double)changed / total >= input.Policy.MaxChangedRatio ? $"{changed} of {total} files changed" : null;
    }

    private static RefreshPlan Full(PlannerInput input, string reason)
    {
        var files = input.Diff.Files.Where(f => f.Kind != ChangeKind.Deleted).Select(f => f.File.FileId);
        var reasons = Reasons(input.Diff);
        foreach (var file in input.Diff.Files.Where(f => f.Kind == ChangeKind.Unchanged))
        {
            reasons[file.File.FileId] = new RedoReason("full_refresh", reason);
        }

        return new RefreshPlan(RefreshMode.Full, reason, new HashSet<string>(), Sorted(files), Sorted(input.Diff.Deleted), [], reasons);
    }

    /// <summary>Datasets whose fingerprint differs, and those that read one of them, in order.</summary>
    private static List<PlannedDataset> Invalid(PlannerInput input)
    {
        var names = input.Datasets.Select(d => d.Name)
            .Where(d => input.PreviousFingerprints.GetValueOrDefault(d) != input.Fingerprints.GetValueOrDefault(d))
            .ToHashSet(StringComparer.Ordinal);
        while (input.Datasets.Where(d => !names.Contains(d.Name) && d.Reads.Any(names.Contains)).Select(d => d.Name).ToList() is { Count: > 0 } more)
        {
            names.UnionWith(more);
        }

        return [.. input.Datasets.Where(d => names.Contains(d.Name))];
    }

    private static RefreshPlan Incremental(PlannerInput input, IReadOnlyList<PlannedDataset> datasets)
    {
        var reasons = Reasons(input.Diff);
        var invalid = datasets.Count > 0 ? datasets[0].Stage : null;
        if (invalid is not null)
        {
            foreach (var file in input.Diff.Files.Where(f => f.Kind == ChangeKind.Unchanged))
            {
                reasons[file.File.FileId] = new RedoReason("full_refresh", $"the {invalid} stage changed");
            }
        }

        var restated = Sorted(input.Diff.Files.Where(f => f.IsRestated).Select(f => f.File.FileId));
        var changes = input.Diff.Changes.Count();
        var reason = (invalid, changes, restated.Count) switch
        {
            (not null, _, _) => $"the {invalid} stage changed",
            (null, 0, 0) when input.News.Count > 0 => $"what {string.Join(" and ", input.News.Order(StringComparer.Ordinal))} reads outside the repository changed",
            (null, 0, 0) when input.Asked.Count > 0 => $"all that {string.Join(" and ", input.Asked.Order(StringComparer.Ordinal))} says is asked for again",
            (null, 0, 0) => input.SkippedDiffers ? "only skipped paths changed" : "nothing changed",
            (null, 0, _) => "only git's view of files changed",
            _ => changes == 1 ? "1 file changed" : $"{changes} files changed",
        };
        var content = Sorted(input.Diff.ContentChanged);
        var names = datasets.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        return new RefreshPlan(RefreshMode.Incremental, reason, names, content, Sorted(input.Diff.Deleted), restated, reasons)
        {
            Parsed = datasets.Any(d => d.IsParsed) || input.News.Count > 0 || input.Asked.Count > 0 ? Sorted(input.Diff.Files.Where(f => f.Kind != ChangeKind.Deleted).Select(f => f.File.FileId)) : content,
        };
    }

    private static Dictionary<string, RedoReason> Reasons(RepositoryDiff diff)
    {
        var reasons = new Dictionary<string, RedoReason>(StringComparer.Ordinal);
        foreach (var change in diff.Changes)
        {
            var reference = change.Kind == ChangeKind.Renamed ? change.Previous!.Path : change.File.Path;
            reasons[change.File.FileId] = new RedoReason(change.KindWord, reference);
        }

        return reasons;
    }

    private static List<string> Sorted(IEnumerable<string> ids) => [.. ids.Order(StringComparer.Ordinal)];
}
