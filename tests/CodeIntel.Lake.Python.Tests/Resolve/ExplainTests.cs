using System.Text;
using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Python.Resolve;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Resolve;

/// <summary>Why a call runs what it runs: of small programs each step, as a person reads it off the source.</summary>
[TestFixture]
internal sealed class ExplainTests
{
    [Test]
    public void A_function_that_is_imported() => new Program(("a.py", "def f(): pass\n"), ("b.py", "from a import *\n"), ("main.py", "from b import f as g\ng()\n")).Explains(
        "main.py", 2, "f",
        "a.py:1 definition: function f",
        "b.py:1 import b.f: function f",
        "main.py:1 import main.g: function f",
        "main.py:2 call: function f");

    [Test]
    public void An_argument_that_comes_back() => new Program(("main.py", """
        def f(): pass
        def give(x):
            y = x
            return y
        def same(x):
            return x
        g = give(same(f))
        g()
        """)).Explains(
            "main.py", 8, "f",
            "main.py:1 definition: function f",
            "main.py:7 result: function f",
            "main.py:7 argument parameter x of give: function f",
            "main.py:3 copy: function f",
            "main.py:4 return: function f",
            "main.py:7 result: function f",
            "main.py:7 copy main.g: function f",
            "main.py:8 call: function f");

    [Test]
    public void A_method_and_its_receiver() => new Program(("main.py", """
        class A:
            def m(self): pass
        a = A()
        a.m()
        """)).Explains(
            "main.py", 4, "A.m",
            "main.py:2 definition: method A.m",
            "main.py:3 instance: an instance of A",
            "main.py:3 copy main.a: an instance of A",
            "main.py:4 attribute: method A.m of an instance of A",
            "main.py:4 call: method A.m");

    [Test]
    public void A_class_that_is_called()
    {
        var program = new Program(("main.py", """
            class A:
                def __init__(self): pass
            make = A
            make()
            """));
        program.Explains("main.py", 4, "A", "main.py:1 definition: class A", "main.py:3 copy main.make: class A", "main.py:4 call: class A");
        program.Explains("main.py", 4, "A.__init__", "main.py:2 definition: method A.__init__", "main.py:1 definition: class A", "main.py:3 copy main.make: class A", "main.py:4 call: method A.__init__");
    }

    [Test]
    public void A_class_that_a_class_method_gets() => new Program(("main.py", """
        class A:
            @classmethod
            def make(cls):
                return cls()
        """)).Explains(
            "main.py", 4, "A",
            "main.py:1 definition: class A",
            "main.py:3 receiver parameter cls of A.make: class A or one below",
            "main.py:4 call: class A");

    [Test]
    public void An_instance_that_is_called() => new Program(("main.py", """
        class A:
            def __call__(self): pass
        a = A()
        a()
        """)).Explains(
            "main.py", 4, "A.__call__",
            "main.py:2 definition: method A.__call__",
            "main.py:3 instance: an instance of A",
            "main.py:3 copy main.a: an instance of A",
            "main.py:4 call: method A.__call__");

    [Test]
    public void A_callback_in_an_attribute() => new Program(("main.py", """
        def f(): pass
        class A:
            def __init__(self, callback):
                self.callback = callback
            def go(self):
                self.callback()
        A(f).go()
        """)).Explains(
            "main.py", 6, "f",
            "main.py:1 definition: function f",
            "main.py:7 argument parameter callback of A.__init__: function f",
            "main.py:4 store A.callback: function f",
            "main.py:5 receiver parameter self of A.go: an instance of A or of one below",
            "main.py:6 attribute: function f",
            "main.py:6 call: function f");

