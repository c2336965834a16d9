using System.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>
/// Compares two sides of a scope row by row. Of each row the engine gives hashes of all its values and of its key, and where it lies; which rows have no equal
/// is found here, for a few rows at a time cost less so than in a plan of their own.
/// </summary>
/// <param name="scope">The files that new rows may be of; null in a dataset that belongs to none.</param>
internal sealed class RowComparer(RowScope? scope)
{
    private readonly List<DifferingRow> added = [];
    private readonly List<DifferingRow> removed = [];
    private readonly Dictionary<(ulong Row, ulong Key), int> equals = [];
    private readonly HashSet<ulong> keys = [];
    private bool isSuspect;

    /// <summary>New rows as they are compared.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="table">The table that holds them.</param>
    /// <param name="hash">The hash of a row; null for one of all its values.</param>
    /// <param name="alsoSuspect">A condition for rows that break the contract besides; null for none.</param>
    public static string NewRows(Contract contract, string table, string? hash = null, string? alsoSuspect = null) =>
        $"SELECT {Columns(contract, hash)}, NULL::VARCHAR, rowid, {DuckDbChecks.LacksValue(contract)}{(alsoSuspect is null ? string.Empty : $" OR {alsoSuspect}")} FROM {table}";

    /// <summary>The first of the columns that a select of each side gives, in order: file, hash of the row, hash of the key; then come data file, position, whether it may break the contract.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="hash">The hash of the row; null for one of all its values.</param>
    public static string Columns(Contract contract, string? hash = null) =>
        $"{(contract.IsPerFile ? "file_id" : "NULL::VARCHAR")}, {hash ?? $"hash({contract.ColumnList})"}, {(contract.Key.Count > 0 ? $"hash({string.Join(", ", contract.Key.Select(SqlText.Name))})" : "NULL::UBIGINT")}";

    /// <summary>Compares what the query gave.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files that new rows may be of.</param>
    public static RowComparison Of(IEngineResult rows, Contract contract, RowScope scope) =>
        new RowComparer(contract.IsPerFile ? scope : null).Compare([.. rows.Chunks().SelectMany(Read)]);

    private RowComparison Compare(List<ComparedRow> rows)
    {
        foreach (var row in rows.Where(r => r.IsOld))
        {
            equals[row.Id] = equals.GetValueOrDefault(row.Id) + 1;
        }

        foreach (var row in rows.Where(r => !r.IsOld))
        {
            isSuspect |= row.IsSuspect || !IsKnown(row.FileId) || (row.Key is { } key && !keys.Add(key));
            if (!TakeEqual(row.Id))
            {
                added.Add(row.Differing);
            }
        }

        removed.AddRange(rows.Where(r => r.IsOld && TakeEqual(r.Id)).Select(r => r.Differing));
        var (oldKeys, newKeys) = (Keys(removed), Keys(added));
        return new RowComparison(isSuspect, added.ConvertAll(r => r.WithPartnerIn(oldKeys)), removed.ConvertAll(r => r.WithPartnerIn(newKeys)));
    }

    private static IEnumerable<ComparedRow> Read(RowChunk chunk)
    {
        string? fileId = null, dataFile = null;
        for (var row = 0; row < chunk.Count; row++)
        {
            fileId = Text(chunk.Columns[0], row, fileId);
            dataFile = Text(chunk.Columns[3], row, dataFile);
            var key = chunk.Columns[2].IsNull(row) ? null : (ulong?)chunk.Columns[2].Int64(row);
            yield return new ComparedRow(fileId, dataFile, chunk.Columns[4].Int64(row), key, (ulong)chunk.Columns[1].Int64(row), chunk.Columns[5].Boolean(row));
        }
    }

    /// <summary>A text, which is the one of the row before where it is the same.</summary>
    private static string? Text(IRowColumn column, int row, string? before) =>
        before is not null && !column.IsNull(row) && Ascii.Equals(column.Utf8(row), before) ? before : column.Text(row);

    private static HashSet<(string? FileId, ulong? Key)> Keys(List<DifferingRow> rows) => [.. rows.Where(r => r.Key is not null).Select(r => (r.FileId, r.Key))];

    /// <summary>Whether a row may be of a file.</summary>
    private bool IsKnown(string? fileId) => scope is null || (fileId is not null && scope.Holds(fileId));

    private bool TakeEqual((ulong Row, ulong Key) id)
    {
        if (equals.GetValueOrDefault(id) is not (> 0 and var count))
        {
            return false;
        }

        equals[id] = count - 1;
        return true;
    }

    /// <summary>A row of either side, as <see cref="DifferingRow"/> has it.</summary>
    /// <param name="FileId">Its <c>file_id</c>.</param>
    /// <param name="DataFile">The data file that holds it.</param>
    /// <param name="Position">Where it lies.</param>
    /// <param name="Key">A hash of its key.</param>
    /// <param name="Hash">The hash of its values.</param>
    /// <param name="IsSuspect">Whether it may break the contract.</param>
    private readonly record struct ComparedRow(string? FileId, string? DataFile, long Position, ulong? Key, ulong Hash, bool IsSuspect)
    {
        public bool IsOld => DataFile is not null;

        public (ulong Row, ulong Key) Id => (Hash, Key ?? 0);

        public DifferingRow Differing => new(FileId, DataFile, Position, Key, false);
    }
}
