using CodeIntel.Lake.Scip;

namespace CodeIntel.Lake.Semantics;

/// <summary>What an indexer says of one file.</summary>
/// <param name="Path">The file, from the repository's root, with slashes.</param>
/// <param name="Document">What occurs where; without occurrences where there is a problem.</param>
/// <param name="InterfaceHash">Differs where importers may see the file otherwise: hexadecimal digits; null where there is a problem.</param>
/// <param name="Problem">Why the file could not be indexed; null where it was.</param>
public sealed record IndexedDocument(string Path, Document Document, string? InterfaceHash, string? Problem);
