using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>
/// The rows last replaced in each dataset, while they are few: rules that read the same scope next find them here and open no data file.
/// </summary>
internal sealed class RecentRows(IDatasetRows engine) : IDisposable
{
    private const long MostRows = 250_000;
    private readonly Dictionary<string, (RowScope Scope, IKeptRows Rows)> kept = new(StringComparer.Ordinal);

    /// <summary>Whether the next call of <see cref="Keep"/> drops rows of whatever dataset.</summary>
    public bool HoldsMany => kept.Values.Any(k => k.Rows.Count > MostRows);

    /// <summary>Takes the rows over, instead of those kept for the dataset before. Many rows are kept no longer than until the next call.</summary>
    public void Keep(Contract contract, RowScope scope, IKeptRows rows)
    {
        foreach (var (name, old) in kept.Where(k => k.Key == contract.Name || k.Value.Rows.Count > MostRows).ToList())
        {
            old.Rows.Dispose();
            kept.Remove(name);
        }

        kept.Add(contract.Name, (scope, rows));
    }

    /// <summary>Keeps no rows of a dataset any more.</summary>
    public void Forget(Contract contract)
    {
        if (kept.Remove(contract.Name, out var old))
        {
            old.Rows.Dispose();
        }
    }

    /// <summary>A subquery with the rows of a scope; null where not all of them are kept.</summary>
    public string? Find(Contract contract, RowScope scope)
    {
        if (!kept.TryGetValue(contract.Name, out var recent))
        {
            return null;
        }

        if (scope.Keys is not null || recent.Scope.Keys is not null)
        {
            return FindByKeys(contract, recent.Scope, recent.Rows, scope);
        }

        if (recent.Scope.IsAll)
        {
            return Select(contract, recent.Rows, scope.FileIds);
        }

        return scope.FileIds is { } ids && ids.IsSubsetOf(recent.Scope.FileIds!)
            ? Select(contract, recent.Rows, ids.Count == recent.Scope.FileIds!.Count ? null : ids)
            : null;
    }

    /// <summary>Of rows by keys only the very ones that were kept are found, and rows of files beside them.</summary>
    private string? FindByKeys(Contract contract, RowScope kept, IKeptRows rows, RowScope scope) =>
        scope == kept ? rows.Relation
        : scope is { Keys: null, FileIds: { } ids } && !ids.Contains(RowScope.GlobalFileId) && kept.FileIds is { } all && ids.IsSubsetOf(all) ? Select(contract, rows, ids)
        : null;

    public void Dispose()
    {
        foreach (var (_, rows) in kept.Values)
        {
            rows.Dispose();
        }

        kept.Clear();
    }

    private string Select(Contract contract, IKeptRows rows, IReadOnlySet<string>? fileIds) =>
        fileIds is null ? rows.Relation : engine.OfFileIds(contract, rows.Relation, fileIds);
}
