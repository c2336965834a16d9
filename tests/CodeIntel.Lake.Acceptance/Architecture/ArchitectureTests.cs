using System.Reflection;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>The rooms of the house know only what they may know.</summary>
[TestFixture]
public sealed class ArchitectureTests
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    /// <summary>For each room, the rooms that it may know beside its own and the top of its project.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Storage.Files"] = [],
        ["Storage.Datasets"] = [],
        ["Storage.Engines"] = ["Storage.Datasets"],
        ["Storage.Delta"] = ["Storage.Datasets", "Storage.Engines"],
        ["Storage.Epochs"] = ["Storage.Datasets", "Storage.Engines", "Storage.Delta"],
        ["Storage.Maintenance"] = ["Storage.Datasets", "Storage.Engines", "Storage.Delta", "Storage.Epochs"],
        ["Python"] = ["Storage", "Storage.Datasets"],
        ["Pipeline.Configuration"] = ["Storage"],
        ["Pipeline.Scan"] = ["Storage", "Storage.Datasets"],
        ["Pipeline.Impact"] = ["Storage", "Storage.Datasets", "Storage.Engines", "Storage.Epochs"],
        ["Pipeline.Refresh"] =
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Epochs", "Python",
            "Pipeline.Configuration", "Pipeline.Scan", "Pipeline.Impact",
        ],
        ["Pipeline.Verify"] = ["Storage", "Storage.Datasets", "Storage.Engines", "Storage.Epochs", "Pipeline.Configuration", "Pipeline.Refresh"],
        ["Pipeline.Publish"] =
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Epochs",
            "Pipeline.Configuration", "Pipeline.Refresh", "Pipeline.Verify",
        ],
        ["Cli"] =
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Delta", "Storage.Epochs", "Storage.Maintenance",
            "Pipeline.Configuration", "Pipeline.Refresh", "Pipeline.Publish", "Pipeline.Verify",
        ],
    };

    /// <summary>The file system behind its interface: who writes files durably may know it, wherever it lies.</summary>
    private static readonly Type[] OpenToAll = [typeof(IFileSystem), typeof(LocalFileSystem), typeof(DurableFiles)];

    /// <summary>What says what changed. The scan makes the diff; nobody else touches it but those who may.</summary>
    private static readonly string[] ChangeSets =
    [
        nameof(RepositoryDiff), nameof(FileChange), nameof(ChangeKind), nameof(StageMask), nameof(RefreshPlan), nameof(PlannerInput),
        nameof(RefreshPlanner), "ChangedRows", "ImpactAnalysis", nameof(ReplaceOutcome), nameof(StagedEpoch),
    ];

    [Test]
    public void Every_room_has_its_rule_and_every_rule_its_room()
    {
        Assert.That(House.Namings.Select(n => n.FromRoom).Distinct(), Is.SubsetOf(MayKnow.Keys));
        Assert.That(House.Projects.SelectMany(p => p.GetTypes()).Select(House.RoomOf).Distinct(), Is.SupersetOf(MayKnow.Keys));
    }

    [Test]
    public void A_room_knows_only_what_it_may_know()
    {
        Assert.That(House.Namings.Where(n => !Allows(n)).Select(n => n.ToString()).Distinct().Order(), Is.Empty);
    }

    [Test]
    public void No_two_rooms_know_each_other()
    {
        var known = House.Namings.Where(n => n.FromRoom != n.ToRoom).Select(n => (n.FromRoom, n.ToRoom)).ToHashSet();
        Assert.That(known.Where(k => known.Contains((k.ToRoom, k.FromRoom))), Is.Empty);
    }

    [Test]
    public void One_room_names_DuckDB_and_one_type_the_room()
    {
        const string Room = "CodeIntel.Lake.Storage.Engines.DuckDb";
        var outside = House.Projects.SelectMany(p => p.GetTypes()).Where(t => t.Namespace != Room).ToList();
        Assert.That(outside.Where(t => TypeUse.Of(t).Any(u => u.Namespace?.StartsWith("DuckDB.NET", StringComparison.Ordinal) == true)), Is.Empty);
        Assert.That(outside.Where(t => TypeUse.Of(t).Any(u => u.Namespace == Room)).Select(House.Outermost).Distinct(), Is.EqualTo(new[] { typeof(Engine) }));
    }

    [Test]
    public void What_changed_is_touched_by_the_incremental_rooms_only()
    {
        string[] incremental = ["Pipeline.Refresh", "Pipeline.Impact"];
        var touched = House.Namings.Where(n => ChangeSets.Contains(n.To.Name) && n.FromRoom != n.ToRoom && !incremental.Contains(n.FromRoom));
        Assert.That(touched.Select(n => n.ToString()).Distinct(), Is.Empty);
        Assert.That(ChangeSets, Is.SubsetOf(House.Namings.Select(n => n.To.Name)), "the names are still those of the product");
    }

    [Test]
    public void No_rule_reads_what_changed()
    {
        var contracts = ContractCatalog.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas"));
        var reads = contracts.Derived.SelectMany(c => c.Inputs.Select(i => (Rule: c.Name, Input: contracts[i.Dataset])));
        Assert.That(reads.Where(r => r.Input.Scope == DatasetScope.Run).Select(r => $"{r.Rule} reads {r.Input.Name}"), Is.Empty);
    }

    /// <summary>The check itself can fail: a type that names what it must not is told.</summary>
    [Test]
    public void A_naming_in_a_signature_a_field_or_a_body_is_seen()
    {
        foreach (var type in typeof(Offences).GetNestedTypes(Any))
        {
            Assert.That(TypeUse.Of(type), Has.Member(typeof(RepositoryDiff)), type.Name);
        }
    }

    private static bool Allows(Naming naming) =>
        naming.FromRoom == naming.ToRoom
        || OpenToAll.Contains(naming.To)
        || naming.FromRoom.StartsWith(naming.ToRoom + ".", StringComparison.Ordinal)
        || (MayKnow.TryGetValue(naming.FromRoom, out var rooms) && rooms.Contains(naming.ToRoom));

    private static class Offences
    {
        private sealed class InField
        {
            public List<RepositoryDiff?[]> Field = [];
        }

        private sealed class InSignature
        {
            public static int Count(IReadOnlyList<RepositoryDiff> diffs) => diffs.Count;
        }

        private sealed class InBody
        {
            public static object Make() => new RepositoryDiff([]);
        }

        private sealed class InCall
        {
            public static bool Ask(object any) => any is RepositoryDiff { IsEmpty: true };
        }

        private sealed class InTypeArgument
        {
            public static int Ask(IEnumerable<object> many) => many.OfType<RepositoryDiff>().Count();
        }
    }
}
