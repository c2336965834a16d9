namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What to scan.</summary>
/// <param name="Root">The repository's folder.</param>
/// <param name="Include">Patterns of paths to take, as <see cref="Glob"/> reads them.</param>
/// <param name="Exclude">Patterns of paths to leave out, tracked by git or not.</param>
/// <param name="Threads">Number of threads; 0 for one per processor.</param>
/// <param name="MaxFileBytes">Files that are larger are skipped.</param>
/// <param name="UsesGit">Whether git is asked in a git working tree; otherwise ignored files are taken too.</param>
public sealed record ScanRequest(
    string Root,
    IReadOnlyList<string> Include,
    IReadOnlyList<string> Exclude,
    int Threads = 0,
    long MaxFileBytes = long.MaxValue,
    bool UsesGit = true);

/// <summary>
/// Tells the encoding of Python source from the start of a file, which holds the first two lines unless they are longer than 64 KiB.
/// Must be safe for several threads.
/// </summary>
public delegate string EncodingDetector(ReadOnlySpan<byte> head);

/// <summary>Hears how a scan goes. <see cref="FileDone"/> is called from several threads at once.</summary>
public interface IScanProgress
{
    /// <summary>The files are listed; this many are to be looked at.</summary>
    void Listed(int files);

    /// <summary>One file is done; its content was read where <paramref name="hashed"/>.</summary>
    void FileDone(bool hashed);
}