    [Test]
    public void Elements_of_containers()
    {
        new Program(("main.py", """
            def f(): pass
            table = {"k": f}
            table["k"]()
            """)).Explains("main.py", 3, "f", "main.py:1 definition: function f", "main.py:2 container: function f", "main.py:3 element: function f", "main.py:3 call: function f");
        new Program(("main.py", """
            def f(): pass
            all = []
            all.append(f)
            for g in all:
                g()
            """)).Explains(
                "main.py", 5, "f",
                "main.py:1 definition: function f",
                "main.py:3 container: function f",
                "main.py:4 iteration: function f",
                "main.py:4 copy main.g: function f",
                "main.py:5 call: function f");
    }

    [Test]
    public void A_decorator_and_what_it_decorates()
    {
        var program = new Program(("main.py", """
            def outer(fn):
                def inner():
                    fn()
                return inner
            @outer
            def f(): pass
            f()
            """));
        program.Explains(
            "main.py", 7, "outer.<locals>.inner",
            "main.py:2 definition: function outer.<locals>.inner",
            "main.py:4 return: function outer.<locals>.inner",
            "main.py:5 decorator: function outer.<locals>.inner",
            "main.py:7 call: function outer.<locals>.inner");
        program.Explains("main.py", 3, "f", "main.py:6 definition: function f", "main.py:5 argument parameter fn of outer: function f", "main.py:3 call: function f");
    }

    [Test]
    public void An_annotation_says_what_a_parameter_is() => new Program(("main.py", """
        class A:
            def m(self): pass
        def g(
            a: A,
        ):
            a.m()
        """)).Explains(
            "main.py", 6, "A.m",
            "main.py:2 definition: method A.m",
            "main.py:4 annotation parameter a of g: an instance of A or of one below",
            "main.py:6 attribute: method A.m of an instance of A or of one below",
            "main.py:6 call: method A.m");

    [Test]
    public void A_method_of_a_class_above() => new Program(("main.py", """
        class A:
            def m(self): pass
        class B(A):
            def m(self):
                super().m()
        """)).Explains(
            "main.py", 5, "A.m",
            "main.py:2 definition: method A.m",
            "main.py:5 super: super() of B",
            "main.py:5 attribute: method A.m of an instance of B or of one below",
            "main.py:5 call: method A.m");

    [Test]
    public void What_a_with_statement_binds_is_the_very_instance() => new Program(("main.py", """
        class A:
            def __enter__(self):
                return self
            def __exit__(self, *error): pass
            def m(self): pass
        with A() as a:
            a.m()
        """)).Explains(
            "main.py", 7, "A.m",
            "main.py:5 definition: method A.m",
            "main.py:6 instance: an instance of A",
            "main.py:6 with: an instance of A",
            "main.py:6 copy main.a: an instance of A",
            "main.py:7 attribute: method A.m of an instance of A",
            "main.py:7 call: method A.m");

    [Test]
    public void A_partial_function_is_called() => new Program(("main.py", """
        from functools import partial
        def f(): pass
        p = partial(f)
        p()
        """)).Explains(
            "main.py", 4, "f",
            "main.py:2 definition: function f",
            "main.py:3 result: a partial function",
            "main.py:3 copy main.p: a partial function",
            "main.py:4 call: function f");

    [Test]
    public void What_is_assumed_says_so()
    {
        new Program(("main.py", """
            import outside
            class A:
                def m(self): pass
            outside.make(A).m()
            """)).Explains(
                "main.py", 4, "A.m",
                "main.py:3 definition: method A.m",
                "main.py:4 instance: an instance of A or of one below, assumed in round 2",
                "main.py:4 attribute: method A.m of an instance of A or of one below",
                "main.py:4 call: method A.m");
        new Program(("main.py", """
            def f(): pass
            class A:
                def __getattr__(self, name):
                    return f
            A().x()
            """)).Explains(
                "main.py", 5, "f",
                "main.py:1 definition: function f",
                "main.py:4 return: function f",
                "main.py:5 instance: an instance of A",
                "main.py:5 attribute: function f, assumed in round 2",
                "main.py:5 call: function f");
    }

