using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

/// <summary>Which keys changed, who looked them up, and by which way: small tables, and what follows from them by hand. A dash is a null.</summary>
[TestFixture]
public sealed class KeyChangesTests : IDisposable
{
    private static readonly KeyOffer Names = new(
        "qname", true, "export", null, "target", "other names", "modules", new Dictionary<string, string> { ["added"] = "negative_dependency" },
        [new KeyLabel("kind", "kind"), new KeyLabel("surface", "signature"), new KeyLabel("target", "target")]);

    private static readonly KeyOffer Modules = new(
        "module", true, "module", "is_external", null, null, null, new Dictionary<string, string> { ["added"] = "negative_dependency", ["modified"] = "shadowing", ["removed"] = "import_module" }, []);

    private static readonly KeyLookup Lookup = new(
        "reached",
        "mentions",
        "id",
        "qname",
        ("depth", "via"),
        [
            new LookupReason("by_call", false, "callsite_qname", "calls", "caller"), new LookupReason("by_import", false, "import_name", "imports", "importer"),
            new LookupReason("by_star", false, "import_star", "imports by star", "importer"), new LookupReason(null, false, "name_qname", "names", "caller"),
        ],
        ("via", ["too_many"]));

    private static readonly string[] Exports = ["path", "qname", "kind", "surface", "target"];
    private static readonly string[] Claims = ["path", "module", "is_external"];
    private static readonly string[] Walks = ["path", "id", "reached", "depth", "via"];
    private static readonly string[] Mentions = ["path", "id", "qname", "by_call", "by_import", "by_star"];

    /// <summary>cart.py defines total; pkg.py passes it on, and so does top.py, by way of pkg.py.</summary>
    private static readonly string[] Shop = ["cart.py cart.total function 1 -", "cart.py cart.other function 1 -", "pkg.py pkg module 0 -", "pkg.py pkg.total alias 0 cart.total", "top.py top star 0 pkg"];

    /// <summary>Each user by another way. Between top.total and cart.total, way.py has one name and fork.py two.</summary>
    private static readonly string[] Walked =
    [
        "call.py 1 cart.total 0 mention", "import.py 1 cart.total 0 mention", "star.py 1 cart.total 0 mention", "name.py 1 cart.total 0 mention", "below.py 1 cart.total.x 0 mention",
        "way.py 1 top.total 0 mention", "way.py 1 pkg.total 1 star", "way.py 1 cart.total 2 alias",
        "fork.py 1 top.total 0 mention", "fork.py 1 pkg.total 1 star", "fork.py 1 old.total 1 star", "fork.py 1 cart.total 2 alias",
        "beside.py 1 cart.totals 0 mention", "module.py 1 cart 0 mention", "other.py 1 cart.other 0 mention", "unsure.py 1 far.name 0 too_many", "waits.py 1 late.thing 0 mention",
    ];

    private static readonly string[] Said =
    [
        "call.py 1 cart.total true false false", "import.py 1 cart.total true true false", "star.py 1 cart.total false false true", "name.py 1 cart.total false false false",
        "below.py 1 cart.total.x true false false", "way.py 1 top.total true false false", "fork.py 1 top.total true false false", "beside.py 1 cart.totals true false false",
        "module.py 1 cart false true false", "other.py 1 cart.other true false false", "unsure.py 1 far.name true false false", "waits.py 1 late.thing true true false",
    ];

    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private readonly IEngineSession session;

    public KeyChangesTests() => session = database.Connect();

    public void Dispose()
    {
        session.Dispose();
        database.Dispose();
    }

