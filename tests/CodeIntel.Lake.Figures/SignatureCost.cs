using System.Globalization;

namespace CodeIntel.Lake.Figures;

/// <summary>What an edit of a function costs that files all over a folder use: by its body, by what no other file reads of it, and by what all of them read.</summary>
internal sealed class SignatureCost(string work, TextWriter log)
{
    private const int Rounds = 5;
    private const string Module = "a_module_that_many_use";

    /// <summary>Measures on a copy and writes a table.</summary>
    /// <param name="source">The folder of Python code.</param>
    /// <param name="users">How many of its files use the function.</param>
    /// <param name="output">Gets the table.</param>
    /// <returns>Whether the edit that all users read is within its limit, and the lake equal to a rebuild.</returns>
    public bool Measure(string source, int users, TextWriter output)
    {
        var code = CodeCopy.Of(source, Path.Combine(work, "code"));
        var settings = Path.Combine(work, "pipeline.yaml");
        File.WriteAllText(settings, $"repository: code\nstate: state\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\n");
        users = Math.Min(users, code.Files.Count);
        var usedBy = Enumerable.Range(0, users).Select(i => code.Files[(int)((long)i * code.Files.Count / users)]).ToList();
        Append(code, usedBy, $"\nfrom {Module} import used\n\nused(1)\n");
        Write(code, "def", "x", 0);
        Say("cold");
        var cold = ProgramRun.Of("refresh", "--config", settings);
        (string Name, Action<int> Edit)[] edits =
        [
            ("nothing", _ => { }),
            ("its body", round => Write(code, "def", "x", round + 1)),
            ("a parameter more, which no other file reads", round => Write(code, "def", $"x, more_{round}=1", Rounds)),
            ("`async def` for `def` and back, which all of them read", round => Write(code, round % 2 == 0 ? "async def" : "def", $"x, more_{Rounds - 1}=1", Rounds)),
            ("the files that use it, a line each", round => Append(code, usedBy, $"\nprint(len('line {round}'))\n")),
        ];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{code.Files.Count + 1:N0} files, {users} of which use the function; cold {cold.ProcessorSeconds:F2} s of processor."));
        output.WriteLine();
        output.WriteLine("| edited | files redone | processor s | statements | rows written |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        var seconds = edits.Select(e => Measure(e.Name, e.Edit, settings, output)).ToList();
        var limit = (2 * seconds[1]) + seconds[4] - seconds[0];
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"At most twice the body and what {users} files cost beside nothing, {limit:F2} s: {seconds[3]:F2} s, {(seconds[3] <= limit ? "✓" : "short")}."));
        var isEqual = ProgramRun.Of("verify", "--rebuild", "--config", settings).Answer.GetProperty("ok").GetBoolean();
        output.WriteLine(isEqual ? "Then the lake was equal to a rebuild." : "Then the lake was NOT equal to a rebuild.");
        return isEqual && seconds[3] <= limit;
    }

    private static void Append(CodeCopy code, IEnumerable<string> files, string lines)
    {
        foreach (var file in files)
        {
            File.AppendAllText(code[file], lines);
        }
    }

    private static void Write(CodeCopy code, string def, string parameters, int body) =>
        File.WriteAllText(code[$"{Module}.py"], string.Create(CultureInfo.InvariantCulture, $"{def} used({parameters}):\n    return x + {body}\n"));

    /// <summary>Makes an edit several times, refreshes after each, and writes the run that took the middle processor time.</summary>
    private double Measure(string name, Action<int> edit, string settings, TextWriter output)
    {
        Say(name);
        var middle = Enumerable.Range(0, Rounds).Select(round =>
        {
            edit(round);
            return ProgramRun.Of("refresh", "--config", settings);
        }).OrderBy(r => r.ProcessorSeconds).ElementAt(Rounds / 2);
        var answer = middle.Answer;
        var rows = answer.GetProperty("datasets").EnumerateArray().Sum(d => d.GetProperty("rows_written").GetInt64());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {answer.GetProperty("files").GetProperty("redone").GetInt32()} | {middle.ProcessorSeconds:F2} | {answer.GetProperty("statements").GetInt64()} | {rows:N0} |"));
        return middle.ProcessorSeconds;
    }

    private void Say(string what) => log.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
