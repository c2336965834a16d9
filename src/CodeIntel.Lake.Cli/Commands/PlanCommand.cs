using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>plan</c>: what a refresh would redo, and why.</summary>
internal static class PlanCommand
{
    private const string AllStrategies = "all";

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var full = new Option<bool>("--full") { Description = "Plan for 'refresh --full'." };
        var source = new SourceOptions();
        var strategy = CommonOptions.ImpactStrategy(AllStrategies);
        var semantics = CommonOptions.Semantics(SemanticsMode.Incremental, SemanticsMode.Full, SemanticsMode.Off);
        var command = new Command("plan", "Show what a refresh would redo, and why; nothing is done.") { full, strategy, semantics };
        source.AddTo(command);
        add(command, i =>
        {
            var wishes = new Wishes(i.Value(full), CommonOptions.SemanticsOf(i.Value(semantics)), source);
            return i.Value(strategy) == AllStrategies ? Compare(i, wishes) : Run(i, wishes, CommonOptions.ImpactStrategyOf(i.Value(strategy)));
        });
    }

    private static RefreshForecast Forecast(Invocation invocation, Wishes wishes, ImpactStrategyName? strategy)
    {
        var place = invocation.Workplace();
        return wishes.Source.Read(invocation, place, (settings, tree) => invocation.Work(progress => Refresher.Forecast(
            new RefreshRequest(place.Repository, place.State, settings.Using(strategy), place.Contracts, wishes.Full ? "asked for by --full" : null, progress, invocation.Cancel)
            {
                Tree = tree,
                Semantics = wishes.Semantics,
            })));
    }

    /// <summary>What each strategy would redo, side by side.</summary>
    private static int Compare(Invocation invocation, Wishes wishes)
    {
        var document = new StrategiesDocument(
            [.. CommonOptions.ImpactStrategies.Select(s => new StrategyBody(s, [.. Forecast(invocation, wishes, CommonOptions.ImpactStrategyOf(s)).Files.Select(f => f.Path)]))]);
        invocation.Answer(document, DocumentJson.Instance.StrategiesDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static int Run(Invocation invocation, Wishes wishes, ImpactStrategyName? strategy)
    {
        var forecast = Forecast(invocation, wishes, strategy);
        var document = new PlanDocument(
            DisplayText.Lower(forecast.Mode),
            forecast.Reason,
            new NamesBody(forecast.Names.Changed, forecast.Names.Unread),
            [.. forecast.Files.Select(f => new PlannedFileBody(f.Path, [.. f.Reasons.Select(r => new ReasonBody(r.Kind, r.Reference, r.Chain))]))],
            [.. forecast.Pruning.Select(p => new PruningBody(p.Dataset, p.Stage, p.CandidateFiles, p.TotalFiles))]);
        invocation.Answer(document, DocumentJson.Instance.PlanDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(StrategiesDocument plan, TextWriter output)
    {
        var files = plan.Strategies.SelectMany(s => s.Files).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        RowCap.Write(output, files, "file", shown => TextTable.Write(
            output,
            ["file to redo", .. plan.Strategies.Select(s => s.Name)],
            [
                .. shown.Select(f => (string[])[f, .. plan.Strategies.Select(s => s.Files.Contains(f) ? "x" : string.Empty)]),
                ["files in all", .. plan.Strategies.Select(s => $"{s.Files.Count:N0}")],
            ]));
    }

    private static void WriteText(PlanDocument plan, TextWriter output)
    {
        output.WriteLine($"{plan.Mode} ({plan.Reason}): {DisplayText.Count(plan.Files.Count, "file")} to redo");
        if (plan.Names.Changed > 0)
        {
            var unread = plan.Names.Unread > 0 ? $", {plan.Names.Unread:N0} in what no rule reads" : string.Empty;
            output.WriteLine($"{DisplayText.Count(plan.Names.Changed, "name")} changed{unread}");
        }

        RowCap.WriteLines(output, [.. plan.Files.SelectMany(f => f.Reasons).Select(r => $"  {r.Chain} ({r.Kind})")], "reason");

        if (plan.Pruning.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"pruning: {plan.Pruning.Sum(p => p.CandidateFiles):N0} of {DisplayText.Count(plan.Pruning.Sum(p => p.TotalFiles), "data file")} may hold their rows");
            TextTable.Write(
                output,
                ["stage", "dataset", ">files to read", ">of"],
                plan.Pruning.Select(p => new[] { p.Stage, p.Dataset, $"{p.CandidateFiles:N0}", $"{p.TotalFiles:N0}" }));
        }
    }

    /// <summary>What the options of a plan ask for.</summary>
    private sealed record Wishes(bool Full, SemanticsMode Semantics, SourceOptions Source);
}
