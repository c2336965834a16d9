using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What a person reads of each command: after a first refresh, without a change, after an edit, and after all files were deleted.</summary>
[TestFixture]
internal sealed partial class AnswerTextTests : IDisposable
{
    private readonly CommandScene scene = new();
    private readonly List<(string Command, Reply Reply)> said = [];

    public AnswerTextTests()
    {
        Say("plan");
        Say("refresh");
        SayAll(1);
        Say("refresh");
        scene.Write("repo/shop/prices.py", "RATE = 0.3\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        Say("plan");
        Say("refresh");
        Say("changes", "cst_defs_v1", "--since", "1");
        Say("changes", "cst_defs_v1", "--cursor", "search");
        Say("explain", "shop/prices.py");
        Say("vacuum", "--dry-run", "--keep-epochs", "1");
        Array.ForEach(Directory.GetFiles(scene.At("repo/shop")), File.Delete);
        File.CreateSymbolicLink(scene.At("repo/shop/link.py"), "nowhere.py");
        Say("refresh", "--allow-shrink");
        SayAll(3);
        Say("restore", "--epoch", "2");
        Say("restore", "--epoch", "2");
        Say("relayout", "--layout", "bucket");
        Say("relayout", "--layout", "bucket");
        Say("checkpoint");
        Say("checkpoint");
        Say("table", scene.At("state/datasets/extract/cst_defs_v1"), "--changes", "0", "1");
        Say("vacuum", "--keep-epochs", "1");
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void No_heading_stands_alone() => Assert.That(Wrong(HeadingAlone()), Is.Empty);

    [Test]
    public void One_is_singular_and_many_are_plural() => Assert.That(Wrong(WrongNumber()), Is.Empty);

    [Test]
    public void Lines_have_no_blanks_around_them() => Assert.That(Wrong(StrayBlank()), Is.Empty);

    [Test]
    public void No_progress_is_said_twice() =>
        Assert.That(said.Where(s => Stages(s.Reply.Error) is var stages && stages.Distinct().Count() < stages.Count).Select(s => s.Command + "\n" + s.Reply.Error), Is.Empty);

    [Test]
    public void A_refresh_says_what_became_of_the_rows()
    {
        var refreshes = said.Where(s => s.Command.StartsWith("refresh", StringComparison.Ordinal)).Select(s => s.Reply.Output).ToList();
        Assert.That(refreshes[0], Does.Match("datasets: [0-9]+ of [0-9]+ changed, [0-9,]+ rows written, [0-9,]+ rows more than before\n"));
        Assert.That(refreshes[1], Does.StartWith("epoch 1: nothing to do (nothing changed), ").And.Not.Contain("datasets:"));
        Assert.That(refreshes[3], Does.Match("files: 0 added, 0 modified, 2 deleted, .*\ndatasets: [1-9][0-9]* of [0-9]+ changed, [0-9,]+ rows? written, [0-9,]+ rows fewer than before\n"));
    }

    [Test]
    public void Nothing_to_show_is_said_in_text()
    {
        Assert.That(said.Where(s => s.Reply.Output.Length == 0).Select(s => s.Command), Is.Empty);
        Assert.That(Said("sql SELECT 1 WHERE false"), Is.EqualTo("0 rows\n"));
        Assert.That(Said("changes cst_defs_v1 --since 1"), Does.StartWith("0 changes of cst_defs_v1 since epoch 1, up to epoch 1\n"));
        Assert.That(Said("optimize"), Is.EqualTo("epoch 1: no partition has several small files; nothing was done\n"));
        Assert.That(Said("vacuum --dry-run"), Is.EqualTo("0 files would be deleted, 0 B\nepochs: 0 epochs would be deleted; 1 stays\n"));
    }

    private static List<string> Stages(string error) => [.. error.Split('\n').Select(l => l.Split(',')[0]).Where(l => l.Length > 0)];

    private string Said(string command) => said.First(s => s.Command == command).Reply.Output;

    private IEnumerable<string> Wrong(Regex pattern) =>
        said.SelectMany(s => pattern.Matches(s.Reply.Output + s.Reply.Error).Select(m => $"{s.Command}: '{m.Value}' in\n{s.Reply.Output}{s.Reply.Error}"));

    private void SayAll(long epoch)
    {
        foreach (var command in new[]
                 {
                     new[] { "status" }, ["plan"], ["epochs"], ["verify"], ["verify", "--rebuild"], ["describe"], ["describe", "cpg_edges_v1"], ["optimize"], ["vacuum", "--dry-run"],
                     ["sql", "SELECT 1 WHERE false"], ["sql", "SELECT 1 AS one"], ["changes", "cst_defs_v1", "--since", $"{epoch}"],
                     ["publish", "--to", scene.At("out")], ["publish", "--to", scene.At("out")],
                     ["table", scene.At("state/datasets/extract/cst_defs_v1")], ["table", scene.At("state/datasets/extract/cst_defs_v1"), "--limit", "0"],
                 })
        {
            Say(command);
        }
    }

    private void Say(params string[] command)
    {
        var reply = scene.Run(command);
        Assert.That(reply.Exit, Is.Zero, $"{string.Join(' ', command)}: {reply.Error}");
        said.Add((string.Join(' ', command), reply));
    }

    [GeneratedRegex("^-[- ]*\n(\n|$(?!\n))", RegexOptions.Multiline)]
    private static partial Regex HeadingAlone();

    [GeneratedRegex("(?<![0-9,.])1 (more )?(rows|files|data files|datasets|epochs|changes|problems|checkpoints|buckets|scoped reads|paths|steps)\\b|(?<![0-9,.])([02-9]|[0-9]+[0-9]) (row|file|data file|dataset|epoch|change|problem|checkpoint|bucket|scoped read|path|step)\\b(?! [0-9])")]
    private static partial Regex WrongNumber();

    [GeneratedRegex("^\n\n|\n\n\n|\n\n$(?!\n)|^\n(?<=\\A\n)| +\n")]
    private static partial Regex StrayBlank();
}
