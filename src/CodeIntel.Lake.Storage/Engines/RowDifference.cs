using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>Which files' rows differ between the old rows of a scope and the new ones.</summary>
/// <param name="Changed">Whether any row differs.</param>
/// <param name="ChangedFileIds">The files with a difference; empty for an unpartitioned dataset.</param>
/// <param name="OldFileIds">The files that had rows; empty for an unpartitioned dataset.</param>
public sealed record RowDifference(bool Changed, IReadOnlySet<string> ChangedFileIds, IReadOnlySet<string> OldFileIds)
{
    private static readonly HashSet<string> None = [];

    /// <summary>The difference of an unpartitioned dataset.</summary>
    internal static RowDifference Whole(bool changed) => new(changed, None, None);

    /// <summary>The files whose rows differ. Of those that had rows, it names the files of which a row went.</summary>
    internal static RowDifference Of(RowComparison rows) => new(
        rows.Added.Count + rows.Removed.Count > 0,
        rows.Added.Concat(rows.Removed).Select(r => r.FileId).OfType<string>().ToHashSet(StringComparer.Ordinal),
        rows.Removed.Select(r => r.FileId).OfType<string>().ToHashSet(StringComparer.Ordinal));

    /// <summary>The difference where there are no old rows to compare with: every file of the new ones.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="rows">The new rows.</param>
    /// <param name="isNew">Whether there were none; false where they have another contract's columns, so that even no row is a difference.</param>
    internal static RowDifference Everything(Contract contract, IKeptRows rows, bool isNew)
    {
        if (!contract.IsPerFile)
        {
            return Whole(!isNew || rows.Count > 0);
        }

        var changed = rows.ByFile.Keys.ToHashSet(StringComparer.Ordinal);
        return new RowDifference(!isNew || changed.Count > 0, changed, None);
    }
}
