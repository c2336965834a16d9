using System.Text.Json;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>A repository whose names and texts hold what a terminal would obey: no command lets it through, and a name stays on its line.</summary>
[TestFixture]
internal sealed partial class TerminalTests : IDisposable
{
    private const string Evil = "\u001b[31m\u0007\t\u009b2J\u202e";
    private const string Name = $"bad\n{Evil}name.py";
    private const string Folder = $"code{Evil}";

    /// <summary>Of what is in <see cref="Evil"/>, what git takes in the name of a branch.</summary>
    private const string Branch = "main\u009b2J\u202e";
    private const int Width = 80;
    private const string Trace = "CODEINTEL_LAKE_TRACE";

    /// <summary>What is there many times in an answer, and what is said where a terminal is not shown all.</summary>
    private const string Many = @"(?m)^.*(many\.f\d+ |\bf\d+|/f\d+\.py).*$";
    private const string Capped = "[0-9,]+ (rows|changes from epoch 0 to epoch 1|files|reasons), of which a terminal is shown 200\n";
    private const string More = "\n200 (rows|changes of .*); there are more, --limit 0 shows all\n";

    /// <summary>The command that goes on until it is stopped.</summary>
    private const string Endless = "watch";

    /// <summary>Ways to ask for another form of an answer, by the commands that know them.</summary>
    private static readonly (string Option, string[] Commands)[] Forms = [("--json", []), ("--csv", ["sql", "changes"]), ("--jsonl", ["sql"]), ("--line", ["sql"])];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly CommandScene scene = new();

    /// <summary>Arguments after each command, so that it speaks of the hostile file where it can.</summary>
    private readonly Dictionary<string, string[][]> arguments;