    /// <summary>Every call of every program has a way that leads from what it runs to the call.</summary>
    [Test]
    public void Every_call_has_a_way()
    {
        var count = 0;
        foreach (var program in ResolverTests.Sources.Select(s => new Program([.. s.Select(f => (f.Key, f.Value))])))
        {
            foreach (var call in program.Resolver.Calls())
            {
                var steps = program.Steps(call.CallId, call.DefId);
                count++;
                var said = string.Join('\n', steps);
                Assert.That((steps[0].How, steps[0].Site, steps[^1].How, steps[^1].Site), Is.EqualTo(("definition", call.DefId, "call", call.CallId)), said);
            }
        }

        Assert.That(count, Is.GreaterThan(100));
    }

    [Test]
    public void Answers_are_the_same_whether_reasons_are_kept_or_not()
    {
        foreach (var program in ResolverTests.Sources.Select(s => new Program([.. s.Select(f => (f.Key, f.Value))])))
        {
            Assert.That(program.Resolver.Calls(), Is.EqualTo(program.Untraced.Calls()));
        }
    }

    [Test]
    public void A_call_that_does_not_run_it_has_no_way()
    {
        var program = new Program(("main.py", "def f(): pass\nf()\n"));
        Assert.That(program.Steps(1, 2), Is.Empty);
        Assert.That(() => program.Untraced.Explain(1, 2, _ => ""), Throws.InvalidOperationException);
    }

    /// <summary>A program that was resolved.</summary>
    private sealed class Program
    {
        private readonly Dictionary<long, string> names = [];
        private readonly Dictionary<long, (string Path, int Line)> calls = [];
        private readonly Dictionary<string, IReadOnlyList<FlowPlace>> places = [];

        public Program(params (string Path, string Source)[] files)
        {
            var list = files.Select(f => ResolverTests.FileOf(f.Path)).ToList();
            (Resolver, Untraced) = (new Resolver(list, isTraced: true), new Resolver(list));
            foreach (var (i, (path, source)) in files.Index())
            {
                var writers = new RecordingWriters();
                var capture = new FlowCapture();
                var file = new SourceFile(StableId.File(path), path, Encoding.UTF8.GetBytes(source), "", null);
                using var extractor = new PythonExtractor(writers, new ExtractLimits(), capture);
                extractor.Extract(file);
                Resolver.Add(i, capture.Flows);
                Untraced.Add(i, capture.Flows);
                places[path] = FlowPlaces.Of(file);
                Assert.That(places[path], Has.Count.EqualTo(capture.Flows.Count));
                foreach (var row in writers.Rows("cst_defs_v1"))
                {
                    names[row.Long("def_id")] = row.Text("qualpath");
                }

                foreach (var row in writers.Rows("cst_callsites_v1"))
                {
                    calls[row.Long("call_id")] = (path, row.Integer("line"));
                }
            }

            Resolver.Solve(CancellationToken.None);
            Untraced.Solve(CancellationToken.None);
        }

        public Resolver Resolver { get; }

        /// <summary>The same without reasons.</summary>
        public Resolver Untraced { get; }

        public IReadOnlyList<FlowStep> Steps(long call, long definition) => Resolver.Explain(call, definition, id => names.GetValueOrDefault(id, "a lambda"));

        /// <summary>Holds the steps of the one call of a line that runs a definition against what is expected.</summary>
        public void Explains(string path, int line, string callee, params string[] expected)
        {
            var call = Resolver.Calls().Single(c => calls[c.CallId] == (path, line) && names[c.DefId] == callee);
            Assert.That(
                Steps(call.CallId, call.DefId).Select(s => $"{s.Path}:{places[s.Path][s.Flow].Line} {s.How}{(s.Variable is { } name ? $" {name}" : "")}: {s.Value}{(s.IsAssumed ? $", assumed in round {s.Round}" : "")}"),
                Is.EqualTo(expected));
        }
    }
}
