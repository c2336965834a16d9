using System.Text.Json;
using CodeIntel.Lake.Python.Resolve;
using CodeIntel.Lake.Python.Tests.Truth;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Resolve;

/// <summary>Orders of inheritance, beside Python's, and what is found along them, beside a plain account.</summary>
[TestFixture]
public sealed class ClassTableTests
{
    private const int Hierarchies = 500;
    private const int Classes = 9;
    private const int Names = 3;

    [Test]
    public void The_order_is_that_of_Python()
    {
        var random = Random();
        var hierarchies = Enumerable.Range(0, Hierarchies).Select(_ => Hierarchy(random)).ToArray();
        var theirs = CPython.Ask<int[]?[][]>("cpython_mro.py", JsonSerializer.Serialize(hierarchies));
        var compared = 0;
        foreach (var (hierarchy, orders) in hierarchies.Zip(theirs))
        {
            var table = new ClassTable(new FlowGraph(new ValueTable()));
            AddClasses(table);
            foreach (var (number, position, other) in Bases(hierarchy).OrderBy(_ => random.Next()))
            {
                table.AddBase(table[number], position, other);
            }

            for (var number = 0; number < Classes; number++)
            {
                if (orders[number] is { } order)
                {
                    compared++;
                    Assert.That(table.Order(number), Is.EqualTo(order), JsonSerializer.Serialize(hierarchy));
                }
            }
        }

        Assert.That(compared, Is.GreaterThan(Hierarchies * Classes / 2));
    }

    /// <summary>Bases, members and questions come in any order. Where bases come late, more may be found than in the end is right, never less; where they come first, just what is right.</summary>
    [Test]
    public void Whatever_comes_late_is_in_the_answers([Values] bool basesFirst)
    {
        var random = Random();
        for (var run = 0; run < Hierarchies; run++)
        {
            var values = new ValueTable();
            var graph = new FlowGraph(values);
            var table = new ClassTable(graph);
            AddClasses(table);
            var hierarchy = Hierarchy(random);
            Action[] bases = [.. Bases(hierarchy).Select<(int Number, int Position, int Other), Action>(b => () => table.AddBase(table[b.Number], b.Position, b.Other))];
            var members = new List<(int Number, int Name, bool OfClass, int Value)>();
            var asked = new List<(int Number, int Name, int After, Lookup Lookup)>();
            var work = new List<Action>(basesFirst ? [] : bases);
            for (var i = 0; i < Classes * Names; i++)
            {
                var (number, name, ofClass) = (random.Next(Classes), random.Next(Names), random.Next(2) == 0);
                if (members.Exists(m => (m.Number, m.Name, m.OfClass) == (number, name, ofClass)))
                {
                    continue;
                }

                var value = values.Of(ValueKind.Function, i);
                members.Add((number, name, ofClass, value));
                work.Add(() => graph.Add(ofClass ? table.OfClass(table[number], name) : table.OfInstances(table[number], name), value));
                var (about, wanted, after) = (random.Next(Classes), random.Next(Names), random.Next(-Classes, Classes));
                work.Add(() => asked.Add((about, wanted, Math.Max(-1, after), table.Find(about, wanted, Math.Max(-1, after)))));
            }

            // What bodies bind is known before anything flows.
            foreach (var member in members.Where(m => m.OfClass && m.Number % 2 == 0))
            {
                table.MemberOf(table[member.Number], member.Name).IsInBody = true;
            }

            if (basesFirst)
            {
                Array.ForEach(bases, b => b());
            }

            foreach (var step in work.OrderBy(_ => random.Next()))
            {
                step();
            }

            graph.Solve(CancellationToken.None);
            foreach (var (number, name, after, lookup) in asked)
            {
                int[] below = [.. Enumerable.Range(0, Classes).Where(c => c != number && table.Order(c).Contains(number))];
                var (ofClass, ofInstances) = Walked(number);
                Check(lookup.OfClass, ofClass);
                Check(lookup.OfInstances, ofInstances);
                Check(lookup.OfClasses, ofClass.Concat(below.SelectMany(b => after < 0 ? Own(b, true) : Walked(b).OfClass)));
                Check(lookup.OfConeInstances, ofInstances.Concat(below.SelectMany(b => after < 0 ? Own(b, false) : Walked(b).OfInstances)));

                IEnumerable<int> Own(int c, bool isOfClass) => members.Where(m => m.Number == c && m.Name == name && m.OfClass == isOfClass).Select(m => m.Value);

                (List<int> OfClass, List<int> OfInstances) Walked(int c)
                {
                    var order = table.Order(c);
                    int[] rest = after < 0 ? order : order.Contains(after) ? [.. order.SkipWhile(o => o != after).Skip(1)] : [];
                    var bound = Array.FindIndex(rest, o => table[o].Members.GetValueOrDefault(name)?.IsInBody == true);
                    return ([.. rest.Take(bound < 0 ? rest.Length : bound + 1).SelectMany(o => Own(o, true))], [.. rest.SelectMany(o => Own(o, false))]);
                }

                void Check(int variable, IEnumerable<int> expected)
                {
                    var held = new List<int>();
                    graph.When(variable, held.Add);
                    var what = $"run {run}, class {number}, name {name}, after {after}: {JsonSerializer.Serialize(hierarchy)}";
                    Assert.That(expected.Except(held), Is.Empty, what);
                    if (basesFirst)
                    {
                        Assert.That(held.Except(expected), Is.Empty, what);
                    }
                }
            }
        }
    }

    private static Random Random()
    {
        TestContext.Out.WriteLine($"seed {Setting.Seed}");
        return new Random(Setting.Seed);
    }

    private static void AddClasses(ClassTable table)
    {
        for (var number = 0; number < Classes; number++)
        {
            table.Add(number);
        }
    }

    /// <summary>Of each class its bases, which come before it.</summary>
    private static int[][] Hierarchy(Random random) =>
        [.. Enumerable.Range(0, Classes).Select(c => Enumerable.Range(0, c).OrderBy(_ => random.Next()).Take(random.Next(Math.Min(c, 3) + 1)).ToArray())];

    private static IEnumerable<(int Number, int Position, int Other)> Bases(int[][] hierarchy) => hierarchy.SelectMany((bases, number) => bases.Select((other, position) => (number, position, other)));
}
