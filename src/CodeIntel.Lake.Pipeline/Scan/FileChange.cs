namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What happened to a path between two snapshots.</summary>
public enum ChangeKind
{
    /// <summary>Same content at the same path.</summary>
    Unchanged,

    /// <summary>New path, new content.</summary>
    Added,

    /// <summary>Other content at the same path, or readable in one snapshot only.</summary>
    Modified,

    /// <summary>The path has gone; where its content moved, the change's current side tells where to.</summary>
    Deleted,

    /// <summary>New path with the content of a path that has gone.</summary>
    Renamed,
}

/// <summary>The steps that a change makes necessary, as bits.</summary>
[Flags]
public enum StageMask
{
    /// <summary>No step.</summary>
    None = 0,

    /// <summary>Parse the file, or drop what was parsed.</summary>
    Extract = 1,

    /// <summary>Normalize the file's facts.</summary>
    Normalize = 2,

    /// <summary>Resolve the file's sites.</summary>
    Relspec = 4,

    /// <summary>Rebuild the file's part of the graph.</summary>
    Cpg = 8,

    /// <summary>Every step.</summary>
    All = Extract | Normalize | Relspec | Cpg,
}

/// <summary>The change of one path.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Previous">The file in the earlier snapshot, at its path of then; null where it is added.</param>
/// <param name="Current">The file in the later snapshot, at its path of now; null where it is deleted and did not move.</param>
public sealed record FileChange(ChangeKind Kind, FileFact? Previous, FileFact? Current)
{
    /// <summary>The file whose rows the change touches: the previous one of a deletion, the current one otherwise.</summary>
    public FileFact File => (Kind == ChangeKind.Deleted ? Previous : Current)!;

    /// <summary>Whether the content is the same but the row of <c>repo_files_v1</c> is not: git's view of the file has changed.</summary>
    public bool IsRestated => Kind == ChangeKind.Unchanged && Previous != Current;

    /// <summary>The steps that the change makes necessary.</summary>
    public StageMask Stages => Kind == ChangeKind.Unchanged ? StageMask.None : StageMask.All;

    /// <summary>A stable word that says how the change was told.</summary>
    public string Reason => Kind switch
    {
        ChangeKind.Unchanged => "same_content",
        ChangeKind.Added => "new_path",
        ChangeKind.Deleted => Current is null ? "path_gone" : "moved_away",
        ChangeKind.Renamed => "moved_here",
        ChangeKind.Modified when Current!.Sha256 is null => "became_unreadable",
        ChangeKind.Modified when Previous!.Sha256 is null => "became_readable",
        ChangeKind.Modified => "content_differs",
        _ => throw new InvalidOperationException($"{Kind} is no change kind"),
    };

    /// <summary>The word in the column <c>change_kind</c>.</summary>
    public string KindWord => Kind switch
    {
        ChangeKind.Unchanged => "unchanged",
        ChangeKind.Added => "added",
        ChangeKind.Modified => "modified",
        ChangeKind.Deleted => "deleted",
        ChangeKind.Renamed => "renamed",
        _ => throw new InvalidOperationException($"{Kind} is no change kind"),
    };
}
