using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

[TestFixture]
internal sealed class UsageTests
{
    [Test]
    public void Help_lists_commands_examples_and_exit_codes()
    {
        var reply = CommandScene.RunBare(default, "--help");
        Assert.That(reply.Exit, Is.Zero);
        Assert.That(reply.Error, Is.Empty);
        foreach (var word in new[] { "refresh", "plan", "status", "sql", "describe", "explain", "publish", "verify", "epochs", "changes", "vacuum", "restore", "optimize", "checkpoint", "relayout", "table", "Examples:", "Exit codes:", "  7  violation" })
        {
            Assert.That(reply.Output, Does.Contain(word));
        }
    }

    [TestCase("refresh", "--full")]
    [TestCase("sql", "--csv")]
    [TestCase("publish", "--datasets")]
    [TestCase("verify", "--rebuild")]
    [TestCase("epochs", "--json")]
    [TestCase("changes", "--until")]
    [TestCase("vacuum", "--keep-epochs")]
    [TestCase("views", "--for")]
    [TestCase("ask", "--depth")]
    [TestCase("restore", "--epoch")]
    [TestCase("diff", "--since")]
    [TestCase("optimize", "--quiet")]
    [TestCase("checkpoint", "--json")]
    [TestCase("relayout", "--buckets")]
    [TestCase("table", "--digest")]
    [TestCase("completion", "<bash|fish|zsh>")]
    public void Each_command_has_help_with_its_options_and_examples(string command, string option)
    {
        var reply = CommandScene.RunBare(default, command, "--help");
        Assert.That(reply.Exit, Is.Zero);
        Assert.That(reply.Output, Does.Contain(option).And.Contain($"codeintel-lake {command}").And.Contain("Examples:").And.Not.Contain("Exit codes:"));
    }

    [TestCase("'frobnicate' is no command", "frobnicate")]
    [TestCase("'refrsh' is no command. Did you mean 'refresh'?", "refrsh")]
    [TestCase("Did you mean '--epoch'?", "status", "--epch", "3")]
    [TestCase("Did you mean '--state'?", "status", "--stat", "x")]
    [TestCase("Must be one of: 'lookups' 'symbol_closure' 'import_closure' 'hybrid' Did you mean 'import_closure'?", "refresh", "--impact-strategy", "importclosure")]
    [TestCase("'all' Did you mean 'hybrid'?", "plan", "--strategy", "hybridd")]
    [TestCase("Must be one of: 'incremental' 'full' 'off' Did you mean 'full'?", "refresh", "--semantics", "fulll")]
    [TestCase("Must be one of: 'incremental' 'off'", "watch", "--semantics", "full")]
    [TestCase("--bogus", "status", "--bogus")]
    [TestCase("'x' is no number", "ask", "top", "--limit", "x")]
    [TestCase("statement", "sql")]
    [TestCase("--keep-epochs must be a whole number of 1 or more, not '0'", "vacuum", "--keep-epochs", "0")]
    [TestCase("--keep-days must be a number of days, 0 or more, not '-1'", "vacuum", "--keep-days", "-1")]
    [TestCase("--epoch", "restore")]
    [TestCase("'hash' is no layout", "relayout", "--layout", "hash")]
    [TestCase("--buckets must be a number from 1 to 256, not '300'", "relayout", "--buckets", "300")]
    [TestCase("--since", "changes", "cst_defs_v1")]
    [TestCase("'few'", "vacuum", "--keep-epochs", "few")]
    public void Wrong_arguments_are_a_usage_error_in_one_line(string message, params string[] args)
    {
        var reply = CommandScene.RunBare(default, args);
        Assert.That(reply.Exit, Is.EqualTo(2));
        Assert.That(reply.Output, Is.Empty);
        Assert.That(reply.Error.TrimEnd(), Does.StartWith("error (usage): ").And.Contain(message).And.Not.Contain("\n"));
    }

    [TestCase]
    [TestCase("--repo", "x")]
    public void No_command_at_all_shows_the_help_beside_the_answer(params string[] args)
    {
        var reply = CommandScene.RunBare(default, args);
        Assert.That((reply.Exit, reply.Output), Is.EqualTo((2, string.Empty)));
        Assert.That(reply.Error, Does.StartWith(CommandScene.RunBare(default, "--help").Output).And.Match("(?m)^error \\(usage\\): A command is missing\\..*\n\\z"));
        Assert.That(CommandScene.RunBare(default, [.. args, "--json"]), Has.Property("ErrorCode").EqualTo("usage").And.Property("Error").Empty);
    }

