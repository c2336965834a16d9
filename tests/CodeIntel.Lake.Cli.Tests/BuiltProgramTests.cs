using System.Reflection.PortableExecutable;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What only a process of its own can show: exit codes, streams, and how it ends when it is asked to stop.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BuiltProgramTests : IDisposable
{
    private readonly CommandScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Answers_go_to_the_output_and_notes_to_the_errors()
    {
        var done = BuiltProgram.Run("refresh", "--json", "--config", scene.At("pipeline.yaml"));
        Assert.That((done.Exit, done.Json.GetProperty("epoch").GetInt64()), Is.EqualTo((0, 1)), done.Error);
        Assert.That(done.Error, Does.Contain("extract"));
        var missing = BuiltProgram.Run("refresh", "--json", "--config", scene.At("pipeline.yaml"), "--repo", scene.At("nowhere"));
        Assert.That((missing.Exit, missing.ErrorCode), Is.EqualTo((4, "repository_missing")));
        Assert.That(Reply.Keys(missing.Json), Is.EqualTo(new[] { "error" }));
    }

    /// <summary>Cut notes are those that another process is writing.</summary>
    [Test]
    public void What_a_command_compiles_is_noted_and_damaged_notes_harm_nothing()
    {
        Assume.That(LakeProgram.Published, Is.Null, "a published program may have nothing to compile");
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1), "the runtime notes nothing for one processor alone");
        var caches = scene.At("caches");
        void Refresh(string what)
        {
            scene.Write("repo/new.py", $"noted = '{what}'\n");
            using var program = BuiltProgram.Start(["refresh", "-q", "--config", scene.At("pipeline.yaml")], variables: [("XDG_CACHE_HOME", caches)]);
            var reply = program.End();
            Assert.That((reply.Exit, reply.Error), Is.EqualTo((0, string.Empty)), what);
        }

        Refresh("nothing is noted");
        var notes = Directory.GetFiles(Path.Combine(caches, "codeintel-lake")).Order(StringComparer.Ordinal).ToList();
        Assert.That(notes.Select(Path.GetFileName), Is.EqualTo(new[] { "refresh", "refresh-change" }));
        File.WriteAllBytes(notes[0], File.ReadAllBytes(notes[0])[..^1000]);
        File.WriteAllText(notes[1], "garbage");
        Refresh("one is cut, one is garbage");
        Directory.Delete(Path.GetDirectoryName(notes[0])!, recursive: true);
        File.WriteAllText(Path.Combine(caches, "codeintel-lake"), string.Empty);
        Refresh("they have no folder");
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public void A_statement_that_writes_without_end_ends_when_it_is_asked_to(string signal)
    {
        RequireSignals();
        scene.Refresh();
        using var program = BuiltProgram.Start(
            ["sql", "--csv", "--config", scene.At("pipeline.yaml"), "SELECT range AS n FROM range(10000000000000)"], line => line == "1000");
        program.Await();
        program.Signal(signal);
        var reply = program.End();
        Assert.That(reply.Exit, Is.EqualTo(130), reply.Error);
        Assert.That(reply.Error, Does.Contain("error (stopped): "));
    }

    [Test]
    public void A_statement_that_computes_without_end_ends_when_it_is_asked_to()
    {
        scene.Refresh();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var reply = scene.Run(stop.Token, "sql", "--json", "SELECT count(*) FROM range(10000000000000) a WHERE a.range % 7 = 3");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((130, "stopped")));
    }

    [Test]
    public void A_refresh_that_is_stopped_leaves_no_epoch_no_lock_and_no_data_file()
    {
        RequireSignals();
        for (var i = 0; i < 300; i++)
        {
            scene.Write($"repo/many/m{i}.py", "def f(x):\n    return x\n\n\n" + string.Concat(Enumerable.Repeat("f(f(f(1)))\n", 100)));
        }

        using (var program = BuiltProgram.Start(["refresh", "--json", "--config", scene.At("pipeline.yaml")], line => line.StartsWith("extract: ", StringComparison.Ordinal)))
        {
            program.Await();
            program.Signal("INT");
            var reply = program.End();
            Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((130, "stopped")), reply.Error);
        }

        Assert.That(Directory.GetFiles(scene.At("state/epochs")), Is.Empty);
        Assert.That(File.Exists(scene.At("state/lock.json")), Is.False);
        Assert.That(Directory.Exists(scene.At("state/datasets")) ? Directory.GetFiles(scene.At("state/datasets"), "*.parquet", SearchOption.AllDirectories) : [], Is.Empty);
        Assert.That(scene.Run("status").Exit, Is.Zero);
    }

    [Test]
    public void The_built_program_and_its_libraries_are_compiled_ahead()
    {
        var native = Directory.GetFiles(Path.GetDirectoryName(Folders.BuiltProgram)!, "*.dll").Where(HasNativeCode).Select(Path.GetFileNameWithoutExtension);
        Assert.That(native, Is.SupersetOf(new[] { "codeintel-lake", "CodeIntel.Lake", "CodeIntel.Lake.Pipeline", "CodeIntel.Lake.Python", "CodeIntel.Lake.Storage", "YamlDotNet" }));
    }

    /// <summary>What is packed for each kind of machine is taken from here.</summary>
    [TestCase("linux-x64", "7f454c46", 18, 62)]
    [TestCase("linux-arm64", "7f454c46", 18, 183)]
    [TestCase("osx-x64", "cffaedfe", 4, 7)]
    [TestCase("osx-arm64", "cffaedfe", 4, 12)]
    [TestCase("win-x64", "4d5a", -1, 0x8664)]
    [TestCase("win-arm64", "4d5a", -1, 0xaa64)]
    public void The_built_program_carries_the_grammar_for_each_kind_of_machine(string kind, string magic, int at, int machine)
    {
        const int PeHeader = 0x3c;
        foreach (var name in new[] { "tree-sitter.node", "tree-sitter-python.node" })
        {
            var bytes = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Folders.BuiltProgram)!, "native", kind, name));
            Assert.That(Convert.ToHexStringLower(bytes), Does.StartWith(magic), name);
            Assert.That(BitConverter.ToUInt16(bytes, at >= 0 ? at : BitConverter.ToInt32(bytes, PeHeader) + 4), Is.EqualTo(machine), name);
        }
    }

    private static bool HasNativeCode(string library)
    {
        using var reader = new PEReader(File.OpenRead(library));
        return reader.PEHeaders.CorHeader?.ManagedNativeHeaderDirectory.Size > 0;
    }

    private static void RequireSignals()
    {
        const string Status = "/proc/self/status";
        const int Interrupt = 1 << 1;
        Assume.That(File.Exists(Status), "signals are sent on Linux only");
        var ignored = File.ReadLines(Status).First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        Assume.That(Convert.ToUInt64(ignored, 16) & Interrupt, Is.Zero, "Ctrl-C is ignored by whoever started the tests");
    }
}