    public TerminalTests()
    {
        scene.WriteSettings($"repository: \"{string.Concat(Folder.Select(c => $"\\u{(int)c:x4}"))}\"\nengine: {{threads: 1}}\n");
        Directory.Move(scene.At("repo"), scene.At(Folder));
        scene.Write($"{Folder}/{Name}", $"'''{Evil}\n{Evil}'''\nimport os\n\n\ndef f(a='{Evil}') -> '{Evil}':\n    return os.{Evil}(\n");
        Assume.That(OtherProgram.InitGit(scene.At(Folder)) ?? OtherProgram.CommitAll(scene.At(Folder)) ?? OtherProgram.Run(scene.At(Folder), "git", "checkout", "-q", "-b", Branch), Is.Null);
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
        scene.Write($"{Folder}/{Name}", $"'''{Evil}'''\ndef f(a='{Evil}'): pass\n");
        arguments = new()
        {
            ["plan"] = [[]],
            ["refresh"] = [[], ["--full"], ["--strict"], ["--rev", Evil]],
            ["status"] = [[], ["--epoch", "1"]],
            ["sql"] = [["SELECT path, message FROM cst_parse_errors_v1"], ["SELECT path, text FROM cst_docstrings_v1", "--csv"], [$"SELECT '{Evil}' AS \"{Evil}\""], [$"SELECT \"{Evil}\""], ["FROM symbols"], ["-f", scene.At(Evil)], [$"EXPLAIN SELECT '{Evil}'"]],
            ["ask"] = [[], ["dead"], ["callers", Evil], ["dead", "--since", "1"], ["unresolved"], ["facts"], ["surface"], ["symbol", "f"], [Evil]],
            ["describe"] = [[], ["symbols"], [Evil], ["--epoch", Evil]],
            ["views"] = [["--for", "duckdb"], ["--for", Evil]],
            ["explain"] = [[Name], ["f"], [Evil], ["--edge", Evil, Evil], ["--edge", $"{Name}:8"]],
            ["publish"] = [["--to", scene.At("out"), "--datasets", "all"], ["--to", scene.At("out"), "--datasets", Evil], ["--format", "scip", "--to", scene.At("index")], ["--format", Evil]],
            ["verify"] = [[], ["--rebuild"]],
            ["epochs"] = [[]],
            ["changes"] = [["repo_files_v1", "--since", "0"], ["cst_docstrings_v1", "--since", "1", "--csv"], [Evil, "--since", "0"], ["repo_files_v1", "--cursor", Evil]],
            ["completion"] = [["bash"], [Evil]],
            ["man"] = [[]],
            ["diff"] = [["--since", "0"], ["--since", Evil]],
            ["vacuum"] = [["--dry-run", "--keep-epochs", "1"]],
            ["restore"] = [["--epoch", "1"]],
            ["optimize"] = [[]],
            ["checkpoint"] = [[]],
            ["doctor"] = [[]],
            ["relayout"] = [["--layout", "bucket"]],
            ["table"] = [[scene.At("state/datasets/scan/repo_files_v1")], [scene.At("state/datasets/extract/cst_docstrings_v1"), "--changes", "0", "0"], [Evil]],
        };
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void No_command_lets_them_through()
    {
        var commands = Commands().Match(CommandScene.RunBare(default, "nothing").Error).Groups[1].Value.Split(", ");
        Assert.That(arguments.Keys, Is.EquivalentTo(commands.Where(c => c != Endless)));
        var spoken = string.Empty;
        var all = arguments.SelectMany(a => a.Value.SelectMany(v => FormsOf(a.Key, v).Select(f => (Command: a.Key, Variant: v, Form: f)))).ToList();
        var some = Setting.Some(all, 48, a => (a.Command, string.Concat(a.Form)));
        TestContext.Out.WriteLine($"{some.Count} of {all.Count} commands with their arguments, seed {Setting.Seed}");
        foreach (var (command, variant, form) in some)
        {
            var reply = scene.RunOnTerminal(Width, [command, .. variant, .. form]);
            var said = $"{command} {string.Join(' ', form)}: {reply.Output}{reply.Error}";
            AssertHarmless(reply, said);
            Assert.That(variant.Contains("--csv") || form is ["--csv"] ? [] : (reply.Output + reply.Error).Split('\n'), Has.None.StartsWith(@"\x1b[31m\x07\t\x9b2J\u202ename"), said);
            if (command is not ("completion" or "man"))
            {
                Assert.That(reply.Exit == 0 ? reply.Error : "next: codeintel-lake ", Does.Contain("next: codeintel-lake "), said);
                Assert.That(() => form is ["--json"] ? reply.Json : default, Throws.Nothing, said);
            }

            spoken += reply.Output;
        }

        Assert.That(spoken, Does.Contain(@"bad\n\x1b[31m\x07\t\x9b2J\u202ename.py"));
        AssertHarmless(scene.RunOnTerminal(Width, Evil), "a command");
        AssertHarmless(scene.RunOnTerminal(Width, "status", Evil, "--" + Evil), "an option");
    }

    [Test]
    public void A_watch_lets_none_of_them_through()
    {
        scene.Write($"{Folder}/late{Name}", $"'''{Evil}'''\nimport os.{Evil}\n");
        using var stop = new CancellationTokenSource();
        var epochs = Directory.GetFiles(scene.At("state/epochs")).Length;
        var watching = Task.Run(() => scene.RunOnTerminal(Width, stop.Token, Endless));
        Assert.That(SpinWait.SpinUntil(() => Directory.GetFiles(scene.At("state/epochs")).Length > epochs, Patience), "it refreshes");
        stop.Cancel();
        Assert.That(watching.Wait(Patience), "it ends");
        Assert.That(watching.Result.Output, Does.Contain(@"latebad\n\x1b[31m"));
        AssertHarmless(watching.Result, watching.Result.Output + watching.Result.Error);
    }

    [Test]
    public void Tables_fit_a_terminal_and_are_whole_elsewhere()
    {
        const string statement = "SELECT caller, callee, path, line FROM calls";
        Assert.That(scene.RunOnTerminal(40, "sql", statement).Output, Does.Contain("sho….total").And.Match("(?m)^.{1,40}$").And.Not.Match("(?m)^.{41,}$"));
        Assert.That(scene.Run("sql", statement).Output, Does.Contain("shop.orders.total").And.Not.Contain("…"));
        var described = scene.RunOnTerminal(80, "describe", "calls").Output;
        Assert.That(described.Split('\n').SkipWhile(l => l.Length > 0), Has.All.Length.LessThanOrEqualTo(80));
        Assert.That(Blanks().Replace(described, " "), Does.Contain("Fully qualified name of the definition whose body holds the call; the module's at module level."));
    }

    /// <summary>No line is longer than the terminal is wide, but for one with a path or another word that has no room beside anything.</summary>
    [Test]
    public void Lines_fit_a_terminal()
    {
        using var other = new CommandScene();
        other.Refresh();
        other.Write("repo/shop/prices.py", "RATE = 0.3\n\n\ndef net_of(gross):\n    return gross / (1 + RATE)\n");
        string[][] commands =
        [
            ["plan"], ["plan", "--strategy", "all"], ["refresh"], ["status"], ["diff"], ["explain", "shop/orders.py"], ["explain", "total"], ["describe"], ["describe", "calls"], ["epochs"], ["doctor"],
            ["sql", "FROM cst_defs_v1"], ["sql", "FROM calls"], ["changes", "cst_defs_v1", "--since", "0"], ["ask"], ["ask", "surface"], ["verify"], ["vacuum", "--dry-run"],
            ["table", other.At("state/datasets/extract/cst_defs_v1")],
        ];
        foreach (var command in commands)
        {
            var said = other.RunOnTerminal(Width, command);
            Assert.That(said.Exit, Is.Zero, said.Error);
            Assert.That(said.Output.Split('\n').Where(l => l.Length > Width && l.Split(' ').All(w => w.Length < Width / 2)), Is.Empty, string.Join(' ', command));
        }

        Assert.That(other.RunOnTerminal(Width, "sql", "FROM cst_defs_v1").Output, Does.StartWith("file_id ").And.Match("\nno room here for [0-9]+ columns, which --json shows: [a-z_, \n]+\n\n"));
        Assert.That(other.RunOnTerminal(Width, "sql", "SELECT 'one' AS same, c AS other, repeat('x', 60) || c AS third FROM (VALUES ('a'), ('b')) t(c)").Output, Does.Contain("one   a      xxx").And.Not.Contain("no room"));
        Assert.That(other.RunOnTerminal(Width, "ask", "facts").Output, Does.Not.Contain("no room"));
        Assert.That(CommandScene.RunBare(Width, ["--help"], default).Output.Split("Exit codes:")[1].Split('\n'), Has.All.Length.LessThanOrEqualTo(Width));
    }

    [Test]
    public void A_terminal_is_shown_the_first_rows_and_their_number()
    {
        using var other = new CommandScene();
        other.Write("repo/many.py", string.Concat(Enumerable.Range(0, 250).Select(i => $"def f{i}(): pass\n")));
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        other.Write("repo/many.py", string.Concat(Enumerable.Range(0, 250).Select(i => $"class C{i}:\n    def f{i}(self): pass\n")));
        for (var i = 0; i < 250; i++)
        {
            other.Write($"repo/several/f{i}.py", string.Empty);
        }

        foreach (var (most, question) in new (string Most, string[] Question)[]
                 {
                     (Capped, ["ask", "dead"]), (Capped, ["diff", "--since", "0"]), (Capped, ["plan"]), (Capped, ["plan", "--strategy", "all"]), (More, ["changes", "cst_defs_v1", "--since", "0"]),
                     (More, ["changes", "cst_defs_v1", "--cursor", "c"]), (More, ["sql", "FROM symbols"]),
                 })
        {
            var (all, shown) = (other.Run(question).Output, other.RunOnTerminal(Width, question).Output);
            Assert.That(Regex.Count(all, Many), Is.GreaterThanOrEqualTo(250), question[0]);
            Assert.That(Regex.Count(shown, Many), Is.InRange(190, 200), question[0]);
            Assert.That((Regex.IsMatch(shown, most), Regex.IsMatch(all, most)), Is.EqualTo((true, false)), question[0]);
        }

        Assert.That(Regex.Count(other.RunOnTerminal(Width, "changes", "cst_defs_v1", "--since", "0", "--limit", "0").Output, Many), Is.GreaterThanOrEqualTo(250), "all are asked for");
        Assert.That(Regex.Count(other.RunOnTerminal(Width, "changes", "cst_defs_v1", "--cursor", "c", "--ack").Output, Many), Is.GreaterThanOrEqualTo(250), "what is acknowledged was shown");
    }

    /// <summary>The variable is of the process, so that no other test may run beside.</summary>
    [Test]
    [NonParallelizable]
    public void A_trace_has_none_of_them()
    {
        Environment.SetEnvironmentVariable(Trace, "1");
        try
        {
            foreach (var command in new[] { new[] { "describe", Evil }, ["sql", $"SELECT \"{Evil}\""], ["table", Evil], ["explain", Name + Evil], ["sql", "-f", scene.At(Evil)] })
            {
                var reply = scene.Run(command);
                AssertHarmless(reply, reply.Error);
                Assert.That(reply.Error, Does.Contain("\n   at CodeIntel.Lake."), "a line for each frame");
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(Trace, null);
        }
    }

    [Test]
    public void Integers_that_doubles_round_are_strings_in_JSON()
    {
        const string statement = "SELECT 9007199254740991 AS a, 9007199254740992 AS b, -9007199254740993 AS c, 18446744073709551615::UBIGINT AS d, 2::HUGEINT ** 100 AS e, [9007199254740993] AS f, count(*) AS g, 7::HUGEINT AS h";
        Assert.That(
            scene.Run("sql", "--json", statement.Replace("2::HUGEINT ** 100", "1267650600228229401496703205376::HUGEINT", StringComparison.Ordinal)).Json.GetProperty("rows")[0].GetRawText(),
            Is.EqualTo("""{"a":9007199254740991,"b":"9007199254740992","c":"-9007199254740993","d":"18446744073709551615","e":"1267650600228229401496703205376","f":["9007199254740993"],"g":1,"h":7}"""));
        foreach (var command in new[] { new[] { "sql", "FROM cpg_nodes_v1" }, ["changes", "cst_defs_v1", "--since", "0"], ["table", scene.At("state/datasets/extract/cst_defs_v1")] })
        {
            Assert.That(Numbers(scene.Run([.. command, "--json"]).Json).Select(Math.Abs), Is.All.LessThan(1L << 53), command[0]);
        }
    }

    [Test]
    public void Changes_are_given_as_lines_and_in_part()
    {
        var all = scene.Run("changes", "dim_qualified_names_v1", "--since", "0", "--csv").Output.TrimEnd('\n').Split('\n');
        Assert.That(all[0], Does.StartWith("qname_id,qname,").And.EndsWith(",_change_type,_commit_version,_epoch"));
        var one = scene.Run("changes", "dim_qualified_names_v1", "--since", "0", "--csv", "--limit", "1").Output.TrimEnd('\n').Split('\n');
        Assert.That((all.Length > 4, one.Length), Is.EqualTo((true, 2)));
        Assert.That(scene.Run("changes", "cst_defs_v1", "--since", "0", "--csv", "--json").Exit, Is.EqualTo(2));
        Assert.That(scene.Run("changes", "cst_defs_v1", "--cursor", "c", "--ack", "--limit", "1").Exit, Is.EqualTo(2));
    }

    [Test]
    public void Datasets_come_in_the_order_of_the_data()
    {
        string[] order = ["scan", "extract", "ast", "cst", "metrics", "flows", "scip", "normalize", "symbols", "goids", "resolve", "relspec", "cpg", "impact", "runs"];
        var stages = scene.Run("status", "--json").Json.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("stage").GetString()!).Distinct();
        Assert.That(stages, Is.EqualTo(order));
        var explained = scene.Run("explain", "shop/orders.py", "--json").Json.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("stage").GetString()!).Distinct();
        Assert.That(explained, Is.EqualTo(order[..13].Where(s => s is not ("ast" or "cst" or "scip" or "symbols"))), "no layer that is off");
    }

    /// <summary>No form, and those that the command knows; arguments that name a form keep to it.</summary>
    private static IEnumerable<string[]> FormsOf(string command, string[] variant) =>
        Forms.Any(f => variant.Contains(f.Option)) ? [[]] : [[], .. Forms.Where(f => f.Commands.Length == 0 || f.Commands.Contains(command)).Select(f => new[] { f.Option })];

    private static void AssertHarmless(Reply reply, string said) => Assert.That(Harmful().Matches(reply.Output + OwnColours().Replace(reply.Error, string.Empty)).Select(m => (int)m.Value[0]), Is.Empty, said);

    private static IEnumerable<long> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.TryGetInt64(out var number) ? [number] : [],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Numbers(p.Value)),
        _ => [],
    };

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("The commands are ([a-z, ]+)\\.")]
    private static partial Regex Commands();

    /// <summary>What progress is written in.</summary>
    [GeneratedRegex("\\x1b\\[(38;5;[0-9]+|0)m")]
    private static partial Regex OwnColours();

    [GeneratedRegex("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]")]
    private static partial Regex Harmful();
}
