using Apache.Arrow;
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
    public static string NewRows(Contract contract, string table, string? hash = null) => $"SELECT {Columns(contract, hash)}, NULL::VARCHAR, rowid, {DuckDbChecks.LacksValue(contract)} FROM {table}";

    /// <summary>The first of the columns that a select of each side gives, in order: file, hash of the row, hash of the key; then come data file, position, whether it may break the contract.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="hash">The hash of the row; null for one of all its values.</param>
    public static string Columns(Contract contract, string? hash = null) =>
        $"{(contract.IsPerFile ? "file_id" : "NULL::VARCHAR")}, {hash ?? $"hash({contract.ColumnList})"}, {(contract.Key.Count > 0 ? $"hash({string.Join(", ", contract.Key.Select(SqlText.Name))})" : "NULL::UBIGINT")}";

    /// <summary>Compares what the query gave.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files that new rows may be of.</param>
    public static RowComparison Of(IEngineResult rows, Contract contract, RowScope scope)
    {
        var comparer = new RowComparer(contract.IsPerFile ? scope : null);
        var batches = rows.Batches().ToList();
        try
        {
            return comparer.Compare(batches.ConvertAll(b => new Batch(b)));
        }
        finally
        {
            batches.ForEach(b => b.Dispose());
        }
    }

    private RowComparison Compare(List<Batch> batches)
    {
        foreach (var (batch, row) in Rows(batches).Where(r => r.Batch.IsOld(r.Row)))
        {
            var id = batch.Id(row);
            equals[id] = equals.GetValueOrDefault(id) + 1;
        }

        foreach (var (batch, row) in Rows(batches).Where(r => !r.Batch.IsOld(r.Row)))
        {
            isSuspect |= batch.IsSuspect(row) || !IsKnown(batch.FileId(row)) || (batch.HasKey(row) && !keys.Add(batch.Id(row).Key));
            if (!TakeEqual(batch.Id(row)))
            {
                added.Add(batch.Differing(row));
            }
        }

        removed.AddRange(Rows(batches).Where(r => r.Batch.IsOld(r.Row) && TakeEqual(r.Batch.Id(r.Row))).Select(r => r.Batch.Differing(r.Row)));
        var (oldKeys, newKeys) = (Keys(removed), Keys(added));
        return new RowComparison(isSuspect, added.ConvertAll(r => r.WithPartnerIn(oldKeys)), removed.ConvertAll(r => r.WithPartnerIn(newKeys)));
    }

    private static IEnumerable<(Batch Batch, int Row)> Rows(List<Batch> batches) => batches.SelectMany(b => Enumerable.Range(0, b.Length).Select(i => (b, i)));

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

    /// <summary>The columns of a batch of rows.</summary>
    private sealed class Batch(RecordBatch batch)
    {
        private readonly StringArray fileIds = (StringArray)batch.Column(0);
        private readonly UInt64Array rowHashes = (UInt64Array)batch.Column(1);
        private readonly UInt64Array keyHashes = (UInt64Array)batch.Column(2);
        private readonly StringArray dataFiles = (StringArray)batch.Column(3);
        private readonly Int64Array positions = (Int64Array)batch.Column(4);
        private readonly BooleanArray suspects = (BooleanArray)batch.Column(5);

        public int Length => batch.Length;

        public string? FileId(int row) => fileIds.GetString(row);

        public bool IsOld(int row) => dataFiles.IsValid(row);

        public bool HasKey(int row) => keyHashes.IsValid(row);

        public bool IsSuspect(int row) => suspects.GetValue(row) == true;

        public (ulong Row, ulong Key) Id(int row) => (rowHashes.GetValue(row)!.Value, keyHashes.GetValue(row) ?? 0);

        public DifferingRow Differing(int row) => new(FileId(row), dataFiles.GetString(row), positions.GetValue(row)!.Value, keyHashes.GetValue(row), false);
    }
}
