using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Verify;

/// <summary>Nothing in the names of the folders above a lake or a publication reaches their rows.</summary>
[TestFixture]
internal sealed class FolderNameTests
{
    private const string Files = "{kind: file_id}";
    private const string Buckets = "{kind: bucket, buckets: 2}";

    private static readonly (string Layout, string Above)[] AllNames = [(Files, "path=abc/file_bucket=00"), (Buckets, "file_id=zz/name=[y]*")];

    /// <summary>The test command plays one of them.</summary>
    private static IReadOnlyList<TestCaseData> Names => [.. Setting.Some(AllNames, 1).Select(n => new TestCaseData(n.Layout, n.Above))];

    [TestCaseSource(nameof(Names))]
    public void A_lake_that_is_moved_below_any_name_equals_one_elsewhere(string layout, string above)
    {
        TestContext.Out.WriteLine($"{Names.Count} of {AllNames.Length} names, seed {Setting.Seed}");
        using var plain = new LakeScene(layout);
        using var moved = new LakeScene(layout, above);
        Assert.That(Compare(moved, plain), Is.Empty);
        Assert.That(moved.Publish("all").Files.Select(f => (f.Name, f.Rows)), Is.EqualTo(plain.Publish("all").Files.Select(f => (f.Name, f.Rows))));
        Assert.That(moved.Publish("all").Changed, Is.False);
        foreach (var scene in new[] { plain, moved })
        {
            scene.Write("shop/late.py", "from shop.orders import Order\n\n\ndef late():\n    return Order().total(1)\n");
            scene.Refresh();
        }

        Assert.That(Compare(moved, plain), Is.Empty);
        Assert.That(moved.Problems(rebuild: true), Is.Empty);
    }

    private static IReadOnlyList<DatasetMismatch> Compare(LakeScene left, LakeScene right) =>
        LakeComparison.Compare(left.State, right.State, LakeScene.Contracts, new EngineLimits(Threads: 1));
}
