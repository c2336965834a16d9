using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>The rows of a dataset that offer keys, before and after.</summary>
/// <param name="Offer">How they offer them.</param>
/// <param name="Columns">All columns; a difference in one of them changes the key for who looks at it.</param>
/// <param name="State">The columns that who looks a key up can read; a difference in them changes the key for who is made from it.</param>
/// <param name="Before">The rows before, a relation.</param>
/// <param name="After">The rows after, a relation.</param>
/// <param name="Every">Where keys are spread, relations with all rows of files, before and after; empty elsewhere.</param>
public sealed record OfferedKeys(KeyOffer Offer, IReadOnlyList<string> Columns, IReadOnlyList<string> State, string Before, string After, IReadOnlyList<string> Every)
{
    /// <summary>The rows of <see cref="KeyOffer.SplitAt"/> after, null where there is none.</summary>
    public SplitKeys? SplitAt { get; init; }

    /// <summary>The rows of <see cref="KeyOffer.HeldBy"/> before and after; null where there is none.</summary>
    public HolderRows? Holders { get; init; }
}

/// <summary>The keys at which names are split.</summary>
/// <param name="Rows">The rows, a relation.</param>
/// <param name="Key">The column of their key.</param>
public sealed record SplitKeys(string Rows, string Key);

/// <summary>The rows that say which files count.</summary>
/// <param name="Before">Those before, a relation.</param>
/// <param name="After">Those after, a relation.</param>
public sealed record HolderRows(string Before, string After);

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
/// <param name="Rows">A relation with the rows that record one of some keys, or a key that begins with one and a dot, and perhaps others; null for all rows.</param>
/// <param name="Of">Of some files, by their ids: the rows, and those of <see cref="KeyLookup.Origin"/>, two relations.</param>
public sealed record LookedUpKeys(KeyLookup Lookup, Func<IReadOnlyCollection<string>?, string> Rows, Func<IReadOnlyCollection<string>, (string Rows, string Origins)> Of);

/// <summary>A key whose offer changed.</summary>
/// <param name="Kind">added, removed or modified.</param>
/// <param name="Key">The key.</param>
/// <param name="Source">What offered it, in a word.</param>
/// <param name="FileId">The file that offers it, or did; the first by path of several, null where it is none.</param>
/// <param name="Path">That file's path.</param>
/// <param name="What">What differs, in the words of the contract; null for keys that came or went, and where there is no word for it.</param>
/// <param name="IsRead">Whether who looks keys up can read the difference.</param>
public sealed record ChangedKey(string Kind, string Key, string Source, string? FileId, string? Path, string? What, bool IsRead);

/// <summary>That a file looked up a changed key.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Kind">Kind of reason.</param>
/// <param name="Key">The changed key.</param>
/// <param name="Source">What offered it, in a word.</param>
/// <param name="Name">What the file says.</param>
/// <param name="Role">What the file is to who offers the key (<see cref="LookupReason.Role"/>); null where nobody asks.</param>
/// <param name="Depth">Steps from the name to the key.</param>
/// <param name="Chain">The way from the file to what changed, with <see cref="IKeyChanges.Arrow"/> between its links.</param>
public sealed record KeyUse(string FileId, string Path, string Kind, string Key, string Source, string Name, string? Role, int Depth, string Chain);

/// <summary>Keys that changed, and who looked them up.</summary>
/// <param name="Keys">By kind and key.</param>
/// <param name="Uses">A row for each file, kind, key, role and name, the shortest way first; of spread keys one for each file and kind, with the nearest of them. By file.</param>
/// <param name="Lost">Files for which more would have to be followed than may be; null for every file.</param>
/// <param name="Candidates">Ids of the files that looked up any changed key, whether or not they can read the difference.</param>
public sealed record KeyFindings(IReadOnlyList<ChangedKey> Keys, IReadOnlyList<KeyUse> Uses, IReadOnlyList<(string FileId, string Path)>? Lost, IReadOnlyList<string> Candidates);

/// <summary>Which offers of keys changed, and which files looked them up.</summary>
public interface IKeyChanges
{
    /// <summary>Stands between the links of a chain.</summary>
    const string Arrow = " ← ";

    /// <summary>The keys whose offers differ; and, where who looks one up can read the difference, the files that looked it up, or, of a dotted key, one that begins with it.</summary>
    /// <param name="offers">The rows that offer keys.</param>
    /// <param name="lookups">The rows that record lookups.</param>
    /// <param name="except">Ids of files that are not wanted.</param>
    /// <param name="spread">For whom keys are spread.</param>
    /// <param name="maxDepth">How many times files that pass keys on may be followed.</param>
    KeyFindings Find(IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except, KeySpread spread, int maxDepth);
}
