using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>optimize</c>: fewer files with the same rows.</summary>
internal static class OptimizeCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add) =>
        add(new Command("optimize", "Merge the small files of a partition where there are several; no row changes."), Run);

    private static int Run(Invocation invocation)
    {
        using var lake = OpenLake.OpenToMaintain(invocation);
        var report = Optimize.Run(lake.Store, lake.Connection);
        var document = new OptimizeDocument(
            report.Epoch,
            report.Changed,
            [.. report.Datasets.Select(d => new OptimizedDatasetBody(d.Name, d.FilesMerged, d.FilesWritten, d.BytesMerged, d.BytesWritten))]);
        invocation.Answer(document, DocumentJson.Instance.OptimizeDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(OptimizeDocument report, TextWriter output)
    {
        if (!report.Changed)
        {
            output.WriteLine($"epoch {report.Epoch}: no partition has several small files; nothing was done");
            return;
        }

        output.WriteLine($"epoch {report.Epoch}: {DisplayText.Count(report.Datasets.Sum(d => d.FilesMerged), "file")} merged into {report.Datasets.Sum(d => d.FilesWritten):N0}");
        TextTable.Write(
            output,
            ["dataset", ">files merged", ">into", ">size before", ">size after"],
            report.Datasets.Select(d => new[] { d.Name, $"{d.FilesMerged:N0}", $"{d.FilesWritten:N0}", DisplayText.Size(d.BytesMerged), DisplayText.Size(d.BytesWritten) }));
    }
}
