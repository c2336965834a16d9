using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Python.Resolve;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Python.Tests.Truth;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Resolve;

/// <summary>
/// Small programs whose comments say what the calls of a line run: <c>#- A.m, f</c>; a line without one runs no function of the program by a written
/// call. Python runs each program, too: what it calls must be found.
/// </summary>
[TestFixture]
internal sealed class ResolverTests
{
    private static readonly Lazy<List<Program>> All = new(() => [.. Program.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Resolve", "programs.txt")))]);

    private static readonly Lazy<List<Run>> Runs = new(() => CPython.Ask<List<Run>>("cpython_calls.py", JsonSerializer.Serialize(All.Value.Select(p => p.Files))));

    /// <summary>The files of each program.</summary>
    internal static IEnumerable<IReadOnlyDictionary<string, string>> Sources => All.Value.Select(p => p.Files);

    private static IEnumerable<string> Titles => All.Value.Select(p => p.Title);

    [TestCaseSource(nameof(Titles))]
    public void Calls_run_what_the_comments_say(string title)
    {
        var program = All.Value.Single(p => p.Title == title);
        Assert.That(Answer.Of(program, seed: 0).ByLine, Is.EqualTo(program.Expected));
    }

    [Test]
    public void What_Python_calls_is_found()
    {
        var missed = new List<string>();
        var count = 0;
        foreach (var (program, calls) in All.Value.Zip(Runs.Value))
        {
            var answer = Answer.Of(program, seed: 0);
            foreach (var call in calls.Calls)
            {
                var (path, line, caller, callee) = (call[0].GetString()!, call[1].GetInt32(), call[2].GetString()!, Answer.Plain(call[4].GetString()!));
                count++;
                if (!answer.All.Contains($"{path}:{line} {callee}") && !answer.Implied.Contains($"{path} {Answer.Plain(caller)} {callee}"))
                {
                    missed.Add($"{program.Title}: {path}:{line} {caller} -> {callee}");
                }
            }
        }

        TestContext.Out.WriteLine($"{All.Value.Count} programs, {count} calls at run time, {missed.Count} missed");
        Assert.That(count, Is.GreaterThan(100));
        Assert.That(missed, Is.Empty);
    }

    [Test]
    public void What_overrides_what_is_as_Python_has_it()
    {
        var differences = new List<string>();
        var count = 0;
        foreach (var (program, run) in All.Value.Zip(Runs.Value))
        {
            var found = Answer.Of(program, seed: 0).Overrides;
            var expected = run.Overrides.Select(o => $"{o[0]} -> {o[1]}").ToList();
            count += expected.Count;
            differences.AddRange(expected.Except(found).Select(o => $"{program.Title}: {o} is missed"));
            differences.AddRange(found.Except(expected).Select(o => $"{program.Title}: {o} is untrue"));
        }

        TestContext.Out.WriteLine($"{count} methods override");
        Assert.That(count, Is.GreaterThan(12));
        Assert.That(differences, Is.Empty);
    }

    [Test]
    public void The_order_of_files_does_not_matter()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        foreach (var program in All.Value.Where(p => p.Files.Count > 1))
        {
            var (one, other) = (Answer.Of(program, seed: 0), Answer.Of(program, seed));
            Assert.That(other.ByLine, Is.EqualTo(one.ByLine), program.Title);
            Assert.That(other.Implied, Is.EquivalentTo(one.Implied), program.Title);
        }
    }

    [Test]
    public void A_variable_that_would_hold_too_much_ends_the_search_there()
    {
        var source = new StringBuilder();
        for (var i = 0; i < FlowGraph.MaxValues + 20; i++)
        {
            source.Append($"def f{i}(): pass\n");
        }

        source.Append($"for f in [{string.Join(", ", Enumerable.Range(0, FlowGraph.MaxValues + 20).Select(i => $"f{i}"))}]:\n    f()\n");
        var program = new Program("many", new() { ["main.py"] = source.ToString() });
        Assert.That(Answer.Of(program, seed: 0).All, Has.Count.EqualTo(FlowGraph.MaxValues));
    }

    [TestCase(20_000, "(", "a", ",)", "(", "1", ",)")]
    [TestCase(20_000, "[", "a", "]", "[", "1", "]")]
    public void Targets_may_be_nested_deeply(int depth, string open, string name, string close, string openValue, string value, string closeValue)
    {
        var source = $"{Nested(open, name, close)} = {Nested(openValue, value, closeValue)}\ndef f(): pass\nf()\n";
        Assert.That(Answer.Of(new Program("deep", new() { ["main.py"] = source }), seed: 0).All, Is.EqualTo(new[] { "main.py:3 f" }));

        string Nested(string before, string within, string after) => string.Concat(Enumerable.Repeat(before, depth)) + within + string.Concat(Enumerable.Repeat(after, depth));
    }

    [Test]
    public void Types_in_quotes_may_be_quoted_deeply()
    {
        var source = $"def f(x: \"{new string('\'', 20_000)}\"): pass\nf(1)\n";
        Assert.That(Answer.Of(new Program("quotes", new() { ["main.py"] = source }), seed: 0).All, Is.EqualTo(new[] { "main.py:2 f" }));
    }

    /// <summary>Beyond <see cref="ClassTable.MaxOrder"/> a base is not followed.</summary>
    [Test]
    public void Classes_may_inherit_deeply()
    {
        const int Count = 3 * ClassTable.MaxOrder;
        var source = "class C0:\n    def m(self): pass\n" + string.Concat(Enumerable.Range(1, Count).Select(i => $"class C{i}(C{i - 1}):\n    def m(self): super().m()\n")) + $"C{Count}().m()\n";
        var answer = Answer.Of(new Program("chain", new() { ["main.py"] = source }), seed: 0).All;
        Assert.That(answer, Does.Contain($"main.py:{(2 * Count) + 3} C{Count}.m"));
        Assert.That(answer, Has.Count.InRange(Count - 6, Count), "of some classes the base, and so what super() means, is not followed");
    }

    /// <summary>Classes and operators four times as many each take about four times the memory to solve, not sixteen times.</summary>
    [Test]
    public void Classes_and_uses_of_an_operator_are_not_multiplied()
    {
        Used(2, 2);
        var (few, many) = (Used(20, 200), Used(80, 800));
        TestContext.Out.WriteLine($"{few} bytes, {many} bytes");
        Assert.That(many, Is.LessThan(few * 6));

        static long Used(int classes, int uses)
        {
            var source = "class C:\n    def __add__(self, other): return 1\n"
                + string.Concat(Enumerable.Range(0, classes).Select(i => $"class C{i}(C):\n    def __add__(self, other): return 1\n"))
                + string.Concat(Enumerable.Range(0, uses).Select(i => $"def f{i}(a: C, b: int):\n    return a + b\n"));
            var resolver = new Resolver([FileOf("main.py")]);
            resolver.Add(0, new Answer().Extract("main.py", source));
            var before = GC.GetAllocatedBytesForCurrentThread();
            resolver.Solve(CancellationToken.None);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>A file as the module that it is; its id is its path.</summary>
    internal static ResolverFile FileOf(string path)
    {
        var isInit = path.EndsWith("__init__.py", StringComparison.Ordinal);
        var name = (isInit ? path[..^"/__init__.py".Length] : path[..^3]).Replace('/', '.');
        return new ResolverFile(path, path, name, isInit ? name : name.Contains('.', StringComparison.Ordinal) ? name[..name.LastIndexOf('.')] : "");
    }

    /// <summary>A program: its files by path, of which main.py is run.</summary>
    private sealed record Program(string Title, Dictionary<string, string> Files)
    {
        /// <summary>What the comments say: path, line and names.</summary>
        public IEnumerable<string> Expected => Files.SelectMany(f => f.Value.Split('\n').Select((l, i) => (Path: f.Key, Line: i + 1, Text: l)))
            .Where(l => l.Text.Contains("#- ", StringComparison.Ordinal))
            .Select(l => $"{l.Path}:{l.Line} {string.Join(", ", l.Text[(l.Text.IndexOf("#- ", StringComparison.Ordinal) + 3)..].Split(", ").Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal);

        public static IEnumerable<Program> Read(string text)
        {
            foreach (var part in ("\n" + text).Split("\n%% ", StringSplitOptions.RemoveEmptyEntries))
            {
                var files = part.Split("\n%%% ");
                var title = files[0].Split('\n')[0];
                yield return new Program(title, files.Select((f, i) => (Path: i == 0 ? "main.py" : f.Split('\n')[0], Source: f[(f.IndexOf('\n', StringComparison.Ordinal) + 1)..]))
                    .ToDictionary(f => f.Path, f => f.Source));
            }
        }
    }

    /// <summary>What Python says of a program: see cpython_calls.py.</summary>
    private sealed record Run([property: JsonPropertyName("calls")] List<JsonElement[]> Calls, [property: JsonPropertyName("overrides")] List<string[]> Overrides);

    /// <summary>What the resolver finds in a program.</summary>
    private sealed class Answer
    {
        private readonly Dictionary<long, string> names = [];
        private readonly Dictionary<long, (string Path, int Line)> calls = [];

        /// <summary>Path, line and functions, in order.</summary>
        public List<string> ByLine { get; private set; } = [];

        /// <summary>Path, line and function.</summary>
        public HashSet<string> All { get; } = [];

        /// <summary>Path, function that runs another without a call, and the other.</summary>
        public HashSet<string> Implied { get; } = [];

        /// <summary>Methods and the ones whose place they take.</summary>
        public HashSet<string> Overrides { get; } = [];

        /// <summary>A function's name as CPython and the lake both have it.</summary>
        public static string Plain(string name) => name.EndsWith("<lambda>", StringComparison.Ordinal) ? "<lambda>" : name;

        public static Answer Of(Program program, int seed)
        {
            var answer = new Answer();
            var paths = program.Files.Keys.Order(StringComparer.Ordinal).ToArray();
            if (seed != 0)
            {
                new Random(seed).Shuffle(paths);
            }

            var flows = paths.Select(p => answer.Extract(p, program.Files[p])).ToList();
            var resolver = new Resolver([.. paths.Select(FileOf)]);
            for (var i = 0; i < paths.Length; i++)
            {
                resolver.Add(i, flows[i]);
            }

            resolver.Solve(CancellationToken.None);
            foreach (var call in resolver.Calls().Where(c => c.Kind != "class"))
            {
                var (path, line) = answer.calls[call.CallId];
                answer.All.Add($"{path}:{line} {answer.names[call.DefId]}");
            }

            answer.ByLine = [.. answer.All.GroupBy(a => a.Split(' ')[0], a => a.Split(' ')[1]).Select(g => $"{g.Key} {string.Join(", ", g.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)];
            answer.Overrides.UnionWith(resolver.Overrides().Select(o => $"{answer.names[o.DefId]} -> {answer.names[o.OverriddenDefId]}"));
            foreach (var implied in resolver.Implied())
            {
                answer.Implied.Add($"{implied.Path} {(implied.OwnerId is { } owner ? answer.names[owner] : "<module>")} {answer.names[implied.DefId]}");
            }

            return answer;
        }

        public List<Flow> Extract(string path, string source)
        {
            var writers = new RecordingWriters();
            var capture = new FlowCapture();
            using var extractor = new PythonExtractor(writers, new ExtractLimits(), capture);
            extractor.Extract(new SourceFile(StableId.File(path), path, Encoding.UTF8.GetBytes(source), "", null));
            foreach (var row in writers.Rows("cst_defs_v1"))
            {
                names[row.Long("def_id")] = row.Text("qualpath");
            }

            foreach (var row in writers.Rows("py_scopes_v1").Where(r => r.Text("kind") == "lambda"))
            {
                names[row.Long("scope_id")] = "<lambda>";
            }

            foreach (var row in writers.Rows("cst_callsites_v1"))
            {
                calls[row.Long("call_id")] = (path, row.Integer("line"));
            }

            return capture.Flows;
        }
    }
}