    [Test]
    public void A_dataset_that_is_misspelt_gets_a_suggestion()
    {
        using var scene = new CommandScene();
        scene.Refresh();
        Assert.That(scene.Run("describe", "cst_def_v1").Error, Does.Contain("Did you mean 'cst_defs_v1'?"));
        Assert.That(scene.Run("changes", "symbols", "--since", "0").Error, Does.Contain("'symbols' is a view, which has no rows of its own; sql asks it."));
        Assert.That(scene.Run("sql", "FROM cst_def_v1").Error, Does.Contain("cst_defs_v1"));
        Assert.That(scene.Run("sql", "SELECT calleee FROM calls").Error, Does.Contain("callee"));
    }

    /// <summary>Definitions, modules, what is outside, and ends of such names are known, also where they are no answer.</summary>
    [Test]
    public void A_name_that_nothing_has_is_an_error_with_a_suggestion()
    {
        using var scene = new CommandScene();
        scene.Refresh();
        foreach (var (message, args) in new (string Message, string[] Args)[]
                 {
                     ("There is no definition 'totl', and nothing of that name is called or inherited. Did you mean 'total'?", ["ask", "callers", "totl"]),
                     ("Did you mean 'total'?", ["ask", "callees", "TOTAL", "--depth", "2"]),
                     ("Did you mean 'orders.total'?", ["ask", "path", "order.total", "gross"]),
                     ("Did you mean 'gross'?", ["ask", "path", "total", "grss"]),
                     ("There is no definition 'x.y.z.prices', and nothing of that name is called or inherited.", ["ask", "symbol", "x.y.z.prices"]),
                     ("Did you mean 'shop.prices.gross'?", ["ask", "subclasses", "shop.price.gross", "--since", "1"]),
                     ("no definition of that name. Did you mean 'total'?", ["explain", "totall"]),
                     ("Did you mean 'shop/orders.py'?", ["explain", "./shop/order.py"]),
                 })
        {
            var reply = scene.Run(args);
            Assert.That((reply.Exit, reply.Output), Is.EqualTo((2, string.Empty)), reply.Error);
            Assert.That(reply.Error, Does.Match("^error \\(unknown_(name|file)\\): ").And.Contain(message));
        }

        foreach (var question in new[] { new[] { "callers", "total" }, ["callers", "orders.total"], ["callees", "shop.prices"], ["subclasses", "gross"], ["path", "gross", "total"] })
        {
            var reply = scene.Run(["ask", .. question]);
            Assert.That((reply.Exit, reply.Output.Split('\n')[0]), Is.EqualTo((0, "0 rows")), reply.Error);
        }
    }

    [Test]
    public void Help_and_version_are_commands_too()
    {
        Assert.That(CommandScene.RunBare(default, "help", "sql"), Is.EqualTo(CommandScene.RunBare(default, "sql", "--help")));
        Assert.That(CommandScene.RunBare(default, "help"), Is.EqualTo(CommandScene.RunBare(default, "--help")));
        Assert.That(CommandScene.RunBare(default, "version"), Is.EqualTo(CommandScene.RunBare(default, "--version")));
        Assert.That(CommandScene.RunBare(default, "--version", "--json").Json.GetProperty("version").GetString(), Does.Match("^[0-9]+\\.[0-9]+"));
    }

    [Test]
    public void Wrong_arguments_are_one_JSON_document_where_that_is_asked_for()
    {
        var reply = CommandScene.RunBare(default, "frobnicate", "--json");
        Assert.That(reply.Exit, Is.EqualTo(2));
        Assert.That(reply.ErrorCode, Is.EqualTo("usage"));
        Assert.That(Reply.Keys(reply.Json), Is.EqualTo(new[] { "error" }));
        Assert.That(Reply.Keys(reply.Json.GetProperty("error")), Is.EqualTo(new[] { "code", "message" }));
    }

    /// <summary>Whatever takes a text, of whatever command, by what <c>--help</c> says.</summary>
    [Test]
    public void An_empty_text_is_refused_by_the_name_of_its_option()
    {
        var list = CommandScene.RunBare(default, "--help").Output.Split("Commands:")[1].Split("Examples:")[0];
        var commands = Regex.Matches(list, "^  ([a-z]+) ", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToList();
        Assert.That(commands, Has.Count.EqualTo(23));
        var tried = 0;
        foreach (var command in commands)
        {
            var help = CommandScene.RunBare(default, command, "--help").Output;
            var options = Regex.Matches(help, "^  (?:-[a-z], )?(--[a-z-]+) <", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
            var arguments = Regex.Matches(help, "^  <([a-z]+)>", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
            foreach (var (name, args) in options.Select(o => (o, new[] { command, o, string.Empty })).Concat(arguments.Select(a => (a, new[] { command, string.Empty }))))
            {
                var reply = CommandScene.RunBare(default, args);
                Assert.That((reply.Exit, reply.Error), Is.EqualTo((2, reply.Error)), $"{command} {name}");
                Assert.That(reply.Error, Does.StartWith("error (usage): ").And.Contain(name), $"{command} {name}");
                tried++;
            }
        }

        Assert.That(tried, Is.GreaterThan(60));
    }
}