    [Test]
    public void A_key_differs_by_what_is_read_or_only_by_what_is_seen()
    {
        string[] before = ["a.py m.same f 1 -", "a.py m.signature f 1 -", "a.py m.kind f 1 -", "a.py m.both f 1 x", "a.py m.gone f 1 -", "a.py m.twice f 1 -", "a.py m.moved f 1 -"];
        string[] after = ["a.py m.same f 1 -", "a.py m.signature f 2 -", "a.py m.kind c 1 -", "a.py m.both f 2 y", "a.py m.new f 1 -", "a.py m.twice f 1 -", "a.py m.twice f 1 -", "b.py m.moved f 1 -"];
        Assert.That(Find(before, after, [], [], KeySpread.None).Keys.Select(k => $"{k.Kind} {k.Key} {k.Path} {k.What ?? "-"} {k.IsRead}"), Is.EqualTo(new[]
        {
            "added m.new a.py - True", "modified m.both a.py signature and target True", "modified m.kind a.py kind True", "modified m.moved b.py - False",
            "modified m.signature a.py signature False", "modified m.twice a.py - True", "removed m.gone a.py - True",
        }));
    }

    [Test]
    public void Nobody_is_redone_for_what_no_rule_reads()
    {
        var found = Find(Shop, [Shop[0].Replace("1", "2", StringComparison.Ordinal), .. Shop[1..]], Walked, Said, KeySpread.None);
        Assert.That((found.Keys.Count, found.Uses.Count, found.Lost!.Count), Is.EqualTo((1, 0, 0)));
        Assert.That(found.Candidates, Is.EquivalentTo(new[] { "below.py", "call.py", "fork.py", "import.py", "name.py", "star.py", "way.py" }.Select(Id)), "who would be, if one did");
    }

    /// <summary>Of the rest of a name that below which it is.</summary>
    [Test]
    public void Rows_are_asked_for_by_the_changed_keys()
    {
        IReadOnlyCollection<string>? asked = null;
        var lookups = LookedUp(Walked, Said) with
        {
            Rows = keys =>
            {
                asked = keys;
                return Table(Walks, Walked);
            },
        };
        string[] after = [Shop[0].Replace("function", "class", StringComparison.Ordinal), "top.py top.* star 1 far"];
        session.Keys.Find([Offers(Names, Exports, ["qname", "kind", "target"], Shop[..1], after, [])], lookups, [], KeySpread.None, 50);
        Assert.That(asked, Is.EquivalentTo(new[] { "cart.total", "top" }));
    }

    /// <summary>A user of a longer name, of the module or of another name of it is none of total's.</summary>
    [Test]
    public void Each_user_has_each_reason_and_the_way_that_led_to_it()
    {
        Assert.That(Chains(Changed(KeySpread.None)), Is.EqualTo(new[]
        {
            "below.py callsite_qname caller: below.py ← calls cart.total.x ← cart.py: kind of total changed",
            "call.py callsite_qname caller: call.py ← calls cart.total ← cart.py: kind of total changed",
            "fork.py callsite_qname caller: fork.py ← calls top.total ← … ← alias cart.total ← cart.py: kind of total changed",
            "import.py callsite_qname caller: import.py ← calls cart.total ← cart.py: kind of total changed",
            "import.py import_name importer: import.py ← imports cart.total ← cart.py: kind of total changed",
            "name.py name_qname caller: name.py ← names cart.total ← cart.py: kind of total changed",
            "star.py import_star importer: star.py ← imports by star cart.total ← cart.py: kind of total changed",
            "way.py callsite_qname caller: way.py ← calls top.total ← star pkg.total ← alias cart.total ← cart.py: kind of total changed",
        }));
    }

    [Test]
    public void A_file_that_is_gone_is_not_redone() =>
        Assert.That(Changed(KeySpread.None, except: ["call.py", "fork.py"]).Uses.Select(u => u.Path).Distinct(), Is.EquivalentTo(new[] { "below.py", "import.py", "name.py", "star.py", "way.py" }));

