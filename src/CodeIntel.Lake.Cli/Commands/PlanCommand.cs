using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>plan</c>: what a refresh would redo, and why.</summary>
internal static class PlanCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var full = new Option<bool>("--full") { Description = "Plan for 'refresh --full'." };
        var source = new SourceOptions();
        var command = new Command("plan", "Show what a refresh would redo, and why; nothing is done.") { full };
        source.AddTo(command);
        add(command, i => Run(i, i.Value(full), source));
    }

    private static int Run(Invocation invocation, bool full, SourceOptions source)
    {
        var place = invocation.Workplace();
        var forecast = source.Read(invocation, place, (settings, tree) => invocation.Work(progress => Refresher.Forecast(
            new RefreshRequest(place.Repository, place.State, settings, place.Contracts, full ? "asked for by --full" : null, progress, invocation.Cancel) { Tree = tree })));
        var document = new PlanDocument(
            DisplayText.Lower(forecast.Mode),
            forecast.Reason,
            [.. forecast.Files.Select(f => new PlannedFileBody(f.Path, [.. f.Reasons.Select(r => new ReasonBody(r.Kind, r.Reference))]))],
            [.. forecast.Pruning.Select(p => new PruningBody(p.Dataset, p.Stage, p.CandidateFiles, p.TotalFiles))]);
        invocation.Answer(document, DocumentJson.Instance.PlanDocument, output => WriteText(document, output));
        invocation.Hint("refresh");
        return ExitCodes.Done;
    }

    private static void WriteText(PlanDocument plan, TextWriter output)
    {
        output.WriteLine($"{plan.Mode} ({plan.Reason}): {DisplayText.Count(plan.Files.Count, "file")} to redo");
        foreach (var file in plan.Files)
        {
            output.WriteLine($"  {file.Path}");
            foreach (var reason in file.Reasons)
            {
                output.WriteLine($"    {reason.Kind}: {reason.Ref}");
            }
        }

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
}
