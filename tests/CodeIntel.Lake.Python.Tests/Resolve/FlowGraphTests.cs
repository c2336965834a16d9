using CodeIntel.Lake.Python.Resolve;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Resolve;

/// <summary>Values that flow between variables, beside a plain account of where they must come.</summary>
[TestFixture]
public sealed class FlowGraphTests
{
    private static readonly ValueKind[] Some = [ValueKind.Function, ValueKind.Class, ValueKind.Instance, ValueKind.Cone, ValueKind.Container];

    /// <summary>Variables copy to each other at random, in circles, too, before values come, while they flow and afterwards; no variable is full.</summary>
    [Test]
    public void Each_value_comes_once_to_all_that_wait_for_its_kind()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var table = new ValueTable();
            var graph = new FlowGraph(table);
            var count = random.Next(2, 40);
            var variables = Enumerable.Range(0, count).Select(_ => graph.NewVariable()).ToArray();
            var (given, copies) = (new HashSet<(int Variable, int Value)>(), new HashSet<(int From, int To)>());
            var watches = new List<(int Variable, int Kinds, List<int> Seen)>();
            for (var step = 0; step < count * 4; step++)
            {
                Step(isNested: false);
            }

            graph.Solve(CancellationToken.None);
            Step(isNested: false);
            graph.Solve(CancellationToken.None);

            var expected = Closure(count, given, copies);
            foreach (var (variable, kinds, seen) in watches)
            {
                Assert.That(seen, Is.EquivalentTo(expected[variable].Where(v => Kinds.Have(kinds, table[v].Kind))), $"run {run}");
            }

            Assert.That(variables.Where(graph.HasAny), Is.EqualTo(variables.Where(v => expected[v].Count > 0)), $"run {run}");

            void Step(bool isNested)
            {
                var (variable, other) = (random.Next(count), random.Next(count));
                switch (random.Next(isNested ? 2 : 4))
                {
                    case 0:
                        var value = table.Of(Some[random.Next(Some.Length)], random.Next(6));
                        given.Add((variable, value));
                        graph.Add(variable, value);
                        break;
                    case 1:
                        copies.Add((variable, other));
                        graph.Flow(variable, other);
                        break;
                    case 2:
                        graph.Solve(CancellationToken.None);
                        break;
                    default:
                        var seen = new List<int>();
                        var kinds = random.Next(2) == 0 ? Kinds.All : Kinds.Of(Some[random.Next(Some.Length)], Some[random.Next(Some.Length)]);
                        var left = random.Next(4);
                        watches.Add((variable, kinds, seen));
                        graph.When(variable, kinds, v =>
                        {
                            seen.Add(v);
                            if (left-- > 0)
                            {
                                Step(isNested: true);
                            }
                        });
                        break;
                }
            }
        }
    }

    /// <summary>What flows to a full variable is left out, and what asks it later still gets its values.</summary>
    [Test]
    public void A_full_variable_keeps_what_came_first()
    {
        var table = new ValueTable();
        var graph = new FlowGraph(table);
        var (first, second, third) = (graph.NewVariable(), graph.NewVariable(), graph.NewVariable());
        graph.Flow(first, second);
        graph.Flow(second, first);
        for (var i = 0; i < FlowGraph.MaxValues + 5; i++)
        {
            graph.Add(first, table.Of(ValueKind.Function, i));
        }

        graph.Solve(CancellationToken.None);
        graph.Add(second, table.Of(ValueKind.Class));
        graph.Flow(second, third);
        graph.Solve(CancellationToken.None);
        foreach (var variable in new[] { first, second, third })
        {
            var seen = new List<int>();
            graph.When(variable, seen.Add);
            Assert.That(seen, Is.EqualTo(Enumerable.Range(0, FlowGraph.MaxValues)));
        }
    }

    /// <summary>Of full variables in a circle that hold the same, one list is kept, and nothing of what waited for their values.</summary>
    [Test]
    public void Full_variables_of_a_circle_share_their_values()
    {
        const int Count = 4_000;
        var table = new ValueTable();
        var graph = new FlowGraph(table);
        var variables = Enumerable.Range(0, Count).Select(_ => graph.NewVariable()).ToArray();
        for (var i = 0; i < Count; i++)
        {
            graph.Flow(variables[i], variables[(i + 1) % Count]);
        }

        var waits = Wait(graph, variables[^1]);
        for (var i = 0; i < FlowGraph.MaxValues; i++)
        {
            graph.Add(variables[0], table.Of(ValueKind.Function, i));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        graph.Solve(CancellationToken.None);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Out.WriteLine($"{bytes} bytes");
        Assert.That(bytes, Is.LessThan(Count * FlowGraph.MaxValues * sizeof(int) / 4));
        GC.Collect();
        Assert.That(waits.IsAlive, Is.False);
        GC.KeepAlive(graph);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Wait(FlowGraph graph, int variable)
        {
            var seen = new List<int>();
            graph.When(variable, seen.Add);
            return new WeakReference(seen);
        }
    }

    [Test]
    public void A_pair_is_new_once()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (pairs, expected) = (new PairSet(), new HashSet<(int, int)>());
        for (var i = 0; i < 20_000; i++)
        {
            var pair = (random.Next(150), random.Next(150));
            Assert.That(pairs.Add(pair.Item1, pair.Item2), Is.EqualTo(expected.Add(pair)), $"{pair}");
        }
    }

    /// <summary>The values of each variable, by number, where nothing is left out.</summary>
    private static HashSet<int>[] Closure(int count, HashSet<(int Variable, int Value)> given, HashSet<(int From, int To)> copies)
    {
        var all = Enumerable.Range(0, count).Select(v => given.Where(g => g.Variable == v).Select(g => g.Value).ToHashSet()).ToArray();
        for (var isNew = true; isNew;)
        {
            isNew = false;
            foreach (var (from, to) in copies)
            {
                var before = all[to].Count;
                all[to].UnionWith(all[from].ToArray());
                isNew |= all[to].Count > before;
            }
        }

        return all;
    }
}
