namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>The Python files of a repository as a scan found them.</summary>
/// <param name="Root">Full path of the repository's folder.</param>
/// <param name="IsGitTree">Whether git told what is tracked and ignored.</param>
/// <param name="Files">The files, by path in ordinal order.</param>
/// <param name="Skipped">Paths left out, by path in ordinal order.</param>
/// <param name="HashedFiles">How many files were read. Where it is 0, <paramref name="Cache"/> is worth no more than the one before.</param>
/// <param name="Cache">What spares the next scan the reading.</param>
/// <param name="Warnings">What a person should know of the scan, one line each.</param>
public sealed record RepositorySnapshot(
    string Root,
    bool IsGitTree,
    IReadOnlyList<FileFact> Files,
    IReadOnlyList<SkippedPath> Skipped,
    int HashedFiles,
    StatCache Cache,
    IReadOnlyList<string> Warnings);
