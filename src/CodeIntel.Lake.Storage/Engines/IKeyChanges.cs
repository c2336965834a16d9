using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>The rows of a dataset that offer keys, before and after.</summary>
/// <param name="Offer">How they offer them.</param>
/// <param name="State">The columns that who looks a key up can read; a difference in them changes the key.</param>
/// <param name="Before">The rows before, a relation.</param>
/// <param name="After">The rows after, a relation.</param>
/// <param name="Every">Where keys are spread, relations with all rows of files, before and after; empty elsewhere.</param>
public sealed record OfferedKeys(KeyOffer Offer, IReadOnlyList<string> State, string Before, string After, IReadOnlyList<string> Every);

/// <summary>For whom a changed key stands for all keys of the files that offer it, and of those that pass them on.</summary>
public enum KeySpread
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>Files of which a lookup was not followed to its end.</summary>
    Unsure,

    /// <summary>Every file.</summary>
    All,
}

/// <summary>The rows of a dataset that record lookups.</summary>
/// <param name="Lookup">How they record them.</param>
/// <param name="Rows">The rows, a relation.</param>
/// <param name="Origins">The rows of <see cref="KeyLookup.Origin"/>, a relation.</param>
public sealed record LookedUpKeys(KeyLookup Lookup, string Rows, string Origins);

/// <summary>A key whose offer changed.</summary>
/// <param name="Kind">added, removed or modified.</param>
/// <param name="Key">The key.</param>
/// <param name="Source">What offered it, in a word.</param>
public sealed record ChangedKey(string Kind, string Key, string Source);

/// <summary>A file that looked up a changed key.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Kind">Kind of reason.</param>
/// <param name="Reference">The key.</param>
public sealed record ImpactedFile(string FileId, string Path, string Kind, string Reference);

/// <summary>Which offers of keys changed, and which files looked them up.</summary>
public interface IKeyChanges
{
    /// <summary>The keys whose offers differ, by kind and key; and, where there are any, the files that looked one of them up, or, of a dotted key, one that begins with it: a row for each file, kind and key, by file; of spread keys one for each file and kind, with the first of them.</summary>
    /// <param name="offers">The rows that offer keys.</param>
    /// <param name="lookups">The rows that record lookups.</param>
    /// <param name="except">Ids of files that are not wanted.</param>
    /// <param name="spread">For whom keys are spread.</param>
    /// <param name="maxDepth">How many times files that pass keys on may be followed.</param>
    /// <returns>The keys, and the files; null for these where more would have to be followed.</returns>
    (IReadOnlyList<ChangedKey> Keys, IReadOnlyList<ImpactedFile>? Files) Find(
        IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except, KeySpread spread, int maxDepth);
}
