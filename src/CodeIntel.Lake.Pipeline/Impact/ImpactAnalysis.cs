using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>
/// Answers one question: which files must be made again, and why. A file depends on the keys that were looked up for it, found or not;
/// it is impacted where one of them, or a prefix of one where keys are dotted, is a key whose offer changed.
/// </summary>
/// <param name="connection">The run's connection; no table is left on it.</param>
/// <param name="contracts">The contracts, which say who offers which key and who looks it up.</param>
/// <param name="staged">The epoch in the making; the providers are made.</param>
/// <param name="strategy">Which files are redone.</param>
/// <param name="maxDepth">How many times files that pass keys on may be followed.</param>
internal sealed class ImpactAnalysis(IEngineSession connection, ContractCatalog contracts, StagedEpoch staged, ImpactStrategy strategy, int maxDepth)
{
    /// <summary>Finds the files.</summary>
    /// <param name="lookup">The dataset that records what was looked up, as of the epoch before.</param>
    /// <param name="providers">The datasets whose keys are found by way of it, each with the columns that are read and the scope of its rows that differ.</param>
    /// <param name="deleted">Files that are gone, and so are not impacted.</param>
    /// <returns>null where the impact goes too deep.</returns>
    public KeyImpact? Find(Contract lookup, IReadOnlyList<(Contract Provider, IReadOnlyList<string> State, RowScope Changed)> providers, IReadOnlyList<string> deleted)
    {
        var by = lookup.Lookup!;
        var lookups = new LookedUpKeys(by, staged.Before.Relation(lookup, RowScope.All), staged.Before.Relation(contracts[by.Origin], RowScope.All));
        var (keys, files) = connection.Keys.Find([.. providers.Select(p => Offers(p.Provider, p.State, p.Changed))], lookups, deleted, strategy.Spread, maxDepth);
        return files is null ? null : new KeyImpact(keys, files);
    }

    /// <summary>What belongs to no file differs as a whole or not at all.</summary>
    private OfferedKeys Offers(Contract provider, IReadOnlyList<string> state, RowScope changed)
    {
        var scope = provider.IsPerFile || changed.IsEmpty ? changed : RowScope.All;
        var (before, after) = scope.IsEmpty
            ? (connection.Rows.None(provider), connection.Rows.None(provider))
            : (staged.Before.Relation(provider, scope), staged.Relation(provider, scope));
        IReadOnlyList<string> every = strategy.Spread == KeySpread.None || !provider.IsPerFile
            ? []
            : [staged.Before.Relation(provider, RowScope.All), staged.Relation(provider, RowScope.All)];
        return new OfferedKeys(provider.Offers!, strategy.SeesAll ? [.. provider.Columns.Select(c => c.Name)] : state, before, after, every);
    }
}
