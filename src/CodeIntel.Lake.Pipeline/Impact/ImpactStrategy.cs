using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>
/// Which files a change redoes. A value. Each redoes those that looked up a key of which a column that their rules read differs, so that each gives the same lake; they differ in what is
/// redone beside these.
/// </summary>
/// <param name="SeesAll">Whether a key changes with any column of its row, so also with what a person sees of it and no rule reads.</param>
/// <param name="Spread">For whom a change of one key is a change of its file, and of the files that pass it on.</param>
internal sealed record ImpactStrategy(bool SeesAll, KeySpread Spread)
{
    /// <summary>The strategy of a name.</summary>
    public static ImpactStrategy Of(ImpactStrategyName name) => name switch
    {
        ImpactStrategyName.Lookups => new(SeesAll: false, KeySpread.None),
        ImpactStrategyName.SymbolClosure => new(SeesAll: true, KeySpread.None),
        ImpactStrategyName.ImportClosure => new(SeesAll: true, KeySpread.All),
        ImpactStrategyName.Hybrid => new(SeesAll: true, KeySpread.Unsure),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
