using System.Text.RegularExpressions;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>
/// The definitions and references of an epoch as one SCIP index: a document for each file that was read, in order of path. What is read of the lake, and how, stands in
/// <c>publish/scip_*.sql</c> beside the contracts.
/// </summary>
internal sealed partial class ScipPublication
{
    public const string Name = "scip";
    public const string FileName = "index.scip";

    /// <summary>Counts up when equal rows give another index than before.</summary>
    private const string Format = "1";

    private readonly ContractCatalog contracts;
    private readonly string root;
    private readonly string project;
    private readonly string files;
    private readonly string definitions;
    private readonly string occurrences;
    private readonly IReadOnlyList<Contract> bound;

    /// <param name="contracts">The contracts of the lake.</param>
    /// <param name="repository">Full path of the repository.</param>
    /// <param name="project">What symbols call it; null for its folder's name.</param>
    /// <exception cref="LakeException">
    /// <c>project_name</c>: symbols cannot have that name in them. <c>schemas_missing</c>: the statements are not where the contracts are.
    /// </exception>
    public ScipPublication(ContractCatalog contracts, string repository, string? project)
    {
        this.contracts = contracts;
        root = new Uri(repository).AbsoluteUri;
        this.project = project ?? Path.GetFileName(repository);
        if (!SemanticsSettings.IsProject(this.project))
        {
            throw new LakeException(LakeError.Usage, "project_name", $"No symbol can call the repository '{this.project}'. Name it otherwise with --project.");
        }

        (files, definitions, occurrences) = (Statement("files"), Statement("definitions"), Statement("occurrences"));
        bound = [.. Names().Matches(files + definitions + occurrences).Select(w => w.Value).Where(w => contracts.Contains(w) || contracts.Views.ContainsKey(w)).SelectMany(contracts.WithInputs).Distinct()];
    }

    /// <summary>The datasets that are read.</summary>
    public IReadOnlyList<Contract> Reads => [.. bound.Where(c => c.Scope != DatasetScope.View)];

    /// <summary>Differs where another index may come of the same epoch.</summary>
    public string Fingerprint => StableId.Number(Name, [Format, root, project, files, definitions, occurrences, .. Reads.Select(c => c.Fingerprint)]).ToString("x16");

    /// <summary>Writes the index.</summary>
    /// <param name="reader">The epoch.</param>
    /// <param name="session">Runs the statements.</param>
    /// <param name="path">The file, which is made.</param>
    /// <param name="cancel">Stops it before its next document.</param>
    /// <returns>How many occurrences it has.</returns>
    public long Write(LakeReader reader, IEngineSession session, string path, CancellationToken cancel)
    {
        foreach (var contract in bound)
        {
            session.Rows.Bind(contract.Name, reader.Bindable(contract));
        }

        var symbols = new ScipSymbols(project);
        using (var rows = session.Statements.Read(files))
        {
            symbols.AddFiles(rows.Rows());
        }

        using (var rows = session.Statements.Read(definitions))
        {
            symbols.AddDefinitions(rows.Rows());
        }

        using var places = session.Statements.Read(occurrences);
        using var writer = ScipWriter.Create(path);
        writer.Write(new Metadata
        {
            ToolInfo = new ToolInfo { Name = "codeintel-lake", Version = typeof(ScipPublication).Assembly.GetName().Version!.ToString(3) },
            ProjectRoot = root,
            TextDocumentEncoding = TextEncoding.Utf8,
        });
        var count = 0L;
        foreach (var document in symbols.Documents(places.Rows()))
        {
            writer.Write(document);
            count += document.Occurrences.Count;
            cancel.ThrowIfCancellationRequested();
        }

        return count;
    }

    private string Statement(string part)
    {
        var file = Path.Combine(contracts.Folder, "publish", $"{Name}_{part}.sql");
        return File.Exists(file)
            ? File.ReadAllText(file)
            : throw new LakeException(LakeError.Configuration, "schemas_missing", $"There is no '{file}', which belongs to the contracts. Take it from the folder that came with the program.");
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Names();
}
