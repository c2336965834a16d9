using CodeIntel.Lake.Storage.Delta;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Each rule by itself: what the first of two commits does, what the second one does and has read.</summary>
[TestFixture]
public sealed class DeltaConflictTests
{
    private static readonly DeltaReadScope A = DeltaReadScope.Partitions("p", "a");

    [Test]
    public void A_change_of_the_protocol_is_in_everybodys_way() =>
        Assert.That(Rule([], DeltaReadScope.Nothing, new ProtocolAction(1, 2)), Is.EqualTo(ConflictRule.ProtocolChanged));

    [Test]
    public void A_change_of_the_metadata_is_in_everybodys_way() =>
        Assert.That(Rule([], DeltaReadScope.Nothing, Metadata()), Is.EqualTo(ConflictRule.MetadataChanged));

    [Test]
    public void Two_steps_of_an_application_are_in_each_others_way()
    {
        Assert.That(Rule([new TxnAction("x", 2, null)], DeltaReadScope.Nothing, new TxnAction("x", 7, null)), Is.EqualTo(ConflictRule.ConcurrentTransaction));
        Assert.That(Rule([new TxnAction("x", 2, null)], DeltaReadScope.Everything, new TxnAction("y", 2, null)), Is.Null);
    }

    [Test]
    public void A_file_leaves_once([Values] bool theyMove, [Values] bool weMove)
    {
        Assert.That(Rule([Remove("f", "a", !weMove)], DeltaReadScope.Nothing, Remove("f", "a", !theyMove)), Is.EqualTo(ConflictRule.ConcurrentDeleteDelete));
        Assert.That(Rule([Remove("f", "a", !weMove)], DeltaReadScope.Nothing, Remove("g", "a", !theyMove)), Is.Null);
    }

    [Test]
    public void New_rows_are_in_the_way_of_who_read_there()
    {
        Assert.That(Rule([], A, Add("f", "a")), Is.EqualTo(ConflictRule.ConcurrentAppend));
        Assert.That(Rule([], DeltaReadScope.Everything, Add("f", "a")), Is.EqualTo(ConflictRule.ConcurrentAppend));
        Assert.That(Rule([], A, new CdcAction("f", Values("a"), 1)), Is.EqualTo(ConflictRule.ConcurrentAppend));
        Assert.That(Rule([], A, Add("f", "b")), Is.Null);
        Assert.That(Rule([Add("g", "a")], DeltaReadScope.Nothing, Add("f", "a")), Is.Null, "both append");
    }

    [Test]
    public void Lost_rows_are_in_the_way_of_who_read_there()
    {
        Assert.That(Rule([], A, Remove("f", "a")), Is.EqualTo(ConflictRule.ConcurrentDeleteRead));
        Assert.That(Rule([], A, Remove("f", "b")), Is.Null);
        Assert.That(Rule([Add("g", "a")], DeltaReadScope.Nothing, Remove("f", "a")), Is.Null);
    }

    [Test]
    public void Rows_that_only_moved_are_in_nobodys_way() =>
        Assert.That(Rule([Remove("g", "a"), Add("h", "a")], DeltaReadScope.Everything, Remove("f", "a", false), Add("i", "a", false)), Is.Null);

    [Test]
    public void Who_changes_the_metadata_has_read_everything() =>
        Assert.That(Rule([Metadata()], DeltaReadScope.Nothing, Add("f", "b")), Is.EqualTo(ConflictRule.ConcurrentAppend));

    [Test]
    public void A_remove_that_does_not_name_its_partition_may_be_of_any() =>
        Assert.That(Rule([], A, new RemoveAction("f", 1, true, null, null)), Is.EqualTo(ConflictRule.ConcurrentDeleteRead));

    [Test]
    public void Null_and_the_empty_text_are_one_partition()
    {
        Assert.That(DeltaReadScope.Partitions("p", [null]).MayHold(Values("")));
        Assert.That(DeltaReadScope.Partitions("p", "").MayHold(Values(null)));
        Assert.That(A.MayHold(Values(null)), Is.False);
    }

    [Test]
    public void Scopes_add_up()
    {
        var both = DeltaReadScope.Nothing.And(A).And(DeltaReadScope.Partitions("p", "b"));
        Assert.That((both.MayHold(Values("a")), both.MayHold(Values("b")), both.MayHold(Values("c"))), Is.EqualTo((true, true, false)));
        Assert.That(A.And(DeltaReadScope.Partitions("q", "a")), Is.SameAs(DeltaReadScope.Everything), "of two columns");
        Assert.That(A.And(DeltaReadScope.Everything), Is.SameAs(DeltaReadScope.Everything));
        Assert.That(DeltaReadScope.Everything.And(A), Is.SameAs(DeltaReadScope.Everything));
        Assert.That(A.And(DeltaReadScope.Nothing), Is.SameAs(A));
    }

    private static ConflictRule? Rule(IReadOnlyList<DeltaAction> ours, DeltaReadScope read, params DeltaAction[] theirs) => DeltaConflict.Find(ours, read, theirs);

    private static MetadataAction Metadata() => new("i", null, "{}", [], new Dictionary<string, string>(), null);

    private static AddAction Add(string path, string partition, bool dataChange = true) => new(path, Values(partition), 1, 0, dataChange, null);

    private static RemoveAction Remove(string path, string partition, bool dataChange = true) => new(path, 1, dataChange, Values(partition), 1);

    private static Dictionary<string, string?> Values(string? value) => new() { ["p"] = value };
}
