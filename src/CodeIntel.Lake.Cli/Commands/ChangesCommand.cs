using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage.DuckDb;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>changes</c>: what is different since an epoch, row by row.</summary>
internal static class ChangesCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var dataset = new Argument<string>("dataset") { Description = "The dataset." };
        var since = CommonOptions.Epoch("--since", "The epoch to begin after; 0 for everything since the first.");
        since.Required = true;
        var until = CommonOptions.Epoch("--until", "The last epoch. Default: the newest.");
        add(
            new Command("changes", "Show the rows of a dataset that differ from an epoch to another: inserts, deletes and both sides of updates.") { dataset, since, until },
            i => Run(i, i.Value(dataset)!, i.Value(since)!.Value, i.Value(until)));
    }

    private static int Run(Invocation invocation, string dataset, long since, long? until)
    {
        var place = invocation.Workplace();
        var contract = place.Contracts[dataset];
        using var lake = OpenLake.Open(place, until);
        invocation.Interruptible(lake.Connection, () =>
        {
            using var changes = EpochChanges.Read(lake.Store, lake.Connection, contract, since, lake.Epoch);
            using var rows = changes.Rows();
            Write(invocation, dataset, changes, rows);
        });
        return ExitCodes.Done;
    }

    private static void Write(Invocation invocation, string dataset, EpochChanges changes, DuckDbResult rows)
    {
        var output = invocation.Streams.Output;
        if (invocation.IsJson)
        {
            output.WriteLine(JsonRows.Spell(
                json =>
                {
                    json.WriteString("dataset", dataset);
                    json.WriteNumber("since", changes.Since);
                    json.WriteNumber("until", changes.Until);
                },
                rows));
            return;
        }

        var count = TextTable.Write(output, rows.Names, rows.Rows().Select(r => Array.ConvertAll(r, CellText.OnOneLine)));
        output.WriteLine();
        output.WriteLine($"{Words.Count(count, "change")} of {dataset} since epoch {changes.Since}, up to epoch {changes.Until}");
    }
}
