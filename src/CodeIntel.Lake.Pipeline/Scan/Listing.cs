namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>A path that the filter takes, not yet looked at.</summary>
internal sealed record ListedPath(string Path, GitState GitState);

/// <summary>What a working tree holds: paths the filter takes, each once, in no order, and those that cannot be taken.</summary>
internal sealed record Listing(IReadOnlyCollection<ListedPath> Paths, IReadOnlyCollection<SkippedPath> Skipped);
