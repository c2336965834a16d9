using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Rows;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Writes the datasets that speak of the run itself: written last, and only where the run makes an epoch.</summary>
internal sealed class RunDatasets(RefreshSession session, StagedEpoch staged, RunRecord record, DatasetScopes scopes)
{
    private const string Symbol = "symbol";
    private const string Module = "module";
    private const string DefinitionSymbols = "rel_def_symbol_v1";
    private const string Exports = "dim_exported_defs_v1";

    private ContractCatalog Contracts => session.Request.Contracts;

    /// <summary>The diff of the scan.</summary>
    public void WriteDiff() =>
        staged.Replace(Contracts[ScanRows.DiffDataset], RowScope.All, StagedRows.Of(session, Contracts[ScanRows.DiffDataset], writers => ScanRows.WriteDiff(session.Diff, writers)));

    /// <summary>What was redone because of what, and what had to be read for it.</summary>
    public void WriteImpact()
    {
        var impact = scopes.Impact;
        Replace(scopes.Reasons, f => new IncImpactedFilesV2 { FileId = f.FileId, Path = f.Path, ReasonKind = f.Kind, ReasonRef = f.Reference, Chain = f.Chain });
        var symbols = Symbols(impact.Keys);
        Replace(impact.Keys, k => new IncChangedExportsV1
        {
            DeltaKind = k.Kind,
            ImpactQname = k.Key,
            Source = k.Source,
            FileId = k.FileId,
            Path = k.Path,
            Symbol = k.Source == Symbol ? k.Key : symbols.GetValueOrDefault(k),
            What = k.What,
            IsRead = k.IsRead,
        });
        Replace(impact.Uses.Where(u => u.Role == "caller"), u => new IncImpactedCallersV1
        {
            FileId = u.FileId,
            Path = u.Path,
            ReasonKind = u.Kind,
            Name = u.Name,
            ImpactQname = u.Key,
            FoundBy = u.Source == Symbol ? Symbol : u.Depth == 0 ? "qname" : "definition",
            Chain = u.Chain,
        });
        Replace(impact.Uses.Where(u => u.Role == "importer"), u => new IncImpactedImportersV1
        {
            FileId = u.FileId,
            Path = u.Path,
            ReasonKind = u.Kind,
            Name = u.Name,
            ImpactQname = u.Key,
            FoundBy = u.Kind == "import_star" ? "star" : u.Source == Module ? Module : "name",
            Chain = u.Chain,
        });
        Replace(record.Drift ?? [], d => new SemanticDriftV1 { FileId = d.FileId, Path = d.Path, What = d.What, Before = d.Before, After = d.After });
        Replace(record.ScopedReads, r => new IncFilePruningV1
        {
            Dataset = r.Dataset,
            Stage = r.Stage,
            Reads = r.Reads,
            CandidateFiles = r.CandidateFiles,
            TotalFiles = r.TotalFiles,
        });
    }

