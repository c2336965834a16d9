using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CodeIntel.Lake.Figures;

/// <summary>
/// Replays consecutive commits of a repository, each as one refresh, and counts the files that each strategy redoes beside those that changed and those of which a row really differs.
/// The lake follows the default strategy; what the others would redo is planned before each refresh.
/// </summary>
internal sealed class CommitHistory(string work, TextWriter log)
{
    private readonly Dictionary<string, List<(int Redone, int Different)>> byStrategy = new(StringComparer.Ordinal);
    private (double Ratio, string Says) worst;
    private int changed;
    private int different;

    /// <summary>Replays and writes the table.</summary>
    /// <param name="repository">A git repository, bare or not.</param>
    /// <param name="count">How many commits, the newest last, along first parents.</param>
    /// <param name="checks">How many times the lake is held against a rebuild, the last time at the end.</param>
    /// <param name="output">Gets the table.</param>
    /// <returns>Whether the lake was the same as a rebuild each time.</returns>
    public bool Measure(string repository, int count, int checks, TextWriter output)
    {
        var settings = Path.Combine(work, "history.yaml");
        File.WriteAllText(settings, $"repository: {repository}\nstate: {Path.Combine(work, "state")}\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\n");
        var commits = Commits(repository, count + 1);
        var epochs = 0;
        var equal = 0;
        var checkedAt = Enumerable.Range(1, checks).Select(i => (commits.Count - 1) * i / checks).ToHashSet();
        for (var i = 0; i < commits.Count; i++)
        {
            string[] of = ["--config", settings, "--rev", commits[i]];
            var plan = i == 0 ? default : ProgramRun.Of(["plan", "--strategy", "all", .. of]).Answer;
            var run = ProgramRun.Of(["refresh", .. of]).Answer;
            if (i > 0 && run.GetProperty("changed").GetBoolean())
            {
                epochs++;
                Take(plan, run, Different(settings));
                Judge(commits[i], settings);
            }

            if (checkedAt.Contains(i))
            {
                equal += ProgramRun.Of(["verify", "--rebuild", .. of]).Answer.GetProperty("ok").GetBoolean() ? 1 : 0;
            }

            log.WriteLine($"{DateTime.Now:HH:mm:ss} {i} of {commits.Count - 1}");
        }

        Write(output, commits, epochs, equal, checkedAt.Count);
        return equal == checkedAt.Count;
    }

    private static List<string> Commits(string repository, int count)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", repository, "log", "--first-parent", "--format=%H", $"--max-count={count}"]) { RedirectStandardOutput = true })!;
        var commits = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().ToList();
        git.WaitForExit();
        return commits.Count > 1 ? commits : throw new InvalidOperationException($"{repository} has no two commits");
    }

    private static int Different(string settings) =>
        ProgramRun.Of("sql", "SELECT files_different AS n FROM runs_v1 ORDER BY epoch DESC LIMIT 1", "--config", settings).Answer.GetProperty("rows")[0].GetProperty("n").GetInt32();

    /// <summary>Keeps the commit with the most files redone for each that differs, and what led to most of them.</summary>
    private void Judge(string commit, string settings)
    {
        var (_, last) = byStrategy.First();
        if (Ratio(last[^1]) > worst.Ratio)
        {
            const string causes = "SELECT list_extract(string_split(chain, ' ← '), -1) AS cause, count(DISTINCT file_id) AS files FROM inc_impacted_files_v2 WHERE chain LIKE '%←%' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1";
            var cause = ProgramRun.Of("sql", causes, "--config", settings).Answer.GetProperty("rows").EnumerateArray().Select(r => $", {r.GetProperty("files")} by {r.GetProperty("cause")}").FirstOrDefault();
            worst = (Ratio(last[^1]), $"{commit[..12]}: {last[^1].Redone} files redone{cause}; {last[^1].Different} differ");
        }
    }

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(sorted.Count * share) - 1];
    }

    private static double Ratio((int Redone, int Different) run) => run.Redone / (double)Math.Max(1, run.Different);

    private void Take(JsonElement plan, JsonElement run, int differing)
    {
        var files = run.GetProperty("files");
        var deleted = files.GetProperty("deleted").GetInt32();
        changed += files.GetProperty("added").GetInt32() + files.GetProperty("modified").GetInt32() + files.GetProperty("renamed").GetInt32();
        different += differing;
        foreach (var strategy in plan.GetProperty("strategies").EnumerateArray())
        {
            var name = strategy.GetProperty("name").GetString()!;
            if (!byStrategy.TryGetValue(name, out var runs))
            {
                byStrategy.Add(name, runs = []);
            }

            runs.Add((strategy.GetProperty("files").GetArrayLength() - deleted, differing));
        }
    }

    private void Write(TextWriter output, List<string> commits, int epochs, int equal, int checks)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{commits.Count - 1} commits up to {commits[^1][..12]}, {epochs} of which changed a Python file; {changed:N0} files changed, {different:N0} really differ; equal to a rebuild at {equal} of {checks} points."));
        output.WriteLine();
        output.WriteLine("| strategy | files redone | redone ÷ really different: median | p95 | most |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, runs) in byStrategy)
        {
            var ratios = runs.ConvertAll(Ratio);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{name}` | {runs.Sum(r => r.Redone):N0} | {FigureTable.Text(At(ratios, 0.5))} | {FigureTable.Text(At(ratios, 0.95))} | {FigureTable.Text(ratios.Max())} |"));
        }

        output.WriteLine();
        output.WriteLine($"Most of `{byStrategy.First().Key}`: {worst.Says}.");
    }
}
