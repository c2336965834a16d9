using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>checkpoint</c>: tables that open without their older log.</summary>
internal static class CheckpointCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add) =>
        add(new Command("checkpoint", "Write a Delta checkpoint of each table's newest version where there is none; the next vacuum can delete the log before it."), Run);

    private static int Run(Invocation invocation)
    {
        using var lake = OpenLake.OpenToMaintain(invocation);
        var report = Checkpoints.Write(lake.Store, lake.Connection);
        var document = new CheckpointDocument(report.Epoch, [.. report.Datasets.Select(d => new CheckpointedDatasetBody(d.Name, d.Version, d.Written))]);
        invocation.Answer(document, DocumentJson.Instance.CheckpointDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(CheckpointDocument report, TextWriter output)
    {
        var written = report.Datasets.Where(d => d.Written).ToList();
        var there = report.Datasets.Count - written.Count;
        output.WriteLine($"epoch {report.Epoch}: {DisplayText.Count(written.Count, "checkpoint")} written, {there:N0} there already");
        if (written.Count > 0)
        {
            TextTable.Write(output, ["dataset", ">version"], written.Select(d => new[] { d.Name, $"{d.Version:N0}" }));
        }
    }
}
