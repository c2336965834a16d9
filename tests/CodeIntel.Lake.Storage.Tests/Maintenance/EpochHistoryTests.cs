using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EpochHistoryTests : IDisposable
{
    private readonly LakeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_epoch_says_what_it_changed()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "x"));
        scene.Epoch(RowScope.Of([C]), (C, 2, "y"));
        using var store = scene.Open(LakeOpenMode.Read);
        var history = EpochHistory.Of(store);
        Assert.That(history.Select(e => (e.Manifest.Epoch, e.Rows, e.Files, string.Join(' ', e.Changed!))), Is.EqualTo(new[] { (1L, 1L, 1L, "facts_v1"), (2, 1, 1, ""), (3, 2, 2, "facts_v1") }));
        Assert.That(history[2].Bytes, Is.GreaterThan(history[1].Bytes));
    }

    [Test]
    public void The_first_that_is_left_has_no_change()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "y"));
        File.Delete(scene.EpochFile("", 1));
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That(EpochHistory.Of(store).Single().Changed, Is.Null);
    }

    [TestCase(1, "epoch_vacuumed", "it has the epochs 2 to 3")]
    [TestCase(0, "unknown_epoch", "it has the epochs 2 to 3")]
    [TestCase(4, "unknown_epoch", "it has the epochs 2 to 3")]
    public void An_epoch_that_is_not_there(long epoch, string code, string message)
    {
        for (var i = 0; i < 3; i++)
        {
            scene.Epoch(RowScope.All, (A, i, "x"));
        }

        File.Delete(scene.EpochFile("", 1));
        var error = Assert.Throws<LakeException>(() => scene.Show(epoch));
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.Usage, code)));
        Assert.That(error.Message, Does.Contain($"poch {epoch}").And.Contain(message));
    }
}
