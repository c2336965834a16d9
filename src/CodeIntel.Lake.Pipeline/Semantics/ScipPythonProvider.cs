using System.Globalization;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Semantics;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>Documents by scip-python, which knows no other way than to index all files; so it is asked whenever one of them changed.</summary>
/// <param name="root">Full path of the repository.</param>
/// <param name="settings">Settings of the pipeline.</param>
internal sealed class ScipPythonProvider(string root, PipelineSettings settings) : ISemanticProvider
{
    private readonly IndexerSettings indexer = SemanticProviders.IndexerOf(root, settings);

    /// <inheritdoc/>
    public string SourceHash(IReadOnlyList<FileFact> all) => StableId
        .Number("scip-python", [ScipPythonProgram.Version, indexer.Project, indexer.PythonVersion, .. indexer.SourceRoots, .. all.SelectMany(f => (IEnumerable<string?>)[f.Path, f.Sha256])])
        .ToString("x16", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool ReadsOthers => false;

    /// <inheritdoc/>
    public IEnumerable<SemanticPart> Read(IReadOnlyList<string> paths, RepositoryContents repository, CancellationToken cancel)
    {
        var contents = repository.Files.Select(f => (f.Path, Content: repository.ContentOf(f))).Where(f => f.Content is not null).Select(f => (f.Path, f.Content!));
        using var index = ScipPythonIndex.Make(ScipPythonProgram.Find(settings.Semantics.ScipPython, settings.Semantics.Node), indexer, contents, cancel);
        using var file = new IndexFile(index.FullName);
        foreach (var part in file.Read(paths, repository, cancel))
        {
            yield return part;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
