using System.Globalization;
using System.Text;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// How much is redone for nothing: the files that each strategy would redo after each edit, against those of which a row then really differs. LAKE_SCRIPTS sets how many scripts are played, LAKE_SEED the first
/// seed; the table of all operators is printed.
/// </summary>
[TestFixture]
public sealed class MinimalityTests
{
    private const int Edits = 5;
    private const int EditsInTheTestCommand = 2;
    private const int ScriptsInLong = 100;
    private const int ScriptsForMedian = 8;
    private const ImpactStrategyName Lookups = ImpactStrategyName.Lookups;

    /// <summary>Edits of a single file that nobody else can see.</summary>
    private static readonly HashSet<string> Unseen = new(["callee-body", "byte-order-mark", "crlf", "form-feed", "tabs"], StringComparer.Ordinal);

    [Test]
    public void Lookups_redo_little_more_than_what_really_differs()
    {
        var scripts = Setting.Number("LAKE_SCRIPTS", 1, ScriptsInLong);
        var edits = Enumerable.Range(Setting.Seed, scripts).SelectMany(s => Play(s, scripts > 1 ? Edits : EditsInTheTestCommand)).ToList();
        var figures = edits.SelectMany(e => e.Figures).ToList();
        TestContext.Out.WriteLine($"seeds {Setting.Seed} to {Setting.Seed + scripts - 1}\n{Table(figures)}\n{Others(edits)}");
        foreach (var figure in figures.Where(f => f.Strategy == Lookups && Unseen.Contains(f.Operator)))
        {
            Assert.That(figure.Redone, Is.LessThanOrEqualTo(1), $"{figure}: nobody else is redone");
        }

        var least = figures.Where(f => f.Strategy == Lookups).ToDictionary(f => f.Edit, f => f.Redone, StringComparer.Ordinal);
        Assert.That(figures.Where(f => f.Redone < least[f.Edit]), Is.Empty, "the other strategies redo the same files and more");
        if (scripts >= ScriptsForMedian)
        {
            var ratios = figures.Where(f => f.Strategy == Lookups).Select(f => f.Ratio).ToList();
            Assert.That(At(ratios, 0.5), Is.EqualTo(1.0));
            Assert.That(At(ratios, 0.95), Is.LessThanOrEqualTo(1.2));
        }
    }

    /// <summary>The edits of a script, with figures of those that are refreshed incrementally. A fall-back to a full refresh is the policy's, not the impact's.</summary>
    private static IEnumerable<Edit> Play(int seed, int edits)
    {
        var script = EditScript.Draw(seed, edits);
        using var scene = new Scene("bucket") { Layers = Scene.NoLayers };
        scene.Write(script.Initial);
        scene.Refresh();
        foreach (var (index, step) in script.Steps.Index())
        {
            scene.Write(step.Tree);
            var planned = Enum.GetValues<ImpactStrategyName>().Select(s => (Strategy: s, Plan: scene.Forecast(s))).ToList();
            var run = scene.Refresh();
            var isIncremental = run.Changed && run.Mode == RefreshMode.Incremental;
            yield return new Edit(
                step.Choice.Operator,
                !run.Changed ? "nothing differed" : isIncremental ? "refreshed incrementally" : "all was made anew",
                [
                    .. planned.Where(p => isIncremental && p.Plan.Mode == RefreshMode.Incremental).Select(p => new Figure(
                        step.Choice.Operator, p.Strategy, p.Plan.Files.Count(f => f.Reasons.All(r => r.Kind != "deleted")), run.Files.Different, $"seed {seed}, edit {index + 1}", Cause(p.Plan))),
                ]);
        }
    }

    /// <summary>What led to most of the files that did not change themselves.</summary>
    private static string Cause(RefreshForecast plan) => plan.Files.SelectMany(f => f.Reasons.Select(r => (f.Path, Links: r.Chain.Split(" ← ")))).Where(r => r.Links.Length > 1)
        .GroupBy(r => r.Links[^1], r => r.Path, StringComparer.Ordinal).Select(g => (g.Key, Files: g.Distinct(StringComparer.Ordinal).Count()))
        .OrderByDescending(g => g.Files).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Files} by {g.Key}").FirstOrDefault("no file by another");

    /// <summary>What each strategy redoes in all; then of each operator the files that each redoes, and the highest ratio of an edit.</summary>
    private static string Table(IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder("| strategy | edits | files redone | really different | redone ÷ different: median | p95 | most |\n|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var group in figures.GroupBy(f => f.Strategy).OrderBy(g => g.Key))
        {
            var ratios = group.Select(f => f.Ratio).ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{Word(group.Key)}` | {ratios.Count} | {group.Sum(f => f.Redone)} | {group.Sum(f => f.Different)} | {At(ratios, 0.5):0.00} | {At(ratios, 0.95):0.00} | {ratios.Max():0.00} |");
        }

        var strategies = Enum.GetValues<ImpactStrategyName>();
        text.AppendLine(CultureInfo.InvariantCulture, $"\n| operator | edits | really different |{string.Concat(strategies.Select(s => $" `{Word(s)}` |"))}\n|---|---:|---:|{string.Concat(strategies.Select(_ => "---:|"))}");
        foreach (var group in figures.GroupBy(f => f.Operator).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var least = group.Where(f => f.Strategy == Lookups).ToList();
            var redone = strategies.Select(s => group.Where(f => f.Strategy == s).ToList()).Select(g => string.Create(CultureInfo.InvariantCulture, $" {g.Sum(f => f.Redone)}, {g.Max(f => f.Ratio):0.00} |"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{group.Key}` | {least.Count} | {least.Sum(f => f.Different)} |{string.Concat(redone)}");
        }

        text.AppendLine();
        foreach (var worst in figures.Where(f => f.Strategy == Lookups).OrderByDescending(f => f.Ratio).Take(5))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{worst}");
        }

        return text.ToString();
    }

    /// <summary>What became of the edits of the operators that are not in the table.</summary>
    private static string Others(IReadOnlyList<Edit> edits) => string.Join('\n', EditOperators.All.Select(o => o.Name).Except(edits.Where(e => e.Figures.Count > 0).Select(e => e.Operator)).Select(name =>
    {
        var outcomes = edits.Where(e => e.Operator == name).GroupBy(e => e.Outcome, StringComparer.Ordinal).Select(g => $"{g.Key} ({g.Count()} ×)").ToList();
        return $"No figure of {name}: {(outcomes.Count == 0 ? "not drawn" : string.Join(", ", outcomes))}.";
    }));

    private static string Word(ImpactStrategyName strategy) => Storage.Choices.TextOf(strategy);

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(sorted.Count * share) - 1];
    }

    /// <summary>One edit, what became of it, and the figures of each strategy.</summary>
    private sealed record Edit(string Operator, string Outcome, IReadOnlyList<Figure> Figures);

    /// <summary>One edit by one strategy: files redone, and files of which a row differs.</summary>
    private sealed record Figure(string Operator, ImpactStrategyName Strategy, int Redone, int Different, string Edit, string Cause)
    {
        public double Ratio => Redone / (double)Math.Max(1, Different);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ratio:0.00} by {Operator}, {Redone} redone, {Different} differ; {Edit}: {Cause}");
    }
}
