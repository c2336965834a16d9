namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>The difference of two snapshots.</summary>
/// <param name="Files">One entry per path of either snapshot, by path in ordinal order.</param>
public sealed record RepositoryDiff(IReadOnlyList<FileChange> Files)
{
    /// <summary>The paths whose content changed, came or went, by path.</summary>
    public IEnumerable<FileChange> Changes => Files.Where(f => f.Kind != ChangeKind.Unchanged);

    /// <summary>Whether no content changed.</summary>
    public bool IsEmpty => !Changes.Any();

    /// <summary>Ids of the files to extract: added, modified, and the new side of a rename.</summary>
    public IEnumerable<string> ContentChanged => Changes.Where(f => f.Kind != ChangeKind.Deleted).Select(f => f.File.FileId);

    /// <summary>Ids of the files to remove: deleted, and the old side of a rename.</summary>
    public IEnumerable<string> Deleted => Files.Where(f => f.Kind == ChangeKind.Deleted).Select(f => f.File.FileId);

    /// <summary>
    /// Compares by path and content hash alone. An added and a deleted path with one hash are a rename: pairs are one to one, those
    /// of the same file name first, then in path order.
    /// </summary>
    public static RepositoryDiff Between(IReadOnlyCollection<FileFact> previous, IReadOnlyCollection<FileFact> current)
    {
        var before = previous.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var after = current.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var deleted = previous.Where(f => !after.ContainsKey(f.Path)).ToList();
        var added = current.Where(f => !before.ContainsKey(f.Path)).ToList();
        var renames = RenamePairs.Find(deleted, added);
        var movedTo = renames.ToDictionary(r => r.From.Path, r => r.To, StringComparer.Ordinal);
        var movedFrom = renames.ToDictionary(r => r.To.Path, r => r.From, StringComparer.Ordinal);

        var changes = new List<FileChange>(before.Count + added.Count);
        changes.AddRange(deleted.Select(f => new FileChange(ChangeKind.Deleted, f, movedTo.GetValueOrDefault(f.Path))));
        foreach (var file in current)
        {
            changes.Add(
                before.TryGetValue(file.Path, out var old) ? new FileChange(old.Sha256 == file.Sha256 ? ChangeKind.Unchanged : ChangeKind.Modified, old, file)
                : movedFrom.TryGetValue(file.Path, out var from) ? new FileChange(ChangeKind.Renamed, from, file)
                : new FileChange(ChangeKind.Added, null, file));
        }

        changes.Sort((a, b) => string.CompareOrdinal(a.File.Path, b.File.Path));
        return new RepositoryDiff(changes);
    }
}
