using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What commands say where another program is asked for semantic facts.</summary>
[TestFixture]
internal sealed class SemanticsTests
{
    private const string WithoutNode = "repository: repo\nengine: {threads: 1}\nlayers: {flows: false}\nsemantics: {provider: pyright, node: /nowhere/node}\n";

    [Test]
    public void Without_the_indexer_a_refresh_is_done_and_says_so_by_text_and_exit_code()
    {
        using var scene = new CommandScene();
        scene.WriteSettings(WithoutNode);
        var reply = scene.Run("refresh", "--no-git");
        Assert.That(reply.Exit, Is.EqualTo(11), reply.Error);
        Assert.That(reply.Output, Does.Contain("semantics: nothing is known of 2 files, as the indexer could not be asked; the next refresh asks again"));
        Assert.That(reply.Error, Does.Contain("semantics are stale: There is no Node at '/nowhere/node'"));
        Assert.That(scene.Run("sql", "SELECT count(*) AS n FROM calls", "--csv").Output, Is.EqualTo("n\n1\n"));
        Assert.That(scene.Run("refresh", "--no-git", "--json").Json.GetProperty("stale_files").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void A_refresh_that_leaves_the_indexer_alone_is_done_and_one_that_asks_it_about_all_wants_one()
    {
        using var scene = new CommandScene();
        scene.WriteSettings(WithoutNode);
        var reply = scene.Run("refresh", "--no-git", "--semantics", "off");
        Assert.That(reply.Exit, Is.Zero, reply.Error);
        Assert.That(reply.Output, Does.Contain("semantics: nothing is known of 2 files, as nobody was asked; the next refresh without --semantics off asks"));
        Assert.That(scene.Run("plan", "--no-git", "--semantics", "off").Output, Does.StartWith("incremental (nothing changed)"));
        Assert.That(scene.Run("refresh", "--no-git").Exit, Is.EqualTo(11));

        scene.WriteSettings("repository: repo\nengine: {threads: 1}\nlayers: {flows: false}\nsemantics: {provider: index, index: ../index.scip}\n");
        File.WriteAllBytes(scene.At("index.scip"), [0x0a, 0x00]);
        Assert.That(scene.Run("refresh", "--no-git").Exit, Is.Zero);
        var full = scene.Run("refresh", "--no-git", "--semantics", "full");
        Assert.That(full.Output, Does.Contain("semantics: every file was asked about again, and the lake held the same of each that no change reaches"), full.Error);
        Assert.That(scene.Run("refresh", "--no-git", "--semantics", "full", "--json").Json.GetProperty("drifted_files").GetInt32(), Is.Zero);

        scene.WriteSettings("repository: repo\nengine: {threads: 1}\n");
        Assert.That(scene.Run("refresh", "--no-git", "--semantics", "full"), Has.Property("Exit").EqualTo(2).And.Property("Error").Contains("semantics_off"));
    }

    [TestCase("", 0)]
    [TestCase(WithoutNode, 3)]
    [TestCase("repository: repo\nsemantics: {provider: index}\n", 3)]
    [TestCase("repository: repo\nsemantics: {provider: scip_python, scip_python: /nowhere/scip-python}\n", 3)]
    public void Doctor_says_what_is_there_and_what_is_missing_that_the_settings_ask_for(string settings, int exit)
    {
        using var scene = new CommandScene();
        if (settings.Length > 0)
        {
            scene.WriteSettings(settings);
        }

        var reply = scene.Run("doctor", "--json");
        Assert.That(reply.Exit, Is.EqualTo(exit), reply.Error);
        var checks = reply.Json.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Assert.That(checks.Keys, Is.EqualTo(new[] { "program", "git", "pyright", "scip-python", "index" }));
        Assert.That(checks.Values.Where(c => c.GetProperty("needed").GetBoolean() && !c.TryGetProperty("found", out _)).Select(c => c.GetProperty("advice").GetString()!.Length > 0), exit == 0 ? Is.Empty : Is.EqualTo(new[] { true }));
        if (exit == 0)
        {
            Assert.That(checks["pyright"].GetProperty("found").GetString(), Does.StartWith("1.1.414, by Node "));
        }

        Assert.That(scene.Run("doctor").Output, Does.Contain("found, or what to do"));
    }
}
