using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Semantics;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>
/// Facts that another program found: SCIP documents, one for each file. Of files whose content changed they are asked for again; where what is said of a file depends on others that were
/// looked into, of those that looked into one whose interface changed, and so on; and of every file where the provider is another one than before, or all is asked for.
/// </summary>
public sealed class ScipStage(string name, Func<PipelineSettings, bool>? isOn = null) : Stage(name, isOn)
{
    private const string Metadata = "scip_metadata_v1";
    private const string External = "scip_external_symbols_v1";
    private const string Documents = "scip_documents_v1";
    private const string Modules = "py_module_index_v1";

    private static readonly string[] StateColumns = ["file_id", "path", "status", "fingerprint", "interface_hash", "reads"];

    private static readonly HashSet<string> Written = new(StringComparer.Ordinal)
    {
        Metadata, External, Documents, "scip_occurrences_v1", "scip_occurrences_norm_v1", "scip_symbol_information_v1", "scip_symbol_relationships_v1", "scip_diagnostics_v1",
    };

    internal override string? Refuses(Contract contract) => Written.Contains(contract.Name) ? null : "it is no part of a SCIP index";

    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts) => Choices.TextOf(settings.Semantics.Provider);

    internal override string? Outside(RefreshRequest request, RepositorySnapshot snapshot, string? before)
    {
        if (request.Semantics == SemanticsMode.Off)
        {
            return before ?? string.Empty;
        }

        using var provider = Provider(request);
        return provider.SourceHash(snapshot.Files);
    }

    internal override bool IsAskedForAll(RefreshRequest request) => request.Semantics == SemanticsMode.Full;

    internal override bool ReadsContent => true;

    internal override bool MakesAllAtOnce => true;

    internal override void Run(RefreshRun run, StageStep step)
    {
        var ofFiles = step.Contracts.Where(c => c.IsPerFile).ToList();
        var isStale = run.WasStale(this);
        var isWhole = step.Contracts.Any(run.Scopes.RedoesAll) || run.Scopes.IsAskedForAll(this) || (run.Scopes.HasNews(this) && !isStale);
        var stale = isStale ? Before(run).Where(d => d.Status == "stale").Select(d => d.FileId).ToList() : [];
        HashSet<string> asked = isWhole ? [.. run.Scopes.EveryFile] : [.. ofFiles.SelectMany(run.Scopes.Find), .. stale];
        if (!isWhole && asked.Count == 0)
        {
            return;
        }

        using var provider = run.Request.Semantics == SemanticsMode.Off
            ? new NobodyAsked(run.OutsideOf(this), run.Request.Settings.Semantics.Provider == SemanticsProvider.Pyright)
            : Provider(run.Request);
        var found = new Findings(Name, run, provider);
        IReadOnlyDictionary<string, DocumentState?> behind = new Dictionary<string, DocumentState?>();
        run.ReplaceWritten(
            ofFiles,
            writers =>
            {
                var rows = new ScipRows(writers);
                found.Ask(asked, rows);
                if (!isWhole && provider.ReadsOthers)
                {
                    behind = Reached(run, found, asked, open => found.Ask(open, rows));
                }

                return isWhole ? run.Scopes.EveryFile : [.. asked.Union(found.Files, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            });
        run.Scopes.AddFound($"{Name}_changed", "the semantic index says something else of it", ofFiles, f => Links(behind, f));
        if (found.Stale > 0)
        {
            run.SetStale(this, found.Stale);
        }

        if (run.Scopes.IsAskedForAll(this) && run.IsMadeAsBefore(this))
        {
            HashSet<string> changed = [.. run.ContentChanged, .. stale];
            HashSet<string> reached = provider.ReadsOthers ? [.. Reached(run, found, changed, _ => { }).Keys] : changed;
            run.SetDrift(SemanticDrift.Between(Before(run), States(run.Read(Documents, StateColumns, "file_id")), reached));
        }

        if (isWhole || (isStale && found.Tool is not null))
        {
            foreach (var contract in step.Contracts.Except(ofFiles))
            {
                run.ReplaceWritten(contract, null, writers =>
                {
                    if (contract.Name == Metadata)
                    {
                        ScipRows.WriteMetadata(Choices.TextOf(run.Request.Settings.Semantics.Provider), found.Tool, provider.SourceHash(run.Snapshot.Files), writers);
                    }
                    else
                    {
                        ScipRows.WriteExternal(found.External, writers);
                    }
                });
            }
        }
    }

    private static ISemanticProvider Provider(RefreshRequest request) => SemanticProviders.Of(request.Repository, request.Tree is RevisionTree, request.Settings, request.Indexers);

    /// <summary>
    /// The files whose documents may differ since interfaces of others do, until none does: those that looked into one, those of which it is not known what they
    /// looked into, and where files came or went their neighbours.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="found">What is known now of interfaces.</param>
    /// <param name="asked">The files to start from.</param>
    /// <param name="ask">Sees to it that those of more files are known.</param>
    /// <returns>These files, each with the one that it looked into and of which the interface differs, where that is why; and those to start from.</returns>
    private static Dictionary<string, DocumentState?> Reached(RefreshRun run, Findings found, IReadOnlySet<string> asked, Action<IReadOnlyList<string>> ask)
    {
        var documents = Before(run);
        var before = documents.ToDictionary(d => d.FileId, d => d.InterfaceHash, StringComparer.Ordinal);
        var changed = found.ChangedInterfaces(before, asked);
        var done = asked.ToDictionary(f => f, _ => (DocumentState?)null, StringComparer.Ordinal);
        if (changed.Count == 0)
        {
            return done;
        }

        var states = documents.ToDictionary(d => d.FileId, StringComparer.Ordinal);
        var readers = documents.SelectMany(d => d.Reads.Select(read => (Read: read, d.FileId))).ToLookup(r => r.Read, r => r.FileId, StringComparer.Ordinal);
        var cameOrWent = changed.Where(f => !before.ContainsKey(f) || !found.Has(f)).ToHashSet(StringComparer.Ordinal);
        IEnumerable<string> others = [.. Neighbours(run, cameOrWent), .. before.Where(d => d.Value is null).Select(d => d.Key)];
        while (others.Select(f => (File: f, Behind: (DocumentState?)null))
            .Concat(changed.Order(StringComparer.Ordinal).SelectMany(c => readers[c].Select(f => (File: f, Behind: states.GetValueOrDefault(c)))))
            .Where(f => found.Has(f.File) && done.TryAdd(f.File, f.Behind)).Select(f => f.File).ToList() is { Count: > 0 } open)
        {
            ask(open);
            changed = found.ChangedInterfaces(before, open);
            others = [];
        }

        return done;
    }

    /// <summary>The files that one looked into, directly or not, up to the one whose interface changed first.</summary>
    private static IEnumerable<string> Links(IReadOnlyDictionary<string, DocumentState?> behind, string fileId)
    {
        DocumentState? last = null;
        for (var next = behind.GetValueOrDefault(fileId); next is not null; next = behind.GetValueOrDefault(next.FileId))
        {
            yield return $"looks into {next.Path}";
            last = next;
        }

        if (last is not null)
        {
            yield return $"{last.Path}: its interface changed";
        }
    }

    private static List<DocumentState> Before(RefreshRun run) => States(run.ReadBefore(Documents, StateColumns));

    private static List<DocumentState> States(IEngineResult documents) =>
        Rows(documents).ConvertAll(d => new DocumentState((string)d[0]!, (string)d[1]!, (string)d[2]!, (string?)d[3], (string?)d[4], ((List<object?>?)d[5] ?? []).ConvertAll(f => (string)f!)));

    /// <summary>
    /// Where files came or went: those whose module is then another one, or one of theirs, since symbols begin with it; and those that import such a module, or would if it were there.
    /// </summary>
    private static IEnumerable<string> Neighbours(RefreshRun run, HashSet<string> cameOrWent)
    {
        if (cameOrWent.Count == 0)
        {
            return [];
        }

        var now = Rows(run.Read(Modules, ["file_id", "module_fqn", "package_fqn"], "file_id")).ConvertAll(r => (File: (string)r[0]!, Module: (string)r[1]!, Package: (string)r[2]!));
        var before = Rows(run.ReadBefore(Modules, ["file_id", "module_fqn"])).ConvertAll(r => (File: (string)r[0]!, Module: (string)r[1]!));
        var names = now.Select(m => (m.File, m.Module)).Concat(before).ToLookup(m => m.File, m => m.Module, StringComparer.Ordinal);
        var moved = names.Where(f => cameOrWent.Contains(f.Key) || f.Distinct(StringComparer.Ordinal).Count() > 1).SelectMany(f => f).ToHashSet(StringComparer.Ordinal);
        var imports = Rows(run.Read("py_imports_resolved_v1", ["file_id", "imported_module", "imported_name", "is_star"], "file_id"));
        var importers = new ModuleImporters(now.Select(m => (m.File, m.Package)), imports.Select(r => ((string)r[0]!, (string)r[1]!, (bool)r[3]! ? "*" : (string?)r[2])));
        return names.Where(f => f.Any(moved.Contains)).Select(f => f.Key).Concat(importers.Of(moved));
    }

    /// <summary>All rows; a connection reads one result at a time.</summary>
    private static List<object?[]> Rows(IEngineResult result)
    {
        using (result)
        {
            return [.. result.Rows()];
        }
    }

    /// <summary>What a provider was asked in this run, and said.</summary>
    private sealed class Findings(string stage, RefreshRun run, ISemanticProvider provider)
    {
        private readonly Dictionary<string, FileFact> byId = run.Snapshot.Files.ToDictionary(f => f.FileId, StringComparer.Ordinal);
        private readonly Dictionary<string, string> ids = run.Snapshot.Files.ToDictionary(f => f.Path, f => f.FileId, StringComparer.Ordinal);
        private readonly Dictionary<string, string?> interfaces = new(StringComparer.Ordinal);
        private readonly List<SymbolInformation> external = [];

        public ToolInfo? Tool { get; private set; }

        public IReadOnlyList<SymbolInformation> External => external;

        /// <summary>Files of which there was none, since the provider failed.</summary>
        public int Stale { get; private set; }

        /// <summary>The files that were asked about.</summary>
        public IEnumerable<string> Files => interfaces.Keys;

        /// <summary>Whether the repository has a file.</summary>
        public bool Has(string fileId) => byId.ContainsKey(fileId);

        /// <summary>Asks about files, and writes what is said of them: of each a row of the documents at least.</summary>
        public void Ask(IEnumerable<string> fileIds, ScipRows rows)
        {
            var open = fileIds.Where(byId.ContainsKey).Select(f => byId[f]).ToDictionary(f => f.Path, StringComparer.Ordinal);
            var changed = run.ReadAgain(open.Values.Select(f => f.FileId));
            var nothing = "missing";
            run.Progress?.Begin(stage, "documents", open.Count);
            try
            {
                foreach (var part in open.Count == 0 ? [] : provider.Read([.. open.Keys.Order(StringComparer.Ordinal)], new RepositoryContents(run.Snapshot.Files, run.ContentOf), run.Cancel))
                {
                    switch (part.Message)
                    {
                        case Scip.Metadata metadata:
                            Tool = metadata.ToolInfo;
                            break;
                        case SymbolInformation symbol:
                            external.Add(symbol);
                            break;
                        case Document document when open.Remove(document.RelativePath, out var file):
                            interfaces[file.FileId] = part.InterfaceHash;
                            Write(rows, file, document, part, changed.Contains(file.FileId));
                            run.Progress?.Advance(1);
                            break;
                    }
                }
            }
            catch (SemanticsUnavailableException e)
            {
                run.Progress?.Note($"semantics are stale: {e.Message}");
                nothing = "stale";
                Stale += open.Count;
            }

            foreach (var file in open.Values)
            {
                interfaces[file.FileId] = null;
                rows.WriteNothing(file, nothing);
            }
        }

        /// <summary>Those of the files asked about that importers may see otherwise than in the epoch before; files that are gone among them.</summary>
        public HashSet<string> ChangedInterfaces(Dictionary<string, string?> before, IEnumerable<string> asked) =>
            asked.Where(f => !before.TryGetValue(f, out var old) || !interfaces.TryGetValue(f, out var now) || old is null || now is null || old != now).ToHashSet(StringComparer.Ordinal);

        private void Write(ScipRows rows, FileFact file, Document document, SemanticPart part, bool hasChanged)
        {
            if (part.Problem is { } problem)
            {
                rows.WriteNothing(file, "failed", document, problem);
            }
            else if (hasChanged)
            {
                rows.WriteNothing(file, "stale", document);
                Stale++;
            }
            else if (run.ContentOf(file) is not { } content)
            {
                rows.WriteNothing(file, "unreadable", document);
            }
            else if (PlacedDocument.Of(document, content) is { } placed)
            {
                rows.Write(file, placed, part.InterfaceHash, [.. part.Reads.Where(ids.ContainsKey).Select(p => ids[p]).Order(StringComparer.Ordinal)]);
            }
            else
            {
                rows.WriteNothing(file, "other_text", document);
            }
        }
    }
}