    [TestCase("late.py late false", "", "waits.py negative_dependency caller: waits.py ← calls late.thing ← late.py: module late added|waits.py negative_dependency importer: waits.py ← imports late.thing ← late.py: module late added")]
    [TestCase("", "late.py late false", "waits.py import_module caller: waits.py ← calls late.thing ← late.py: module late removed|waits.py import_module importer: waits.py ← imports late.thing ← late.py: module late removed")]
    [TestCase("late/__init__.py late false", "late.py late false", "waits.py shadowing caller: waits.py ← calls late.thing ← late/__init__.py: module late changed|waits.py shadowing importer: waits.py ← imports late.thing ← late/__init__.py: module late changed")]
    [TestCase("late.py late false", "- late true", "waits.py negative_dependency caller: waits.py ← calls late.thing ← late.py: module late added|waits.py negative_dependency importer: waits.py ← imports late.thing ← late.py: module late added")]
    [TestCase("- late true", "- late true", "")]
    [TestCase("- late true", "", "")]
    [TestCase("", "- late true", "")]
    public void A_module_comes_goes_or_is_another(string now, string before, string chains)
    {
        static string[] Lines(string text) => text.Length == 0 ? [] : [text];
        var offers = Offers(Modules, Claims, ["path", "module", "is_external"], Lines(before), Lines(now), []);
        Assert.That(string.Join('|', Chains(session.Keys.Find([offers], LookedUp(Walked, Said), [], KeySpread.None, 50))), Is.EqualTo(chains));
    }

    [Test]
    public void A_new_name_reaches_those_who_looked_for_it_in_vain() =>
        Assert.That(
            Chains(Find([Shop[0]], Shop[..2], Walked, Said, KeySpread.None)),
            Is.EqualTo(new[] { "other.py negative_dependency caller: other.py ← calls cart.other ← cart.py: other added" }));

    /// <summary>Where two files claim the module, only a name that both offer is theirs for sure.</summary>
    [Test]
    public void What_is_offered_beside_the_names_of_a_file_reaches_those_who_look_up_others()
    {
        string[] starred = [.. Shop[..2], "cart.py cart.* star 1 far"];
        Assert.That(Chains(Find(Shop[..2], starred, Walked, Said, KeySpread.None)), Is.EqualTo(new[] { "beside.py negative_dependency caller: beside.py ← calls cart.totals ← cart.py: other names of cart changed" }));
        Assert.That(
            Find(starred, [.. Shop[..2], "cart.py cart.* star 1 near", "two.py cart.* star 1 far", "two.py cart.other variable 1 -"], Walked, Said, KeySpread.None).Uses.Select(u => u.Path).Distinct(),
            Is.EqualTo(new[] { "below.py", "beside.py", "call.py", "fork.py", "import.py", "name.py", "other.py", "star.py", "way.py" }),
            "cart.total and, since cart.other is modified, all but the module");
    }

    /// <summary>cart.sub is a module of a file, cart.space of none. A star may bring the name cart.sub itself, what a __getattr__ gives is asked for after the modules.</summary>
    [TestCase("far", "beside.py exact.py near.py space.py")]
    [TestCase("-", "beside.py near.py space.py")]
    public void What_is_below_a_module_of_a_file_is_not_looked_for_in_the_rest_of_what_is_above(string target, string files)
    {
        string[] walked = ["exact.py 1 cart.sub 0 mention", "below.py 1 cart.sub.name 0 mention", "deep.py 1 cart.sub.name.x 0 mention", "near.py 1 cart.subs.name 0 mention", "space.py 1 cart.space.name 0 mention", "beside.py 1 cart.totals 0 mention"];
        string[] said = [.. walked.Select(w => w.Split(' ')).Select(w => $"{w[0]} 1 {w[2]} true false false")];
        string[] modules = ["cart.py cart false", "cart/sub.py cart.sub false", "- cart.space false"];
        var offers = Offers(Names, Exports, ["qname", "kind", "target"], Shop[..2], [.. Shop[..2], $"cart.py cart.* star 1 {target}"], []) with { SplitAt = new SplitKeys(Table(Claims, modules), "module") };
        Assert.That(session.Keys.Find([offers], LookedUp(walked, said), [], KeySpread.None, 50).Uses.Select(u => u.Path), Is.EqualTo(files.Split(' ')));
    }

