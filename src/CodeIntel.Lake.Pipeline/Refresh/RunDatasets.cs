using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Writes the datasets that speak of the run itself: written last, and only where the run makes an epoch.</summary>
internal sealed class RunDatasets(RefreshSession session, StagedEpoch staged, RunRecord record)
{
    private ContractCatalog Contracts => session.Request.Contracts;

    public void Write()
    {
        StageWriters.Replace(session, staged, Contracts[ScanRows.DiffDataset], RowScope.All, rows => ScanRows.WriteDiff(session.Diff, rows));
        Replace("inc_impacted_files_v2", Reasons());
        Replace("inc_changed_exports_v1", $"SELECT delta_kind, impact_qname, source FROM {ImpactAnalysis.NamesTable}");
        Replace("inc_file_pruning_v1", Values(
            "dataset, stage, reads, candidate_files, total_files",
            "VARCHAR, VARCHAR, BIGINT, BIGINT, BIGINT",
            record.ScopedReads.Select(r => $"({Text(r.Dataset)}, {Text(r.Stage)}, {r.Reads}, {r.CandidateFiles}, {r.TotalFiles})")));
        Replace("run_plans_v1", Values(
            "dataset, sql, sha256",
            "VARCHAR, VARCHAR, VARCHAR",
            Contracts.Derived.Select(c => $"({Text(c.Name)}, {Text(Rule(c))}, {Text(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Rule(c)))))})")));
        Replace("pipeline_fingerprints_v1", Values("stage, fingerprint", "VARCHAR, VARCHAR", session.Fingerprints.Select(f => $"({Text(f.Key)}, {Text(f.Value)})")));
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

    private string Mode(string stage) => (session.Plan.RedoesAll(stage) ? RefreshMode.Full : RefreshMode.Incremental).Word();

    private string Reasons()
    {
        var paths = session.Diff.Files.ToDictionary(f => f.File.FileId, f => f.File.Path, StringComparer.Ordinal);
        var planned = Values(
            "file_id, path, reason_kind, reason_ref",
            "VARCHAR, VARCHAR, VARCHAR, VARCHAR",
            session.Plan.Reasons.Select(r => $"({Text(r.Key)}, {Text(paths[r.Key])}, {Text(r.Value.Kind)}, {Text(r.Value.Reference)})"));
        return $"SELECT DISTINCT * FROM ({planned} UNION ALL SELECT file_id, path, reason_kind, reason_ref FROM {ImpactAnalysis.FilesTable})";
    }

    private void Replace(string dataset, string select) => staged.Replace(Contracts[dataset], RowScope.All, select);

    /// <summary>Earlier runs keep their rows when the contract gains a column, which is null in them.</summary>
    private void Append(string dataset, string select)
    {
        var contract = Contracts[dataset];
        staged.Replace(contract, RowScope.All, $"SELECT {contract.ColumnList} FROM {staged.Before.RelationOfAnyColumns(contract)} UNION ALL BY NAME {select}");
    }
}
