using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The words of a change data feed, and the select that finds them.</summary>
internal static class RowChanges
{
    public const string Insert = "insert";
    public const string Delete = "delete";
    public const string UpdatePreimage = "update_preimage";
    public const string UpdatePostimage = "update_postimage";

    /// <summary>
    /// A select of the rows that only one of two sides has, as bags: the contract's columns, then <c>_change_type</c>. Where a file has changed
    /// rows of one key on both sides, they are the two sides of an update; a row that moves to another file is a delete and an insert. Without a key
    /// there are no updates.
    /// </summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="oldRows">A relation with the contract's columns.</param>
    /// <param name="newRows">Another.</param>
    public static string Between(Contract contract, string oldRows, string newRows)
    {
        var columns = contract.ColumnList;
        var changed = $"""
            SELECT {columns}, CAST(sum(_side) AS BIGINT) AS _rows
            FROM (SELECT {columns}, 1 AS _side FROM {newRows} UNION ALL SELECT {columns}, -1 FROM {oldRows})
            GROUP BY {columns} HAVING sum(_side) <> 0
            """;
        if (contract.Key.Count == 0)
        {
            return $"""
                SELECT {columns}, {ChangeFeed.TypeColumn} FROM (
                    SELECT {columns}, if(_rows < 0, '{Delete}', '{Insert}') AS {ChangeFeed.TypeColumn}, unnest(range(abs(_rows))) FROM ({changed}))
                """;
        }

        var key = string.Join(", ", contract.Key.Concat(contract.IsPerFile ? ["file_id"] : []).Distinct(StringComparer.Ordinal).Select(SqlText.Name));
        return $"""
            WITH changed AS MATERIALIZED ({changed})
            SELECT {columns}, CASE
                WHEN _rows < 0 THEN if(({key}) IN (SELECT ({key}) FROM changed WHERE _rows > 0), '{UpdatePreimage}', '{Delete}')
                ELSE if(({key}) IN (SELECT ({key}) FROM changed WHERE _rows < 0), '{UpdatePostimage}', '{Insert}') END AS {ChangeFeed.TypeColumn}
            FROM changed
            """;
    }
}