    /// <summary>cart gets a file, and cart.sub has one: what is below it is not looked for in cart. Where another file takes cart over, it may be.</summary>
    [TestCase("-", "space.py top.py")]
    [TestCase("cart.py", "below.py space.py sub.py top.py")]
    public void What_is_below_a_module_of_a_file_does_not_ask_for_the_file_of_the_package_that_comes(string before, string files)
    {
        string[] walked = ["top.py 1 cart 0 mention", "sub.py 1 cart.sub 0 mention", "below.py 1 cart.sub.name 0 mention", "space.py 1 cart.space.name 0 mention"];
        string[] said = [.. walked.Select(w => w.Split(' ')).Select(w => $"{w[0]} 1 {w[2]} true false false")];
        string[] below = ["cart/sub.py cart.sub false", "- cart.space false"];
        var offers = Offers(Modules with { SplitAt = "modules" }, Claims, ["path", "module", "is_external"], [$"{before} cart false", .. below], ["cart/__init__.py cart false", .. below], []) with
        {
            SplitAt = new SplitKeys(Table(Claims, ["cart/__init__.py cart false", .. below]), "module"),
        };
        Assert.That(session.Keys.Find([offers], LookedUp(walked, said), [], KeySpread.None, 50).Uses.Select(u => u.Path), Is.EqualTo(files.Split(' ')));
    }

    /// <summary>cart.py and cart/__init__.py both claim the module; who holds it is read, the other is not, whichever of them changes.</summary>
    [TestCase("cart.py", "cart.py", "call.py")]
    [TestCase("cart/__init__.py", "cart/__init__.py", "")]
    [TestCase("cart.py", "cart/__init__.py", "call.py")]
    public void Who_does_not_hold_the_module_offers_nothing(string before, string after, string files)
    {
        var offers = Offers(Names with { HeldBy = "modules" }, Exports, ["qname", "kind", "target"], Shop[..1], ["cart.py cart.total class 1 -"], []) with
        {
            Holders = new HolderRows(Table(Claims, [$"{before} cart false"]), Table(Claims, [$"{after} cart false"])),
        };
        var found = session.Keys.Find([offers], LookedUp(Walked[..1], Said[..1]), [], KeySpread.None, 50);
        Assert.That(string.Join(' ', found.Uses.Select(u => u.Path)), Is.EqualTo(files));
        Assert.That(found.Keys.Select(k => (k.Key, k.IsRead)), Is.EqualTo(new[] { ("cart.total", files.Length > 0) }), "what a person sees is listed all the same");
    }

    /// <summary>More than a condition lists, of more files than it lists; f7.py holds no module.</summary>
    [Test]
    public void Many_keys_at_once_reach_who_looked_them_up_and_nobody_else()
    {
        string[] before = [.. Enumerable.Range(0, 250).Select(i => $"f{i}.py cart.n{i} function 1 -")];
        string[] after = [.. before.Select(l => l.Replace("function", "class", StringComparison.Ordinal))];
        string[] walked = ["call.py 1 cart.n8 0 mention", "below.py 1 cart.n249.x 0 mention", "beside.py 1 cart.n8x 0 mention", "unheld.py 1 cart.n7 0 mention"];
        string[] said = [.. walked.Select(w => w.Split(' ')).Select(w => $"{w[0]} 1 {w[2]} true false false")];
        var claims = Table(Claims, [.. Enumerable.Range(0, 250).Where(i => i != 7).Select(i => $"f{i}.py m{i} false")]);
        var offers = Offers(Names with { HeldBy = "modules" }, Exports, ["qname", "kind", "target"], before, after, []) with { Holders = new HolderRows(claims, claims) };
        var found = session.Keys.Find([offers], LookedUp(walked, said), [], KeySpread.None, 50);
        Assert.That(found.Uses.Select(u => u.Path), Is.EqualTo(new[] { "below.py", "call.py" }));
        Assert.That(found.Keys.Count(k => k.IsRead), Is.EqualTo(249));
    }

