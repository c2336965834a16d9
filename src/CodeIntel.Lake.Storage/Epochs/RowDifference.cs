using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Which files' rows differ between the old rows of a scope and the new ones.</summary>
/// <param name="Changed">Whether any row differs.</param>
/// <param name="ChangedFileIds">The files with a difference; empty for an unpartitioned dataset.</param>
/// <param name="OldFileIds">The files that had rows; empty for an unpartitioned dataset.</param>
internal sealed record RowDifference(bool Changed, IReadOnlySet<string> ChangedFileIds, IReadOnlySet<string> OldFileIds)
{
    private static readonly HashSet<string> None = [];

    /// <summary>
    /// Compares as bags. New rows have a unique key, so they are distinct; where every new row is among the old ones and the counts are
    /// the same, the two bags are equal. That takes one set difference instead of two bag differences.
    /// </summary>
    public static RowDifference Of(DuckDbConnection connection, Contract contract, string oldRows, string newRows)
    {
        var added = $"SELECT {contract.ColumnList} FROM {newRows} EXCEPT SELECT {contract.ColumnList} FROM {oldRows}";
        if (!contract.IsPerFile)
        {
            var same = connection.Scalar<bool>($"SELECT (SELECT count(*) FROM {oldRows}) = (SELECT count(*) FROM {newRows}) AND NOT EXISTS ({added})");
            return new RowDifference(!same, None, None);
        }

        var changed = new HashSet<string>(StringComparer.Ordinal);
        var old = new HashSet<string>(StringComparer.Ordinal);
        using (var counts = connection.Query(
            $"""
            SELECT file_id, sum(was), sum(now)
            FROM (SELECT file_id, 1 AS was, 0 AS now FROM {oldRows} UNION ALL SELECT file_id, 0, 1 FROM {newRows})
            GROUP BY file_id
            """))
        {
            foreach (var row in counts.Rows())
            {
                var (id, was, now) = ((string)row[0]!, Number(row[1]), Number(row[2]));
                if (was > 0)
                {
                    old.Add(id);
                }

                if (was != now)
                {
                    changed.Add(id);
                }
            }
        }

        using var differing = connection.Query($"SELECT DISTINCT file_id FROM ({added})");
        changed.UnionWith(differing.Rows().Select(r => (string)r[0]!));
        return new RowDifference(changed.Count > 0, changed, old);
    }

    /// <summary>The difference where there are no old rows to compare with: every file of the new ones.</summary>
    /// <param name="connection">Reads the new rows.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="rows">The new rows.</param>
    /// <param name="isNew">Whether there were none; false where they have another contract's columns, so that even no row is a difference.</param>
    public static RowDifference Everything(DuckDbConnection connection, Contract contract, NewRows rows, bool isNew)
    {
        if (!contract.IsPerFile)
        {
            return new RowDifference(!isNew || rows.Count > 0, None, None);
        }

        using var ids = connection.Query($"SELECT DISTINCT file_id FROM {rows.Table}");
        var changed = ids.Rows().Select(r => (string)r[0]!).ToHashSet(StringComparer.Ordinal);
        return new RowDifference(!isNew || changed.Count > 0, changed, None);
    }

    private static long Number(object? value) => value is Int128 wide ? (long)wide : Convert.ToInt64(value);
}
