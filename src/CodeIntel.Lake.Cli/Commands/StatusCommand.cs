using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>status</c>: what is in the lake.</summary>
internal static class StatusCommand
{
    private const string RunsDataset = "runs_v1";
    private const int LastRuns = 5;

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var epoch = CommonOptions.Epoch();
        add(new Command("status", "Show the epoch, the datasets with rows and sizes, and the last runs.") { epoch }, i => Run(i, i.Value(epoch)));
    }

    private static int Run(Invocation invocation, long? epoch)
    {
        var place = invocation.Workplace();
        using var lake = OpenLake.Open(place, epoch);
        var description = lake.Store.Description;
        var document = new StatusDocument(
            lake.Epoch,
            lake.Store.Epochs,
            description.LakeId,
            description.RepositoryId,
            place.State,
            LayoutText.Kind(lake.Reader.Layout),
            LayoutText.Buckets(lake.Reader.Layout),
            [.. StandardStages.InOrder(lake.Reader.Datasets, d => d.Stage).Select(d => new StatusDatasetBody(d.Name, d.Stage, d.Version, d.Rows, d.Files, d.Bytes, d.Path))],
            Runs(place, lake));
        invocation.Answer(document, DocumentJson.Instance.StatusDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static List<RunBody> Runs(Workplace place, OpenLake lake)
    {
        var relation = lake.Reader.Relation(place.Contracts[RunsDataset], RowScope.All);
        using var result = lake.Connection.Rows.Read(lake.Connection.Rows.Columns(relation, ["epoch", "started_at", "seconds", "mode", "reason", "files_candidates", "files_redone", "files_different"]));
        return
        [
            .. result.Rows().OrderByDescending(r => (long)r[0]!).Take(LastRuns)
                .Select(r => new RunBody((long)r[0]!, (DateTime)r[1]!, Math.Round((double)r[2]!, 3), (string)r[3]!, (string)r[4]!, (int?)r[5], (int)r[6]!, (int?)r[7])),
        ];
    }

    private static void WriteText(StatusDocument status, TextWriter output)
    {
        output.WriteLine($"epoch:      {status.Epoch}");
        output.WriteLine($"repository: {status.Repository}");
        output.WriteLine($"state:      {status.State}");
        output.WriteLine($"layout:     {LayoutText.Of(status.Layout, status.Buckets)}");
        output.WriteLine($"in all:     {DisplayText.Count(status.Datasets.Sum(d => d.Rows), "row")}, {DisplayText.Count(status.Datasets.Sum(d => d.Files), "file")}, {DisplayText.Size(status.Datasets.Sum(d => d.Bytes))}");
        output.WriteLine();
        TextTable.Write(
            output,
            ["stage", "dataset", ">version", ">rows", ">files", ">size"],
            status.Datasets.Select(d => new[] { d.Stage, d.Name, $"{d.Version}", $"{d.Rows:N0}", $"{d.Files:N0}", DisplayText.Size(d.Bytes) }), endsWithLine: true);
        TextTable.Write(
            output,
            [">epoch", ">started (UTC)", ">seconds", "mode", ">candidates", ">redone", ">different", "reason"],
            status.Runs.Select(r => new[] { $"{r.Epoch}", $"{r.StartedAt:yyyy-MM-dd HH:mm}", $"{r.Seconds:N1}", r.Mode, $"{r.FilesCandidates:N0}", $"{r.FilesRedone:N0}", $"{r.FilesDifferent:N0}", r.Reason }), wraps: true);
    }
}