    [Test]
    public void A_row_that_nobody_reads_redoes_nobody()
    {
        var offers = Offers(Names with { Unread = ("kind", ["module"]) }, Exports, ["qname", "kind", "target"], [], ["cart.py cart module 1 -"], []);
        var found = session.Keys.Find([offers], LookedUp(Walked, Said), [], KeySpread.None, 50);
        Assert.That((found.Keys.Single().IsRead, found.Uses.Count), Is.EqualTo((false, 0)));
    }

    /// <summary>Keys of another separator, said by nobody in other words: the changed key stands for what the file says.</summary>
    [TestCase(KeySpread.None)]
    [TestCase(KeySpread.All)]
    public void A_folder_is_a_part_of_the_paths_below_it(KeySpread spread)
    {
        var roots = new KeyOffer("root", true, "source root", null, null, null, null, new Dictionary<string, string>(), []);
        string[] columns = ["root", "is_package"];
        var offers = new OfferedKeys(
            roots, columns, columns, "(SELECT * FROM (VALUES ('src', false), ('lib', false)) t(root, is_package))", "(SELECT * FROM (VALUES ('src', true), ('lib', false)) t(root, is_package))", []);
        var files = Table(["path"], ["src.py", "src/a.py", "src/a.b/c.py", "src.x/a.py", "lib/src/a.py", "srcs/a.py"]);
        var lookup = new KeyLookup("path", "files", "file_id", null, null, [new LookupReason(null, false, "source_root", "lies below", null)], null) { Separator = '/' };
        Assert.That(Chains(session.Keys.Find([offers], new LookedUpKeys(lookup, _ => files, _ => (files, files)), [], spread, 50)), Is.EqualTo(new[]
        {
            "src/a.b/c.py source_root : src/a.b/c.py ← lies below src ← source root src changed", "src/a.py source_root : src/a.py ← lies below src ← source root src changed",
        }));
    }

    /// <summary>By way of its file, and of those that pass names on from it. One row for each file and kind, with the nearest name; module.py says a module, of which no name was looked up.</summary>
    [Test]
    public void Spread_a_change_reaches_the_users_of_other_names_of_the_file_and_of_those_that_pass_it_on()
    {
        var chains = Chains(Changed(KeySpread.All, more: ["top.py 1 top.more 0 mention", "deep.py 1 top.name 0 mention"], saidMore: ["top.py 1 top.more true false false", "deep.py 1 top.name true false false"]));
        Assert.That(chains, Does.Contain("other.py callsite_qname caller: other.py ← calls cart.other ← cart.py: kind of total changed"));
        Assert.That(chains.Select(c => c.Split(' ')[0]).Distinct(), Is.EqualTo(new[] { "below.py", "call.py", "deep.py", "fork.py", "import.py", "name.py", "other.py", "star.py", "top.py", "way.py" }));
        Assert.That(chains, Does.Contain("deep.py callsite_qname caller: deep.py ← calls top.name ← top.py passes on pkg ← pkg.py passes on cart.total ← cart.py: kind of total changed"));
        Assert.That(chains.Where(c => c.StartsWith("way.py", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "way.py callsite_qname caller: way.py ← calls top.total ← star pkg.total ← alias cart.total ← cart.py: kind of total changed",
            "way.py callsite_qname caller: way.py ← calls top.total ← star pkg.total ← pkg.py passes on cart.total ← cart.py: kind of total changed",
        }));
    }

    [Test]
    public void Spread_for_the_unsure_alone_others_are_found_by_their_lookups()
    {
        string[] more = ["unsure.py 2 cart.other 0 mention"];
        string[] said = ["unsure.py 2 cart.other true false false"];
        var lookups = Changed(KeySpread.None, more: more, saidMore: said);
        var found = Changed(KeySpread.Unsure, more: more, saidMore: said);
        Assert.That(Chains(found).Except(Chains(lookups)), Is.EqualTo(new[] { "unsure.py callsite_qname caller: unsure.py ← calls cart.other ← cart.py: kind of total changed" }));
        Assert.That(found.Lost, Is.Empty);
    }

