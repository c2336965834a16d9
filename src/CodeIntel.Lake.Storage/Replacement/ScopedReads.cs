namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>How much of a dataset its scoped reads had to open. A scoped read asks for the rows of some files, and opens the data files that the log does not rule out.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Reads">Number of scoped reads.</param>
/// <param name="CandidateFiles">Data files that could hold rows of the scope, summed over the reads.</param>
/// <param name="TotalFiles">Data files that the dataset had, summed over the reads.</param>
public sealed record ScopedReads(string Dataset, string Stage, long Reads, long CandidateFiles, long TotalFiles);
