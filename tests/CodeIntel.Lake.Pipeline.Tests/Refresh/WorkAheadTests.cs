using System.Collections.Concurrent;
using System.Diagnostics;
using CodeIntel.Lake.Pipeline.Refresh;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What can be done of a step before it comes goes on beside others.</summary>
[TestFixture]
internal sealed class WorkAheadTests
{
    /// <summary>With a second thread the resolver's work begins once its inputs are made, and its step comes after all that does not wait for it; with one thread it is done in its step.</summary>
    [Test]
    public void The_resolver_works_beside_other_steps_where_a_thread_is_left([Values(1, 2)] int threads)
    {
        var steps = new ConcurrentQueue<(string Name, string Datasets)>();
        using var scene = new RefreshScene(("made.py", "class A:\n    def go(self): pass\n"), ("user.py", "from made import A\n\nA().go()\n")) { Settings = $"engine: {{threads: {threads}}}\nlayers: {{flows: true}}" };
        using var mine = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == RefreshTrace.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> o) => o.Parent.TraceId == mine.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = a => steps.Enqueue((a.OperationName, (string?)a.GetTagItem("codeintel.datasets") ?? "")),
        };
        ActivitySource.AddActivityListener(listener);
        scene.Refresh();
        scene.Write("user.py", "from made import A\n\nA().go()\nA().go()\n");
        steps.Clear();
        scene.Refresh();
        var names = steps.ToList();
        var resolve = names.FindIndex(s => s.Name == "resolve");
        Assert.That(names.Select(s => s.Name), Has.Exactly(threads - 1).EqualTo("ahead"));
        Assert.That(names.Where(s => s.Name == "ahead").Select(s => s.Datasets), Is.All.EqualTo(names[resolve].Datasets));
        Assert.That(names.FindIndex(s => s.Datasets == "cpg_nodes_v1"), Is.LessThan(resolve), "needs no answer of the resolver");
        Assert.That(names.FindIndex(s => s.Datasets == "py_module_index_v1"), Is.LessThan(names.FindIndex(s => s.Datasets == "cst_defs_norm_v1")), "the resolver waits for the one, not for the other");
        Assert.That(names.FindIndex(s => s.Datasets == "cpg_edges_v1"), Is.GreaterThan(resolve));
        Assert.That(scene.Rows("SELECT count(*) FROM rel_callsite_def_v1"), Is.EqualTo(new[] { "4" }));
        scene.ExpectRebuilt(threads, of: 2);
    }
}