    /// <summary>pkg.py is one step from cart.py; to see that top.py is another takes a second, and that nobody is behind it a third.</summary>
    [Test]
    public void Too_deep_all_are_lost_or_those_who_are_unsure_alone()
    {
        Assert.That(Changed(KeySpread.All, maxDepth: 1).Lost, Is.Null);
        Assert.That(Changed(KeySpread.All, maxDepth: 2).Lost, Is.Empty);
        var unsure = Changed(KeySpread.Unsure, maxDepth: 1);
        Assert.That(unsure.Lost!.Select(f => f.Path), Is.EqualTo(new[] { "unsure.py" }));
        Assert.That(Chains(unsure), Is.EqualTo(Chains(Changed(KeySpread.None))));
        Assert.That(Changed(KeySpread.None, maxDepth: 0).Lost, Is.Empty);
    }

    private static List<string> Chains(KeyFindings found) => [.. found.Uses.Select(u => $"{u.Path} {u.Kind} {u.Role}: {u.Chain}").Order(StringComparer.Ordinal)];

    private static LookedUpKeys LookedUp(string[] walked, string[] said) => new(Lookup, _ => Table(Walks, walked), _ => (Table(Walks, walked), Table(Mentions, said)));

    /// <summary>total of cart.py becomes a class.</summary>
    private KeyFindings Changed(KeySpread spread, string[]? except = null, int maxDepth = 50, string[]? more = null, string[]? saidMore = null) => session.Keys.Find(
        [Offers(Names, Exports, ["qname", "kind", "target"], Shop[..2], [Shop[0].Replace("function", "class", StringComparison.Ordinal), Shop[1]], Shop)],
        LookedUp([.. Walked, .. more ?? []], [.. Said, .. saidMore ?? []]),
        [.. (except ?? []).Select(Id)],
        spread,
        maxDepth);

    private KeyFindings Find(string[] before, string[] after, string[] walked, string[] said, KeySpread spread) =>
        session.Keys.Find([Offers(Names, Exports, ["qname", "kind", "target"], before, after, [])], LookedUp(walked, said), [], spread, 50);

    private static OfferedKeys Offers(KeyOffer offer, string[] columns, string[] state, string[] before, string[] after, string[] every) =>
        new(offer, [.. columns, "file_id"], state, Table(columns, before), Table(columns, after), every.Length == 0 ? [] : [Table(columns, every)]);

    private static string Id(string path) => "id of " + path;

    /// <summary>A relation of lines of values; the first one is the path, from which the file's id follows.</summary>
    private static string Table(string[] columns, string[] lines)
    {
        static string Value(string column, string text) => column switch
        {
            _ when text == "-" => "NULL",
            "depth" or "surface" => text,
            _ when text is "true" or "false" => text,
            _ => SqlText.Literal(text),
        };
        static string Type(string column) => column is "depth" or "surface" ? "INTEGER" : column.StartsWith("by_", StringComparison.Ordinal) || column == "is_external" ? "BOOLEAN" : "VARCHAR";
        var names = string.Join(", ", columns.Append("file_id"));
        var rows = lines.Select(l => l.Split(' ')).Select(v => $"({string.Join(", ", columns.Zip(v, Value).Append(v[0] == "-" ? "NULL" : SqlText.Literal(Id(v[0]))))})");
        var casts = string.Join(", ", columns.Append("file_id").Select(c => $"CAST({c} AS {Type(c)}) AS {c}"));
        return lines.Length == 0
            ? $"(SELECT {string.Join(", ", columns.Append("file_id").Select(c => $"CAST(NULL AS {Type(c)}) AS {c}"))} WHERE false)"
            : $"(SELECT {casts} FROM (VALUES {string.Join(", ", rows)}) t({names}))";
    }
}
