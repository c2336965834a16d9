using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>
/// Plans a change of a partition that leaves its rows where they are: those that go are marked by deletion vectors, and those that come lie in a
/// small file beside. So what is written follows the change. Small files are merged before they are many, and a partition of which a good part
/// would be marked or beside is written anew, so that what is read follows the table's rows.
/// </summary>
internal sealed class RowsBeside(Layout layout, RelationBuilder relations)
{
    /// <summary>Most files of a partition.</summary>
    public const int MostFiles = 8;

    /// <summary>Files that a merge leaves as they are.</summary>
    private const int FilesKept = 3;

    /// <summary>A partition's rows per row marked or beside, at least.</summary>
    private const int LeastRatio = 3;

    /// <summary>A partition of fewer rows is written anew.</summary>
    private const int FewRows = 64;

    /// <summary>Larger vectors would burden the log.</summary>
    private const int MostVectorBytes = 8192;

    /// <summary>Plans the change.</summary>
    /// <returns>What becomes of files, and whether a file beside is to be written of the rows that come; null where the partition is to be written anew.</returns>
    public (FileChanges Changes, bool Adds)? Plan(StagedTable table, string? partition, List<DataFile> old, RowChanges changes)
    {
        // A partition of the other layout is most often no more than the rows that are redone, and plain readers are promised its files.
        if (layout.Kind != LayoutKind.Bucket || old.Count == 0 || !table.CanHaveVectors || old.Any(f => f.RowCount is null))
        {
            return null;
        }

        var deleted = changes.Removed(partition);
        var rests = old.ConvertAll(f => Rest.Of(f, relations.Deleted(f), [.. deleted[f.FullPath]])).OrderByDescending(r => r.Rows).ToList();
        var added = changes.AddedCount(partition);
        var total = rests.Sum(r => r.Rows) + added;
        if (total < FewRows || LeastRatio * Math.Max(rests.Sum(r => r.Deleted.Sum(d => d.Count)), rests.Skip(1).Sum(r => r.Rows) + added) > total)
        {
            return null;
        }

        var filled = rests.Where(r => r.Rows > 0).ToList();
        var merged = added > 0 && filled.Count >= MostFiles ? filled.Skip(FilesKept).ToList() : [];
        var reduced = rests.Where(r => r.IsChanged && r.Rows > 0).Except(merged).Select(r => r.Reduced).ToList();
        return reduced.Any(f => f.Add.DeletionVector!.SizeInBytes > MostVectorBytes)
            ? null
            : (new FileChanges(
                merged.Count == 0 ? [] : [new DataFilePlan(partition, Merged(table, partition, changes, merged), IsSorted: false)],
                [.. rests.Where(r => r.IsChanged || merged.Contains(r)).Select(r => r.File)],
                reduced), added > 0 && merged.Count == 0);
    }

    private string Merged(StagedTable table, string? partition, RowChanges changes, List<Rest> merged) =>
        relations.Rows.Both(table.Contract, changes.Added([partition]), relations.OfFiles(table.Contract, merged.ConvertAll(r => r.IsChanged ? r.Reduced : r.File), RowScope.All));

    /// <summary>What is left of a data file.</summary>
    /// <param name="File">The file as it is now.</param>
    /// <param name="Rows">Number of its rows that are left.</param>
    /// <param name="Deleted">The others.</param>
    /// <param name="IsChanged">Whether some were left before and are not now.</param>
    private sealed record Rest(DataFile File, long Rows, IReadOnlyList<RowRange> Deleted, bool IsChanged)
    {
        private DataFile? reduced;

        public DataFile Reduced => reduced ??= File.Without(Deleted);

        public static Rest Of(DataFile file, IReadOnlyList<RowRange> before, IReadOnlyList<RowRange> more) =>
            new(file, file.RowCount!.Value - more.Sum(r => r.Count), DeletionVector.Union(before.Concat(more)), more.Count > 0);
    }
}
