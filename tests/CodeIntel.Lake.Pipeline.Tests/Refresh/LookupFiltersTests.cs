using CodeIntel.Lake.Pipeline.Impact;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Of a lake with many data files the impact step opens those that may hold a changed key, and finds the same as without that.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LookupFiltersTests : IDisposable
{
    private const int Modules = 40;
    private const string Walk = "rel_qname_walk_v1";
    private readonly RefreshScene scene = new([.. Enumerable.Range(0, Modules).Select(i => ($"shop/m{i:00}.py", Module(i, "def")))]) { Layout = RefreshScene.FileLayout };

    private string Saved => Path.Combine(scene.State, "lookup-filters.bin");

    public void Dispose() => scene.Dispose();

    /// <summary>What is saved of the filters is used; half of it, another byte in it, or none: made again.</summary>
    [Test]
    public void Of_data_files_those_are_opened_that_may_hold_a_changed_key_and_what_is_damaged_is_made_again()
    {
        scene.Refresh();
        Assert.That(Saved, Does.Not.Exist);
        Change(7);
        Assert.That(Opened(), Is.LessThan(Modules / 4), "they are made and used");
        Assert.That(Saved, Does.Exist);
        Change(20);
        Assert.That(Opened(), Is.LessThan(Modules / 4), "they are read, and the few files that came since are opened");
        var bytes = File.ReadAllBytes(Saved);
        foreach (var (module, damaged) in new (int, byte[]?)[] { (11, bytes[..(bytes.Length / 2)]), (27, [.. bytes[..20], (byte)(bytes[20] ^ 1), .. bytes[21..]]), (33, null) })
        {
            File.Delete(Saved);
            if (damaged is not null)
            {
                File.WriteAllBytes(Saved, damaged);
            }

            Change(module);
            Assert.That(File.ReadAllBytes(Saved), Has.Length.EqualTo(bytes.Length).Within(bytes.Length / 4));
        }

        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>A plan writes nothing.</summary>
    [Test]
    public void A_plan_makes_none()
    {
        scene.Refresh();
        scene.Write("shop/m07.py", Module(7, "async def"));
        Assert.That(scene.Forecast().Files.Select(f => f.Path), Is.EqualTo(new[] { "shop/m06.py", "shop/m07.py" }));
        Assert.That(Saved, Does.Not.Exist);
    }

    [Test]
    public void A_filter_denies_no_key_that_it_holds_and_nearly_all_others()
    {
        var random = new Random(1);
        ulong[] keys = [.. Enumerable.Range(0, 5000).Select(_ => (ulong)random.NextInt64())];
        var filter = KeyFilter.Of(keys);
        Assert.That(keys.All(k => filter.MayHold([k])));
        Assert.That(Enumerable.Range(0, 5000).Count(_ => filter.MayHold([(ulong)random.NextInt64()])), Is.LessThan(150));
        Assert.That(KeyFilter.Of([]).MayHold([1]), Is.False);
        Assert.That(KeyFilter.Of([1]).MayHold([1]));
        Assert.That(KeyFilter.HashesOf("a.bé.c", '.'), Is.EquivalentTo(new[] { "a", "a.bé", "a.bé.c" }.Select(KeyFilter.HashOf)), "of a key all that it begins with");
        Assert.That(KeyFilter.HashesOf("a.b/c", '/'), Is.EquivalentTo(new[] { "a.b", "a.b/c" }.Select(KeyFilter.HashOf)), "up to its separator");
    }

    /// <summary>helper of one module becomes another kind; the module before it uses it.</summary>
    private void Change(int module)
    {
        scene.Write($"shop/m{module:00}.py", Module(module, "async def"));
        scene.Refresh();
        Assert.That(scene.Reasons().Select(r => r.Split(' ')[0]).Distinct(), Is.EqualTo(new[] { $"shop/m{module - 1:00}.py", $"shop/m{module:00}.py" }));
    }

    /// <summary>Data files of lookups that the last run opened because of a key.</summary>
    private int Opened() => int.Parse(scene.Rows($"SELECT candidate_files FROM inc_file_pruning_v1 WHERE dataset = '{Walk}'")[0], System.Globalization.CultureInfo.InvariantCulture);

    private static string Module(int number, string def) => $"""
        from shop.m{(number + 1) % Modules:00} import helper_{(number + 1) % Modules}


        def show_{number}(name):
            return helper_{(number + 1) % Modules}(name)


        {def} helper_{number}(name):
            return name.upper()

        """;
}
