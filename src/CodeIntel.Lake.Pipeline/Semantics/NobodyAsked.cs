using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Semantics;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>Stands for a provider that is left alone.</summary>
/// <param name="sourceHash">What the provider's was when it was asked last; empty where it never was.</param>
/// <param name="readsOthers">Whether what it says of a file depends on others.</param>
internal sealed class NobodyAsked(string sourceHash, bool readsOthers) : ISemanticProvider
{
    /// <inheritdoc/>
    public string SourceHash(IReadOnlyList<FileFact> all) => sourceHash;

    /// <inheritdoc/>
    public bool ReadsOthers => readsOthers;

    /// <inheritdoc/>
    public IEnumerable<SemanticPart> Read(IReadOnlyList<string> paths, RepositoryContents repository, CancellationToken cancel) => throw new SemanticsUnavailableException("nobody is asked in this run.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
