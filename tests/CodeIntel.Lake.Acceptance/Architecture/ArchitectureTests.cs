using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using CodeIntel.Lake.Acceptance.Architecture.Offences;
using CodeIntel.Lake.Cli;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Semantics;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;
using NUnit.Framework;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>The rooms of the house know only what they may know. A constant leaves no trace: the compiler copies it.</summary>
[TestFixture]
public sealed class ArchitectureTests
{
    /// <summary>The top of all namespaces.</summary>
    private const string ReadApi = "Lake";

    private const string DuckDbRoom = @"^CodeIntel\.Lake\.Storage\.Engines\.DuckDb$";
    private const string DuckDbLibrary = @"^DuckDB\.NET(\..*)?$";

    /// <summary>
    /// For each room, the rooms that it may know beside its own and the top of its project. A room names none that comes after it, so no two
    /// know each other.
    /// </summary>
    private static readonly (string Room, string[] MayKnow)[] Rooms =
    [
        ("Storage", []),
        ("Storage.Files", []),
        ("Storage.Yaml", []),
        ("Storage.Datasets", ["Storage.Yaml"]),
        ("Storage.Engines", ["Storage.Datasets"]),
        ("Storage.Delta", ["Storage.Datasets", "Storage.Engines"]),
        ("Storage.Replacement", ["Storage.Datasets", "Storage.Engines", "Storage.Delta"]),
        ("Storage.Epochs", ["Storage.Datasets", "Storage.Engines", "Storage.Delta", "Storage.Replacement"]),
        ("Storage.Maintenance", ["Storage.Datasets", "Storage.Engines", "Storage.Delta", "Storage.Replacement", "Storage.Epochs"]),
        (ReadApi, ["Storage", "Storage.Datasets", "Storage.Engines", "Storage.Epochs"]),
        ("Scip", ["Storage"]),
        ("Semantics", ["Storage", "Scip"]),
        ("Python", ["Storage", "Storage.Datasets"]),
        ("Pipeline.Configuration", ["Storage", "Storage.Yaml"]),
        ("Pipeline.Rows", ["Storage.Datasets"]),
        ("Pipeline.Scan", ["Storage", "Storage.Datasets", "Pipeline.Rows"]),
        ("Pipeline.Impact", ["Storage.Datasets", "Storage.Engines", "Storage.Epochs", "Pipeline.Configuration"]),
        ("Pipeline.Semantics", ["Storage", "Storage.Datasets", "Scip", "Semantics", "Python", "Pipeline.Configuration", "Pipeline.Rows", "Pipeline.Scan"]),
        ("Pipeline.Refresh",
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Replacement", "Storage.Epochs", "Scip", "Semantics", "Python",
            "Pipeline.Configuration", "Pipeline.Rows", "Pipeline.Scan", "Pipeline.Impact", "Pipeline.Semantics",
        ]),
        ("Pipeline.Watch", ["Pipeline.Configuration", "Pipeline.Scan"]),
        ("Pipeline.Verify",
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Replacement", "Storage.Epochs",
            "Pipeline.Configuration", "Pipeline.Scan", "Pipeline.Refresh",
        ]),
        ("Pipeline.Publish",
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Epochs", "Scip",
            "Pipeline.Configuration", "Pipeline.Refresh", "Pipeline.Verify",
        ]),
        ("Cli",
        [
            "Storage", "Storage.Datasets", "Storage.Engines", "Storage.Delta", "Storage.Replacement", "Storage.Epochs", "Storage.Maintenance", ReadApi, "Semantics",
            "Pipeline.Configuration", "Pipeline.Scan", "Pipeline.Semantics", "Pipeline.Refresh", "Pipeline.Publish", "Pipeline.Verify", "Pipeline.Watch",
        ]),
    ];

    /// <summary>The file system behind its interface, and what is built of it alone: who writes files may know it, wherever it lies.</summary>
    private static readonly System.Type[] OpenToAll = [typeof(IFileSystem), typeof(LocalFileSystem), typeof(DurableFiles), typeof(PhysicalPath), typeof(CacheFile)];

    /// <summary>What says what changed. The scan makes the diff and the epoch the outcomes; nobody else touches it but those who may.</summary>
    private static readonly string[] ChangeSets =
    [
        nameof(RepositoryDiff), nameof(FileChange), nameof(ChangeKind), nameof(StageMask), nameof(RefreshPlan), nameof(PlannerInput),
        nameof(RefreshPlanner), "ChangeSet", "ImpactAnalysis", nameof(ReplaceOutcome), nameof(StagedEpoch),
    ];

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader()
        .LoadAssemblies(
            typeof(LakeException).Assembly, typeof(LakeRows).Assembly, typeof(ScipReader).Assembly, typeof(PyrightIndexer).Assembly, typeof(PythonExtractor).Assembly, typeof(Refresher).Assembly,
            typeof(CommandLine).Assembly)
        .Build();

    private static IEnumerable<TestCaseData> Permissions =>
        Rooms.SelectMany(r => r.MayKnow.Select(known => new TestCaseData(r.Room, known).SetArgDisplayNames(r.Room, known)));

    private static IEnumerable<string> Names => Rooms.Select(r => r.Room);

    [Test]
    public void Every_type_is_in_a_room_and_every_room_has_types()
    {
        Assert.That(Violations(Types().That().ResideInNamespaceMatching(@"^CodeIntel\.Lake").And().DoNotResideInNamespaceMatching(In(Names)).Should().NotExist()), Is.Empty);
        Assert.That(Names.Where(r => !Product.Types.Any(t => Regex.IsMatch(t.Namespace.FullName, In([r])))), Is.Empty);
    }

    [Test]
    public void No_room_may_know_one_that_comes_after_it() =>
        Assert.That(Rooms.SelectMany((r, i) => r.MayKnow.Where(k => !Names.Take(i).Contains(k)).Select(k => $"{r.Room} knows {k}")), Is.Empty);

    [TestCaseSource(nameof(Names))]
    public void A_room_knows_only_what_it_may_know(string room)
    {
        var known = Rooms.Single(r => r.Room == room).MayKnow;
        Assert.That(Violations(KnowsNone(room, Names.Except(known).Where(r => r != room && !room.StartsWith(r + ".", StringComparison.Ordinal)))), Is.Empty);
    }

    /// <summary>The rule without one of its permissions fails, so it sees what it must see, and no permission is left over.</summary>
    [TestCaseSource(nameof(Permissions))]
    public void A_room_needs_each_of_its_permissions(string room, string known) => Assert.That(Violations(KnowsNone(room, [known])), Is.Not.Empty);

    [Test]
    public void One_room_names_DuckDB_and_one_type_the_room()
    {
        var room = Types().That().ResideInNamespaceMatching(DuckDbRoom);
        var library = Types(true).That().ResideInNamespaceMatching(DuckDbLibrary);
        var outside = Types().That().DoNotResideInNamespaceMatching(DuckDbRoom);
        Assert.That(Violations(outside.Should().NotDependOnAny(library)), Is.Empty);
        Assert.That(Violations(outside.And().AreNot(typeof(Engine)).Should().NotDependOnAny(room)), Is.Empty);
        Assert.That(Violations(Types().That().Are(typeof(Engine)).Should().NotDependOnAny(room)), Is.Not.Empty, "the rule sees the room");
        Assert.That(Violations(room.Should().NotDependOnAny(library)), Is.Not.Empty, "the rule sees the library");
    }

    [Test]
    public void What_changed_is_touched_by_the_incremental_rooms_only()
    {
        var changeSets = Types().That().HaveNameMatching($"^({string.Join('|', ChangeSets)})$").GetObjects(Product).ToList();
        Assert.That(ChangeSets, Is.SubsetOf(changeSets.Select(t => t.Name)), "the names are still those of the product");
        foreach (var room in Names.Except(["Storage.Epochs", "Pipeline.Refresh", "Pipeline.Impact"]))
        {
            var others = changeSets.Where(t => !Regex.IsMatch(t.Namespace.FullName, In([room])));
            Assert.That(Violations(Types().That().ResideInNamespaceMatching(In([room])).Should().NotDependOnAny(Types().That().Are(others))), Is.Empty, room);
        }
    }

    [Test]
    public void No_rule_reads_what_changed()
    {
        var contracts = ContractCatalog.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas"));
        var reads = contracts.Derived.SelectMany(c => c.Inputs.Select(i => (Rule: c.Name, Input: contracts[i.Dataset])));
        Assert.That(reads.Where(r => r.Input.Scope == DatasetScope.Run).Select(r => $"{r.Rule} reads {r.Input.Name}"), Is.Empty);
    }

    /// <summary>The library sees a type wherever it is named.</summary>
    [Test]
    public void A_naming_in_a_signature_a_field_or_a_body_is_seen()
    {
        var space = typeof(InField).Namespace!;
        var offences = new ArchLoader().LoadNamespacesWithinAssembly(typeof(InField).Assembly, space).Build();
        var rule = Types().That().ResideInNamespace(space).Should().NotDependOnAny(typeof(RepositoryDiff));
        Assert.That(
            rule.Evaluate(offences).Where(r => !r.Passed).Select(r => r.EvaluatedObjectIdentifier.Identifier).Order(),
            Is.EqualTo(typeof(InField).Assembly.GetTypes().Where(t => t.Namespace == space && !t.IsNested).Select(t => t.FullName).Order()));
    }

    private static IArchRule KnowsNone(string room, IEnumerable<string> others) => Types().That().ResideInNamespaceMatching(In([room]))
        .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(In(others)).And().AreNot(OpenToAll));

    private static IEnumerable<string> Violations(IArchRule rule) =>
        rule.Evaluate(Product).Where(r => !r.Passed).Select(r => r.Description).Distinct(StringComparer.Ordinal);

    /// <summary>The namespaces of rooms: what lies at the top of a project that has rooms is a room of its own.</summary>
    private static string In(IEnumerable<string> rooms) => $@"^CodeIntel\.({string.Join('|', rooms.Select(r =>
        r == ReadApi ? ReadApi
        : @"Lake\." + Regex.Escape(r) + (Names.Any(n => n.StartsWith(r + ".", StringComparison.Ordinal)) ? string.Empty : @"(\..*)?")))})$";
}
