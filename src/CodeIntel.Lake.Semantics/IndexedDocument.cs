using CodeIntel.Lake.Scip;

namespace CodeIntel.Lake.Semantics;

/// <summary>What an indexer says of one file.</summary>
/// <param name="Path">The file, from the repository's root, with slashes.</param>
/// <param name="Document">What occurs where; without occurrences where there is a problem.</param>
/// <param name="InterfaceHash">Differs where importers may see the file otherwise: hexadecimal digits; null where there is a problem.</param>
/// <param name="Problem">Why the file could not be indexed; null where it was.</param>
public sealed record IndexedDocument(string Path, Document Document, string? InterfaceHash, string? Problem)
{
    /// <summary>
    /// The other files of the repository that were looked into, in order of path. While their interface hashes, the file itself and the set of files stay, so do the document and
    /// its hash; what else a file imports does not matter.
    /// </summary>
    public IReadOnlyList<string> Reads { get; init; } = [];
}
