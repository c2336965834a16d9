using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>vacuum</c>: gives back the room of what no epoch needs any more.</summary>
internal static class VacuumCommand
{
    private const int MostDays = 100_000;

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only list what would be deleted." };
        var keepEpochs = new Option<int?>("--keep-epochs")
        {
            Description = "Keep the newest N epochs, 1 or more. Without both options: 'retention' in pipeline.yaml.",
            HelpName = "N",
            CustomParser = result => Number(result, 1, "a whole number of 1 or more") is { } number ? (int)number : null,
        };
        var keepDays = new Option<double?>("--keep-days")
        {
            Description = "Keep the epochs of the last D days. The newest epoch always stays.",
            HelpName = "D",
            CustomParser = result => Number(result, 0, "a number of days, 0 or more"),
        };
        add(
            new Command("vacuum", "Delete the files that no epoch within retention needs, and then those epochs cannot be read.") { dryRun, keepEpochs, keepDays },
            i => Run(i, i.Value(dryRun), i.Value(keepEpochs), i.Value(keepDays)));
    }

    private static double? Number(ArgumentResult result, int least, string wanted)
    {
        var text = result.Tokens[0].Value;
        var style = least == 0 ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        if (double.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= least && number <= MostDays)
        {
            return number;
        }

        result.AddError($"{result.Argument.Name} must be {wanted}, not '{text}'.");
        return null;
    }

    /// <summary>What the settings keep.</summary>
    public static VacuumOptions Options(RetentionSettings retention) => new() { KeepEpochs = retention.Epochs, KeepAge = TimeSpan.FromDays(retention.Days) };

    /// <summary>Where one number is given, it alone counts.</summary>
    private static VacuumOptions Options(int? epochs, double? days, RetentionSettings retention) => (epochs, days) switch
    {
        (null, null) => Options(retention),
        _ => new VacuumOptions { KeepEpochs = epochs ?? 1, KeepAge = TimeSpan.FromDays(days ?? 0) },
    };

    private static int Run(Invocation invocation, bool dryRun, int? keepEpochs, double? keepDays)
    {
        var place = invocation.Workplace();
        var document = Run(invocation, place, dryRun, Options(keepEpochs, keepDays, place.Settings.Retention));
        invocation.Answer(document, DocumentJson.Instance.VacuumDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    /// <summary>Deletes, or tells what would be deleted.</summary>
    public static VacuumDocument Run(Invocation invocation, Workplace place, bool dryRun, VacuumOptions options)
    {
        using var lake = dryRun ? OpenLake.Open(place, null) : OpenLake.OpenToMaintain(invocation, place);
        var report = dryRun ? Vacuum.Plan(lake.Store, lake.Connection, options) : Vacuum.Run(lake.Store, lake.Connection, options);
        return new VacuumDocument(dryRun, report.Kept, report.Removed, report.Bytes, [.. report.Files.Select(f => new VacuumedFileBody(f.Path, DisplayText.Lower(f.Kind), f.Bytes))]);
    }

    /// <summary>The answer, as a person reads it.</summary>
    public static void WriteText(VacuumDocument report, TextWriter output)
    {
        var (shown, note) = RowCap.Shown(output, report.DryRun ? report.Files : []);
        var verb = report.DryRun ? "would be deleted" : "deleted";
        if (report.DryRun)
        {
            TextTable.Write(output, ["why", ">size", "file"], shown.Select(f => new[] { f.Kind, DisplayText.Size(f.Bytes), CellText.OrNull(f.Path) }), endsWithLine: true);
        }

        var kinds = string.Join(", ", report.Files.CountBy(f => f.Kind).Select(k => $"{k.Value:N0} {k.Key}"));
        output.WriteLine($"{DisplayText.Count(report.Files.Count, "file")} {verb}, {DisplayText.Size(report.Bytes)}{(kinds.Length > 0 ? $" ({kinds})" : string.Empty)}{note}");
        output.WriteLine($"epochs: {DisplayText.Count(report.RemovedEpochs.Count, "epoch")} {verb}; {Range(report.KeptEpochs)}");
    }

    private static string Range(IReadOnlyList<long> kept) => kept switch
    {
        [] => "there are none",
        [var only] => $"{only} stays",
        [var oldest, .., var newest] => $"{oldest} to {newest} stay",
    };
}
