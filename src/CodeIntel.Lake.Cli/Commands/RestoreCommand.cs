using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>restore</c>: goes back to what the lake was, without losing what it is.</summary>
internal static class RestoreCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var epoch = CommonOptions.Epoch("--epoch", "The epoch to be restored.");
        epoch.Required = true;
        add(
            new Command("restore", "Make a new epoch that is equal to an old one; the epochs between stay. The next refresh follows the repository again.") { epoch },
            i => Run(i, i.Value(epoch)!.Value));
    }

    private static int Run(Invocation invocation, long epoch)
    {
        using var lake = OpenLake.OpenToMaintain(invocation);
        var report = Restore.Run(lake.Store, lake.Connection, epoch);
        var document = new RestoreDocument(report.Epoch, report.Changed, epoch, report.Datasets);
        invocation.Answer(document, DocumentJson.Spelled.RestoreDocument, output => output.WriteLine(report.Changed
            ? $"epoch {report.Epoch}: equal to epoch {epoch}; {Words.Count(report.Datasets.Count, "dataset")} changed"
            : $"epoch {report.Epoch}: equal to epoch {epoch} already; nothing was done"));
        return ExitCodes.Done;
    }
}
