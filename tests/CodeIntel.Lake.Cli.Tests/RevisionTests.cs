using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>Epochs know their commits, commits are read without a check-out, and differences are told in names.</summary>
[TestFixture]
internal sealed class RevisionTests : IDisposable
{
    private readonly CommandScene scene = new();
    private readonly string[] commits = new string[3];

    public RevisionTests()
    {
        Assume.That(OtherProgram.InitGit(scene.At("repo")), Is.Null);
        Commit(0);
        scene.Write("repo/shop/tax.py", "class Base:\n    pass\n\n\nclass Tax(Base):\n    def rate(self):\n        return 2\n");
        scene.Write("repo/shop/orders.py", "from shop.prices import gross\nimport shop.tax\n\n\ndef total(net, rate=1):\n    return shop.tax.Tax().rate() * net\n");
        Commit(1);
        scene.Write("repo/README", "no code\n");
        Commit(2);
        foreach (var commit in commits)
        {
            Assert.That(scene.Run("refresh", "--rev", commit).Exit, Is.Zero);
        }

        Assume.That(OtherProgram.Run(scene.At("repo"), "git", "tag", "first", commits[0]), Is.Null);
        scene.Write("repo/shop/prices.py", "def gross(net):\n    return net\n");
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_run_and_epoch_names_its_commit()
    {
        var epochs = scene.Run("epochs", "--json").Json.GetProperty("epochs").EnumerateArray()
            .Select(e => (e.GetProperty("epoch").GetInt64(), e.GetProperty("commit").GetString(), e.TryGetProperty("branch", out var b) ? b.GetString() : null, e.GetProperty("dirty").GetBoolean()));
        (long, string, string?, bool)[] expected = [(3, commits[2], "main", true), (2, commits[1], null, false), (1, commits[0], null, false)];
        Assert.That(epochs, Is.EqualTo(expected));
        var runs = scene.Run("sql", "--csv", "SELECT epoch, git_commit, git_branch, git_dirty, program_version IS NOT NULL AS told FROM runs_v1 ORDER BY epoch").Output;
        Assert.That(runs, Is.EqualTo($"epoch,git_commit,git_branch,git_dirty,told\n1,{commits[0]},,false,true\n2,{commits[1]},,false,true\n3,{commits[2]},main,true,true\n"));
        Assert.That(scene.Run("epochs").Output, Does.Contain($" {commits[2][..10]}+ ").And.Contain($" {commits[1][..10]} "));
    }

    [TestCase("2", 2)]
    [TestCase("first", 1)]
    [TestCase("{0}", 1)]
    [TestCase("main~1", 2)]
    [TestCase("2999-01-01", 3)]
    [TestCase("2999-01-01T10:30Z", 3)]
    public void An_epoch_is_named_by_number_time_or_commit(string name, int epoch)
    {
        // An abbreviation without a letter would be a number.
        var named = name == "{0}" ? commits[0][..Math.Max(8, commits[0].IndexOfAny([.. "abcdef"]) + 1)] : name;
        Assert.That(scene.Run("status", "--epoch", named, "--json").Json.GetProperty("epoch").GetInt64(), Is.EqualTo(epoch));
    }

    [Test]
    public void A_commit_without_an_epoch_of_its_own_stands_for_the_nearest_before_it()
    {
        Assert.That(scene.Run("status", "--epoch", "main").Error, Does.Contain($"Epoch 3 is of {commits[2][..12]} with changes that were not committed."));
        using var other = Clone();
        Assert.That(other.Run("refresh", "--rev", commits[1]).Exit, Is.Zero);
        var reply = other.Run("status", "--epoch", "main");
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((0, $"No epoch was made of the commit 'main'; epoch 1 is of {commits[1][..12]}, the nearest before it.\n")));
        Assert.That(other.Run("status", "--epoch", commits[0]).Error, Does.Contain("nor of one before it"));
    }

    [TestCase("1999-01-01", "no epoch that was made by 1999-01-01")]
    [TestCase("nosuch", "'nosuch' names no epoch")]
    [TestCase("--not-a-commit", "")]
    [TestCase("99", "The lake has no epoch 99")]
    public void What_names_no_epoch_is_an_error_of_usage(string name, string message)
    {
        var reply = scene.Run("status", $"--epoch={name}");
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((2, reply.Error)));
        Assert.That(reply.Error, Does.Contain(message));
    }

    [Test]
    public void A_difference_is_shown_in_names()
    {
        var reply = scene.Run("diff", "--since", "first", "--epoch", "main~1");
        string[] expected =
        [
            "+ shop.orders imports shop.tax",
            "+ shop.orders.total calls shop.tax.Tax",
            "- shop.orders.total calls shop.prices.gross",
            "~ shop.orders.total looks different",
            "+ shop.tax.Base defined as class",
            "+ shop.tax.Tax defined as class",
            "+ shop.tax.Tax inherits shop.tax.Base",
            "+ shop.tax.Tax.rate defined as method",
        ];
        Assert.That(reply.Output.Split('\n')[..^2].Order(StringComparer.Ordinal), Is.EqualTo(expected.Order(StringComparer.Ordinal)));
        Assert.That(reply.Output, Does.EndWith("8 changes from epoch 1 to epoch 2\n"));
        var last = scene.Run("diff", "--json").Json;
        Assert.That((last.GetProperty("since").GetInt64(), last.GetProperty("epoch").GetInt64()), Is.EqualTo((2, 3)));
        Assert.That(last.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("change")}{c.GetProperty("subject")} {c.GetProperty("relation")} {c.GetProperty("object")}"), Is.EqualTo(new[] { "-shop.prices.RATE offered as variable" }));
        Assert.That(scene.Run("diff", "--since", "0", "--epoch", "1").Output, Does.Contain("+ shop.prices.gross defined as function\n").And.Not.Contain("- "));
    }

    [Test]
    public void A_lake_of_a_commit_is_verified_against_that_commit()
    {
        using var other = Clone();
        Assert.That(other.Run("refresh", "--rev", "first").Exit, Is.Zero);
        Assert.That(other.Run("verify", "--rebuild", "--rev", "first").Exit, Is.Zero);
        Assert.That(other.Run("verify", "--rebuild").Exit, Is.EqualTo(7));
        Assert.That(other.Run("plan", "--rev", "first").Output, Does.Contain("0 files to redo"));
        Assert.That(other.Run("refresh", "--json").Json.GetProperty("mode").GetString(), Is.EqualTo("incremental"));
    }

    [Test]
    public void A_revision_is_read_by_git()
    {
        Assert.That(scene.Run("refresh", "--rev", "main", "--no-git", "--json").ErrorCode, Is.EqualTo("usage"));
        Assert.That(scene.Run("refresh", "--rev", "nosuch", "--json").ErrorCode, Is.EqualTo("unknown_revision"));
    }

    /// <summary>A scene whose repository is a clone of this one's.</summary>
    private CommandScene Clone()
    {
        var other = new CommandScene();
        Assume.That(OtherProgram.Run(other.At("repo"), "git", "clone", "-q", scene.At("repo"), "clone"), Is.Null);
        other.WriteSettings("repository: repo/clone\nengine: {threads: 1}\nlayers: {flows: false}\n");
        return other;
    }

    private void Commit(int number)
    {
        Assume.That(OtherProgram.CommitAll(scene.At("repo")), Is.Null);
        Assume.That(OtherProgram.Run(scene.At("repo"), "sh", "-c", "git rev-parse HEAD > .git/told"), Is.Null);
        commits[number] = File.ReadAllText(scene.At("repo/.git/told")).Trim();
    }
}
