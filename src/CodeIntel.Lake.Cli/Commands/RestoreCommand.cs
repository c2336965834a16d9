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
        var overrule = new Option<bool>("--overrule") { Description = "Also where other programs committed to tables of the lake: their versions stay, and count no longer." };
        add(
            new Command("restore", "Make a new epoch that is equal to an old one; the epochs between stay. The next refresh follows the repository again.") { epoch, overrule },
            i => Run(i, i.Value(epoch)!.Value, i.Value(overrule)));
    }

    private static int Run(Invocation invocation, long epoch, bool overrule)
    {
        using var lake = OpenLake.OpenToMaintain(invocation);
        var report = Restore.Run(lake.Store, lake.Connection, epoch, overrule);
        var overruled = report.Overruled.Select(c => new ForeignCommitBody(c.Dataset, c.Version, c.Operation)).ToList();
        var document = new RestoreDocument(report.Epoch, report.Changed, epoch, report.Datasets, overruled);
        invocation.Answer(document, DocumentJson.Instance.RestoreDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(RestoreDocument restored, TextWriter output)
    {
        output.WriteLine(restored.Changed
            ? $"epoch {restored.Epoch}: equal to epoch {restored.RestoredEpoch}; {DisplayText.Count(restored.Datasets.Count, "dataset")} changed"
            : $"epoch {restored.Epoch}: equal to epoch {restored.RestoredEpoch} already; nothing was done");
        foreach (var commit in restored.Overruled)
        {
            output.WriteLine($"overruled: {commit.Dataset}, version {commit.Version} ({commit.Operation ?? "no operation named"})");
        }
    }
}
