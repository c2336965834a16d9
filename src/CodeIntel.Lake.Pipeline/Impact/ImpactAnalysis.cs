using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>A dataset that offers keys.</summary>
/// <param name="Contract">The dataset.</param>
/// <param name="State">The columns that are read.</param>
/// <param name="Changed">Its rows that differ.</param>
internal sealed record ChangedProvider(Contract Contract, IReadOnlyList<string> State, RowScope Changed);

/// <summary>
/// Answers one question: which files must be made again, and why. A file depends on the keys that were looked up for it, found or not;
/// it is impacted where one of them, or a prefix of one where keys are nested, is a key whose offer changed.
/// </summary>
/// <param name="connection">The run's connection; no table is left on it.</param>
/// <param name="contracts">The contracts, which say who offers which key and who looks it up.</param>
/// <param name="staged">The epoch in the making; the providers are made.</param>
/// <param name="strategy">Which files are redone.</param>
/// <param name="filters">Tells which data files of lookups to open.</param>
/// <param name="isRehearsal">Whether nothing may be written.</param>
/// <param name="maxDepth">How many times files that pass keys on may be followed.</param>
internal sealed class ImpactAnalysis(IEngineSession connection, ContractCatalog contracts, StagedEpoch staged, ImpactStrategy strategy, LookupFilters filters, bool isRehearsal, int maxDepth)
{
    /// <summary>Kind and reference of files for which more would have to be followed than may be.</summary>
    public static (string Kind, string Reference) Lost { get; } = ("full_refresh", "the impact goes deeper than max_impact_depth");

    /// <summary>Finds the files.</summary>
    /// <param name="lookup">The dataset that records what was looked up, as of the epoch before.</param>
    /// <param name="providers">The datasets whose keys are found by way of it.</param>
    /// <param name="deleted">Files that are gone, and so are not impacted.</param>
    /// <returns>null where the impact goes too deep for every file.</returns>
    public KeyImpact? Find(Contract lookup, IReadOnlyList<ChangedProvider> providers, IReadOnlyList<string> deleted)
    {
        if (providers.All(p => p.Changed.IsEmpty))
        {
            return KeyImpact.None;
        }

        filters.ReadAhead();
        var by = lookup.Lookup!;
        var lookups = new LookedUpKeys(
            by,
            keys => keys is not null && filters.Choose(lookup, staged.Before, keys, makesMore: !isRehearsal) is { } chosen ? staged.Before.Relation(lookup, chosen) : staged.Before.Relation(lookup, RowScope.All),
            files => (staged.Before.Relation(lookup, RowScope.Of(files)), staged.Before.Relation(contracts[by.Origin], RowScope.Of(files))));
        var found = connection.Keys.Find([.. providers.Where(p => strategy.Spread != KeySpread.None || !p.Changed.IsEmpty).Select(p => Offers(p.Contract, p.State, p.Changed))], lookups, deleted, strategy.Spread, maxDepth);
        return found.Lost is not { } lost ? null : new KeyImpact(found.Keys, found.Uses,
        [
            .. found.Uses.Select(u => new ImpactedFile(u.FileId, u.Path, u.Kind, u.Key, u.Chain)).DistinctBy(f => f.Reason),
            .. lost.Select(f => ImpactedFile.By(f.FileId, f.Path, Lost.Kind, Lost.Reference, Lost.Reference)),
        ],
        found.Candidates);
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
        IReadOnlyList<string> columns = [.. provider.Columns.Select(c => c.Name)];
        return new OfferedKeys(provider.Offers!, columns, strategy.SeesAll ? columns : state, before, after, every)
        {
            SplitAt = provider.Offers!.SplitAt is { } split && !scope.IsEmpty ? new SplitKeys(staged.Relation(contracts[split], RowScope.All), contracts[split].Offers!.Key) : null,
            Holders = provider.Offers!.HeldBy is { } holder && !scope.IsEmpty ? new HolderRows(staged.Before.Relation(contracts[holder], RowScope.All), staged.Relation(contracts[holder], RowScope.All)) : null,
        };
    }
}
