using NUnit.Framework;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>A process that hangs, dies or is another than expected costs the file at most.</summary>
[TestFixture]
public sealed class ProcessTests : IDisposable
{
    /// <summary>Says what the indexer says of files without names; some files are the end of it.</summary>
    private const string Unreliable = """
        import { createInterface } from 'node:readline';
        import { existsSync, writeFileSync } from 'node:fs';
        const say = answer => process.stdout.write(JSON.stringify(answer) + '\n');
        let root;
        for await (const line of createInterface({ input: process.stdin })) {
          const request = JSON.parse(line);
          if (request.root) {
            root = request.root;
            say({ ready: true, node: '20.0.0', pyright: '1', indexer: 1 });
            continue;
          }
          for (const path of request.index) {
            if (path === 'hangs.py') { await new Promise(() => setInterval(() => {}, 1000)); }
            if (path === 'dies.py') { process.stderr.write('out of luck\n'); process.exit(134); }
            if (path === 'talks.py') { process.stdout.write('hello\n'); continue; }
            if (path === 'cut.py') { say({ path, bytes: 10 }); process.stdout.write('abc'); process.exit(0); }
            if (path === 'once.py' && !existsSync(root + '/once')) { writeFileSync(root + '/once', ''); process.exit(1); }
            say({ path, bytes: 0, interface: '00', reads: [], problem: null, milliseconds: 1 });
          }
          say({ done: request.index.length });
        }
        """;

    private readonly Repository repository = new();
    private IndexerFiles files = null!;

    [OneTimeSetUp]
    public void WriteProgram()
    {
        repository.Write("main.mjs", Unreliable);
        repository.Write("pyright/package.json", "{ \"version\": \"1.1.413\" }");
        files = new IndexerFiles(Path.Combine(repository.Root, "main.mjs"), Path.Combine(repository.Root, "pyright"));
    }

    public void Dispose() => repository.Dispose();

    [TestCase("hangs.py", "It took longer than 0.7 s.")]
    [TestCase("dies.py", "The indexer ended with exit code 134: out of luck.")]
    [TestCase("talks.py", "The indexer ended with")]
    [TestCase("cut.py", "The indexer ended with exit code 0.")]
    public void A_file_that_ends_the_process_has_a_problem_and_the_others_go_on(string bad, string problem)
    {
        using var indexer = new PyrightIndexer(repository.Settings with { Timeout = TimeSpan.FromSeconds(0.7) }, files);
        var documents = indexer.Index(["a.py", bad, "b.py"], [], []).ToList();
        Assert.That(documents.Select(d => d.Path), Is.EqualTo(new[] { "a.py", bad, "b.py" }));
        Assert.That(documents.Select(d => d.Problem is null), Is.EqualTo(new[] { true, false, true }));
        Assert.That(documents[1].Problem, Does.StartWith(problem));
        Assert.That(documents[1].Document.RelativePath, Is.EqualTo(bad));
        Assert.That(indexer.Index(["a.py"], [], []).Single().Problem, Is.Null);
    }

    [Test]
    public void A_file_that_is_not_at_fault_is_tried_again()
    {
        using var indexer = new PyrightIndexer(repository.Settings, files);
        Assert.That(indexer.Index(["a.py", "once.py", "b.py"], [], []).Select(d => d.Problem), Is.All.Null);
    }

    [Test]
    public void Nothing_asked_is_nothing_answered()
    {
        using var indexer = new PyrightIndexer(repository.Settings, files);
        Assert.That(indexer.Index([], ["a.py"], []), Is.Empty);
    }

    [Test]
    public void An_answer_that_is_not_read_to_its_end_leaves_nothing_behind()
    {
        using var indexer = new PyrightIndexer(repository.Settings, files);
        Assert.That(indexer.Index(["a.py", "b.py"], [], []).First().Path, Is.EqualTo("a.py"));
        Assert.That(indexer.Index(["c.py"], [], []).Single().Path, Is.EqualTo("c.py"));
    }

    [Test]
    public void It_stops_at_once_where_it_is_to()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var indexer = new PyrightIndexer(repository.Settings, files);
        Assert.That(() => indexer.Index(["hangs.py"], [], [], cancel.Token).ToList(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(indexer.Index(["a.py"], [], []).Single().Problem, Is.Null);
    }

    [Test]
    public void Another_version_of_pyright_is_refused() => Assert.That(
        () => PyrightIndexer.Versions(null, IndexerFiles.Find() with { Pyright = files.Pyright }),
        Throws.InstanceOf<SemanticsUnavailableException>().With.Message.Contains("1.1.414").And.Message.Contains("1.1.413").And.Message.Contains("npm ci"));

    [Test]
    public void No_Node_is_an_error_that_says_what_to_do() => Assert.That(
        () => new PyrightIndexer(repository.Settings with { Node = Path.Combine(repository.Root, "node") }),
        Throws.InstanceOf<SemanticsUnavailableException>().With.Property("Code").EqualTo("semantics_unavailable").And.Message.Contains("Install Node 20"));

    [Test]
    public void What_is_no_Node_is_an_error_that_says_what_to_do() => Assert.That(
        () => PyrightIndexer.Versions("/bin/false"),
        Throws.InstanceOf<SemanticsUnavailableException>().With.Message.Contains("Node 20 or newer"));

    [Test]
    public void What_is_present_has_versions()
    {
        var versions = PyrightIndexer.Versions(null);
        Assert.That(versions.Pyright, Is.EqualTo("1.1.414"));
        Assert.That(int.Parse(versions.Node.Split('.')[0]), Is.GreaterThanOrEqualTo(NodeProgram.OldestMajor));
    }
}
