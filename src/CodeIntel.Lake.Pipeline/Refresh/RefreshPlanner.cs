using CodeIntel.Lake.Pipeline.Scan;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Decides what a refresh will do. Pure: no file, no clock, no engine.</summary>
public static class RefreshPlanner
{
    /// <summary>Makes the plan.</summary>
    public static RefreshPlan Plan(PlannerInput input)
    {
        var invalid = input.IsFirstRun
            ? null
            : Stages.Ordered.FirstOrDefault(s => input.PreviousFingerprints.GetValueOrDefault(s) != input.Fingerprints.GetValueOrDefault(s));
        var full = FullReason(input, invalid);
        return (full is not null ? Full(input, full) : Incremental(input, invalid)) with { SkippedDiffers = input.SkippedDiffers };
    }

    private static string? FullReason(PlannerInput input, string? invalid)
    {
        if (input.IsFirstRun)
        {
            return "first run";
        }

        if (input.FullReason is not null)
        {
            return input.FullReason;
        }

        if (invalid is "scan" or "extract")
        {
            return $"the {invalid} stage changed";
        }

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

        return new RefreshPlan(RefreshMode.Full, reason, null, Sorted(files), Sorted(input.Diff.Deleted), [], reasons);
    }

    private static RefreshPlan Incremental(PlannerInput input, string? invalid)
    {
        var reasons = Reasons(input.Diff);
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
            (null, 0, 0) => input.SkippedDiffers ? "only skipped paths changed" : "nothing changed",
            (null, 0, _) => "only git's view of files changed",
            _ => changes == 1 ? "1 file changed" : $"{changes} files changed",
        };
        return new RefreshPlan(RefreshMode.Incremental, reason, invalid, Sorted(input.Diff.ContentChanged), Sorted(input.Diff.Deleted), restated, reasons);
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