    /// <summary>The run, its stages and datasets.</summary>
    public void WriteRuns()
    {
        if (session.FingerprintsDiffer)
        {
            Replace(Contracts.Derived, c => new RunPlansV1 { Dataset = c.Name, Sql = Rule(c), Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Rule(c)))) });
            Replace(session.Fingerprints, f => new PipelineFingerprintsV1 { Dataset = f.Key, Fingerprint = f.Value });
        }

        Append(record.Datasets, d => new RunDatasetsV1
        {
            Epoch = staged.Epoch,
            Dataset = d.Contract.Name,
            Stage = d.Contract.Stage,
            ScopeFiles = d.ScopeFiles,
            ChangedFiles = d.ChangedFiles,
            RowsWritten = record.RowsWritten(d.Contract.Name),
            Seconds = d.Seconds,
        });
        Append(record.Datasets.GroupBy(d => d.Contract.Stage), g => new RunStagesV1
        {
            Epoch = staged.Epoch,
            Stage = g.Key,
            Mode = Mode(g.Key),
            Files = g.Max(d => d.ScopeFiles),
            Seconds = g.Sum(d => d.Seconds),
        });
        var names = NameCounts.Of(scopes.Impact);
        Append([FileCounts.Of(session.Diff, record)], c => new RunsV1
        {
            Epoch = staged.Epoch,
            StartedAt = record.StartedAt.UtcDateTime,
            Seconds = record.Seconds,
            Mode = session.Plan.Mode.Word(),
            Reason = session.Plan.Reason,
            FilesAdded = c.Added,
            FilesModified = c.Modified,
            FilesDeleted = c.Deleted,
            FilesRenamed = c.Renamed,
            FilesUnchanged = c.Unchanged,
            FilesRedone = c.Redone,
            FilesFailed = c.Failed,
            NamesChanged = names.Changed,
            NamesUnread = names.Unread,
            FilesDifferent = c.Different,
            FilesSkipped = session.Snapshot.Skipped.Count,
            GitCommit = session.Revision?.Commit,
            GitBranch = session.Revision?.Branch,
            GitDirty = session.Revision?.IsDirty,
            ProgramVersion = ProgramVersion.Text,
            FilesDrifted = record.DriftedFiles,
            FilesCandidates = c.Candidates,
        });
    }

    /// <summary>The symbols of the definitions and modules that changed names stand for, as they are, or were where they are gone; the first of several.</summary>
    private Dictionary<ChangedKey, string> Symbols(IReadOnlyList<ChangedKey> keys)
    {
        var symbols = new Dictionary<ChangedKey, string>();
        var wanted = keys.Where(k => k.FileId is not null && k.Source != Symbol).ToList();
        if (wanted.Count == 0 || session.Graph.Off.Contains(DefinitionSymbols))
        {
            return symbols;
        }

        var scope = RowScope.Of(wanted.Select(k => k.FileId!));
        List<Func<Contract, string>> sides = [c => staged.Relation(c, scope)];
        if (!session.Plan.RedoesAll(DefinitionSymbols))
        {
            sides.Add(c => staged.Before.Relation(c, scope));
        }

        foreach (var side in sides)
        {
            List<object?[]> Read(string dataset, params IReadOnlyList<string> columns)
            {
                using var result = session.Connection.Rows.Read(session.Connection.Rows.Sorted(session.Connection.Rows.Columns(side(Contracts[dataset]), columns), columns));
                return [.. result.Rows()];
            }

            var places = Read(Exports, "file_id", "impact_qname", "def_id").Where(e => e[2] is not null).ToLookup(e => (e[0], e[1]), e => e[2]);
            var found = Read(DefinitionSymbols, "file_id", "def_id", "symbol", "is_local").Where(s => !(bool)s[3]!).ToLookup(s => (s[0], s[1]), s => (string)s[2]!);
            foreach (var key in wanted)
            {
                IEnumerable<object?> definitions = key.Source == Module ? [null] : places[(key.FileId, key.Key)];
                if (definitions.SelectMany(d => found[(key.FileId, d)]).FirstOrDefault() is { } symbol)
                {
                    symbols.TryAdd(key, symbol);
                }
            }
        }

        return symbols;
    }

    private static string Rule(Contract contract) => contract.Step is null ? contract.Sql! : contract.Sql + "\n" + contract.Step;

    private string Mode(string stage) => (session.Graph.Datasets.Where(d => d.Stage == stage).All(d => session.Plan.RedoesAll(d.Name)) ? RefreshMode.Full : RefreshMode.Incremental).Word();

    /// <summary>Costs nothing where there is no row, and was none.</summary>
    private void Replace<TItem, TRow>(IEnumerable<TItem> items, Func<TItem, TRow> row)
        where TRow : struct, IRow<TRow>, allows ref struct
    {
        var contract = Contracts[TRow.Dataset];
        if (items.Any() || !staged.IsEmpty(contract))
        {
            staged.Replace(contract, RowScope.All, Rows(items, row));
        }
    }

    private void Append<TItem, TRow>(IEnumerable<TItem> items, Func<TItem, TRow> row)
        where TRow : struct, IRow<TRow>, allows ref struct =>
        staged.Append(Contracts[TRow.Dataset], Rows(items, row));

    private IKeptRows Rows<TItem, TRow>(IEnumerable<TItem> items, Func<TItem, TRow> row)
        where TRow : struct, IRow<TRow>, allows ref struct =>
        StagedRows.Of(session, Contracts[TRow.Dataset], writers => new RowWriter<TRow>(writers).Write(items, row));
}
