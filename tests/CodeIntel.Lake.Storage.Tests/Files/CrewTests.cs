using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Files;

[TestFixture]
public sealed class CrewTests
{
    [Test]
    public void A_seed_is_an_order_and_there_are_many()
    {
        using var crew = new Crew(3);
        var orders = Enumerable.Range(0, 40).Select(seed => Order(crew, seed, 3)).ToList();
        Assert.That(Enumerable.Range(0, 40).Select(seed => Order(crew, seed, 3)), Is.EqualTo(orders));
        Assert.That(orders.Distinct().Count(), Is.GreaterThan(30));
        Assert.That(orders.Select(o => string.Concat(o.Order())), Is.All.EqualTo("aaaaabbbbbccccc"), "each takes all its steps");
    }

    [Test]
    public void Who_dies_takes_no_further_step_and_the_others_go_on()
    {
        using var crew = new Crew(2);
        var steps = new[] { 0, 0 };
        var failures = crew.Run(1, [Steps(0, actor => actor.DieAfter(2)), Steps(1, _ => { })]);
        Assert.That((steps[0], steps[1], failures.Count), Is.EqualTo((2, 5, 0)));

        Action<Actor> Steps(int index, Action<Actor> first) => actor =>
        {
            first(actor);
            for (var i = 0; i < 5; i++)
            {
                actor.Step();
                steps[index]++;
            }
        };
    }

    [Test]
    public void What_an_actor_throws_is_reported()
    {
        using var crew = new Crew(2);
        Assert.That(crew.Run(1, [_ => throw new InvalidOperationException("so"), a => a.Step()]).Single().Message, Is.EqualTo("so"));
    }

    private static string Order(Crew crew, int seed, int size)
    {
        var order = new List<char>();
        crew.Run(seed, [.. Enumerable.Range(0, size).Select(n => (Action<Actor>)(actor =>
        {
            for (var i = 0; i < 5; i++)
            {
                actor.Step();
                order.Add((char)('a' + n));
            }
        }))]);
        return string.Concat(order);
    }
}
