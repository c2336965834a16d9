using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>A repository whose names and texts hold what a terminal would obey: no command lets it through, and a name stays on its line.</summary>
[TestFixture]
internal sealed partial class TerminalTests : IDisposable
{
    private const string Evil = "\u001b[31m\u0007\t\u009b2J\u202e";
    private const string Name = $"bad\n{Evil}name.py";
    private const int Width = 80;

    /// <summary>A command that ends when it is stopped; it says what refreshes say.</summary>
    private const string Endless = "watch";
    private readonly CommandScene scene = new();

    /// <summary>Arguments after each command, so that it speaks of the hostile file where it can.</summary>
    private readonly Dictionary<string, string[][]> arguments;

    public TerminalTests()
    {
        scene.Write("repo/" + Name, $"'''{Evil}\n{Evil}'''\nimport os\n\n\ndef f(a='{Evil}') -> '{Evil}':\n    return os.{Evil}(\n");
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
        scene.Write("repo/" + Name, $"'''{Evil}'''\ndef f(a='{Evil}'): pass\n");
        arguments = new()
        {
            ["plan"] = [[]],
            ["refresh"] = [[]],
            ["status"] = [[], ["--epoch", "1"]],
            ["sql"] = [["SELECT path, message FROM cst_parse_errors_v1"], ["SELECT path, text FROM cst_docstrings_v1", "--csv"], [$"SELECT '{Evil}' AS \"{Evil}\""], [$"SELECT \"{Evil}\""], ["FROM symbols"]],
            ["ask"] = [[], ["dead"], ["callers", Evil], ["dead", "--since", "1"], [Evil]],
            ["describe"] = [[], ["symbols"], [Evil]],
            ["views"] = [["--for", "duckdb"], ["--for", Evil]],
            ["explain"] = [[Name], [Evil]],
            ["publish"] = [["--to", scene.At("out"), "--datasets", "all"], ["--to", scene.At("out"), "--datasets", Evil], ["--format", "scip", "--to", scene.At("index")], ["--format", Evil]],
            ["verify"] = [[], ["--rebuild"]],
            ["epochs"] = [[]],
            ["changes"] = [["repo_files_v1", "--since", "0"], ["cst_docstrings_v1", "--since", "1", "--csv"], [Evil, "--since", "0"]],
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
        foreach (var (command, variants) in arguments)
        {
            foreach (var variant in variants)
            {
                var reply = scene.RunOnTerminal(Width, [command, .. variant]);
                Assert.That(Harmful().Matches(reply.Output + reply.Error).Select(m => (int)m.Value[0]), Is.Empty, $"{command}: {reply.Output}{reply.Error}");
                Assert.That(variant.Contains("--csv") ? [] : (reply.Output + reply.Error).Split('\n'), Has.None.StartsWith(@"\x1b[31m\x07\t\x9b2J\u202ename"), command);
                if (reply.Exit == 0 && command is not ("completion" or "man"))
                {
                    Assert.That(reply.Error, Does.Contain("next: codeintel-lake "), command);
                }

                spoken += reply.Output;
            }
        }

        Assert.That(spoken, Does.Contain(@"bad\n\x1b[31m\x07\t\x9b2J\u202ename.py"));
        Assert.That(scene.RunOnTerminal(Width, Evil).Error, Does.Not.Match(Harmful().ToString()));
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
        Assert.That(explained, Is.EqualTo(order[..13].Where(s => s is not ("ast" or "cst" or "flows" or "scip" or "symbols" or "resolve"))), "no layer that is off");
    }

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

    [GeneratedRegex("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")]
    private static partial Regex Harmful();
}
