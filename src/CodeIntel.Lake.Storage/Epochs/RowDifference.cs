using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Which files' rows differ between the old rows of a scope and the new ones.</summary>
/// <param name="Changed">Whether any row differs.</param>
/// <param name="ChangedFileIds">The files with a difference; empty for an unpartitioned dataset.</param>
/// <param name="OldFileIds">The files that had rows; empty for an unpartitioned dataset.</param>
internal sealed record RowDifference(bool Changed, IReadOnlySet<string> ChangedFileIds, IReadOnlySet<string> OldFileIds)
{
    private static readonly HashSet<string> None = [];

    /// <summary>
    /// Compares as bags, file by file: bags are the same where the number of rows and the sum of their 64-bit hashes are. One pass over
    /// each side, and no row is held.
    /// </summary>
    public static RowDifference Of(IEngineSession connection, Contract contract, string oldRows, string newRows)
    {
        if (!contract.IsPerFile)
        {
            var hash = $"SELECT {{'rows': count(*), 'hashes': coalesce(sum(hash({contract.ColumnList})), 0)}} FROM";
            return new RowDifference(!connection.Scalar<bool>($"SELECT ({hash} {oldRows}) = ({hash} {newRows})"), None, None);
        }

        var old = new Dictionary<string, (object? Rows, object? Hashes)>(StringComparer.Ordinal);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var hashes = $"file_id, count(*), sum(hash({contract.ColumnList})) FROM";
        using var sides = connection.Query($"""
            SELECT * FROM (SELECT 0 AS side, {hashes} {oldRows} GROUP BY file_id UNION ALL SELECT 1 AS side, {hashes} {newRows} GROUP BY file_id) ORDER BY side
            """);
        foreach (var row in sides.Rows())
        {
            var (id, bag) = ((string)row[1]!, (row[2], row[3]));
            if ((int)row[0]! == 0)
            {
                old.Add(id, bag);
                changed.Add(id);
            }
            else if (old.TryGetValue(id, out var was) && was.Equals(bag))
            {
                changed.Remove(id);
            }
            else
            {
                changed.Add(id);
            }
        }

        return new RowDifference(changed.Count > 0, changed, old.Keys.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The difference where there are no old rows to compare with: every file of the new ones.</summary>
    /// <param name="connection">Reads the new rows.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="rows">The new rows.</param>
    /// <param name="isNew">Whether there were none; false where they have another contract's columns, so that even no row is a difference.</param>
    public static RowDifference Everything(IEngineSession connection, Contract contract, NewRows rows, bool isNew)
    {
        if (!contract.IsPerFile)
        {
            return new RowDifference(!isNew || rows.Count > 0, None, None);
        }

        using var ids = connection.Query($"SELECT DISTINCT file_id FROM {rows.Table}");
        var changed = ids.Rows().Select(r => (string)r[0]!).ToHashSet(StringComparer.Ordinal);
        return new RowDifference(!isNew || changed.Count > 0, changed, None);
    }
}
