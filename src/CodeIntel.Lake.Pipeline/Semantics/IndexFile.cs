using System.IO.Hashing;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>An index that another program made.</summary>
/// <param name="path">Full path of the file.</param>
internal sealed class IndexFile(string path) : ISemanticProvider
{
    private FileStream? stream;

    /// <inheritdoc/>
    public string SourceHash(IReadOnlyList<FileFact> all) => Guarded(() =>
    {
        var hash = new XxHash128();
        hash.Append(Rewound());
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    });

    /// <inheritdoc/>
    public bool ReadsOthers => false;

    /// <inheritdoc/>
    public IEnumerable<SemanticPart> Read(IReadOnlyList<string> paths, RepositoryContents repository, CancellationToken cancel)
    {
        using var parts = ScipReader.Read(Guarded(Rewound)).GetEnumerator();
        while (Guarded(parts.MoveNext))
        {
            cancel.ThrowIfCancellationRequested();
            yield return new SemanticPart(parts.Current);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream?.Dispose();

    /// <summary>The file, once open: what is read is what was hashed, whatever takes its name meanwhile.</summary>
    private FileStream Rewound()
    {
        stream ??= File.OpenRead(path);
        stream.Position = 0;
        return stream;
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ScipException e)
        {
            throw new ScipException($"'{path}': {e.Message} The lake is as before. Make the index again, or set semantics.provider to off.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeError.Repository, "index_unreadable", $"The SCIP index '{path}' cannot be read: {e.Message} Make it, name another one as semantics.index, or set semantics.provider to off.", e);
        }
    }
}
