using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Writes the datasets that speak of the run itself: written last, and only where the run makes an epoch.</summary>
internal sealed class RunDatasets(RefreshSession session, StagedEpoch staged, RunRecord record, KeyImpact impact)
{
    private ContractCatalog Contracts => session.Request.Contracts;

    /// <summary>The diff of the scan.</summary>
    public void WriteDiff() =>
        StageWriters.Replace(session, staged, Contracts[ScanRows.DiffDataset], RowScope.All, rows => ScanRows.WriteDiff(session.Diff, rows));

    /// <summary>What was redone because of what, and what had to be read for it.</summary>
    public void WriteImpact()
    {
        WriteReasons();
        Write("inc_changed_exports_v1", impact.Keys.Select(k => new[] { k.Kind, k.Key, k.Source }));
        Replace("inc_file_pruning_v1", Values(
            "dataset, stage, reads, candidate_files, total_files",
            "VARCHAR, VARCHAR, BIGINT, BIGINT, BIGINT",
            record.ScopedReads.Select(r => $"({Text(r.Dataset)}, {Text(r.Stage)}, {r.Reads}, {r.CandidateFiles}, {r.TotalFiles})")));
    }

    /// <summary>The run, its stages and datasets.</summary>
    public void WriteRuns()
    {
        Write("run_plans_v1", Contracts.Derived.Select(c => new[] { c.Name, Rule(c), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Rule(c)))) }));
        Write("pipeline_fingerprints_v1", session.Fingerprints.Select(f => new[] { f.Key, f.Value }));
        Append("run_datasets_v1", Values(
            "epoch, dataset, stage, scope_files, changed_files, rows_written, seconds",
            "BIGINT, VARCHAR, VARCHAR, INTEGER, INTEGER, BIGINT, DOUBLE",
            record.Datasets.Select(d => $"({staged.Epoch}, {Text(d.Contract.Name)}, {Text(d.Contract.Stage)}, {d.ScopeFiles}, {d.ChangedFiles}, {record.RowsWritten(d.Contract.Name)}, {Number(d.Seconds)})")));
        Append("run_stages_v1", Values(
            "epoch, stage, mode, files, seconds",
            "BIGINT, VARCHAR, VARCHAR, INTEGER, DOUBLE",
            record.Datasets.GroupBy(d => d.Contract.Stage).Select(g =>
                $"({staged.Epoch}, {Text(g.Key)}, {Text(Mode(g.Key))}, {g.Max(d => d.ScopeFiles)}, {Number(g.Sum(d => d.Seconds))})")));
        var counts = FileCounts.Of(session.Diff, record.Redone.Count, record.Failed);
        Append("runs_v1", Values(
            "epoch, started_at, seconds, mode, reason, files_added, files_modified, files_deleted, files_renamed, files_unchanged, files_redone, files_failed, files_skipped",
            "BIGINT, TIMESTAMPTZ, DOUBLE, VARCHAR, VARCHAR, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER",
            [
                $"({staged.Epoch}, {Text(record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture))}, {Number(record.Seconds)}, "
                + $"{Text(session.Plan.Mode.Word())}, {Text(session.Plan.Reason)}, {counts.Added}, {counts.Modified}, {counts.Deleted}, {counts.Renamed}, "
                + $"{counts.Unchanged}, {counts.Redone}, {counts.Failed}, {session.Snapshot.Skipped.Count})",
            ]));
    }

    private static string Rule(Contract contract) => contract.Step is null ? contract.Sql! : contract.Sql + "\n" + contract.Step;

    private static string Text(string text) => SqlText.Literal(text);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A select of literal rows; typed, so that it also stands where there is no row.</summary>
    private static string Values(string columns, string types, IEnumerable<string> rows)
    {
        var names = columns.Split(", ");
        var casts = string.Join(", ", names.Zip(types.Split(", "), (n, t) => $"CAST({n} AS {t}) AS {n}"));
        var list = rows.ToList();
        var source = list.Count > 0
            ? $"(VALUES {string.Join(", ", list)}) AS v({columns})"
            : $"(SELECT {string.Join(", ", names.Select(n => $"NULL AS {n}"))}) WHERE false";
        return $"SELECT {casts} FROM {source}";
    }

    private string Mode(string stage) => (session.Graph.Datasets.Where(d => d.Stage == stage).All(d => session.Plan.RedoesAll(d.Name)) ? RefreshMode.Full : RefreshMode.Incremental).Word();

    private void WriteReasons()
    {
        var paths = session.Diff.Files.ToDictionary(f => f.File.FileId, f => f.File.Path, StringComparer.Ordinal);
        var planned = session.Plan.Reasons.Select(r => new ImpactedFile(r.Key, paths[r.Key], r.Value.Kind, r.Value.Reference));
        Write("inc_impacted_files_v2", planned.Concat(impact.Files).Distinct().Select(f => new[] { f.FileId, f.Path, f.Kind, f.Reference }));
    }

    /// <summary>Replaces the rows of a dataset whose columns are all texts.</summary>
    private void Write(string dataset, IEnumerable<string[]> texts) => StageWriters.Replace(session, staged, Contracts[dataset], RowScope.All, rows =>
    {
        foreach (var row in texts)
        {
            foreach (var text in row)
            {
                rows.Text(text);
            }

            rows.EndRow();
        }
    });

    private void Replace(string dataset, string select) => staged.Replace(Contracts[dataset], RowScope.All, select);

    /// <summary>Earlier runs keep their rows when the contract gains a column, which is null in them.</summary>
    private void Append(string dataset, string select)
    {
        var contract = Contracts[dataset];
        staged.Replace(contract, RowScope.All, $"SELECT {contract.ColumnList} FROM {staged.Before.RelationOfAnyColumns(contract)} UNION ALL BY NAME {select}");
    }
}
