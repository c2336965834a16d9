using CodeIntel.Lake.Pipeline.Refresh;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Files of the state folder that only save time.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class CacheTests
{
    [Test]
    public void One_that_cannot_be_written_is_a_note_as_the_epoch_is_made()
    {
        var notes = new Notes();
        using var scene = new RefreshScene(("a.py", "x = 1\n")) { Progress = notes };
        scene.Refresh();
        Assert.That(notes.OfCaches, Is.Empty);
        var cache = Path.Combine(scene.State, "scan-cache.bin");
        File.Delete(cache);
        Directory.CreateDirectory(Path.Combine(cache, "taken"));
        scene.Write("a.py", "y = 2\n");
        Assert.That(scene.Refresh().Epoch, Is.EqualTo(2));
        Assert.That(notes.OfCaches, Has.Count.EqualTo(1));
        Assert.That(scene.Rows("SELECT name FROM cst_name_refs_v1"), Is.EqualTo(new[] { "y" }));
        Directory.Delete(cache, recursive: true);
        Assert.That(scene.Refresh().Changed, Is.False);
        Assert.That(cache, Does.Exist);
    }

    private sealed class Notes : IRefreshProgress
    {
        private readonly List<string> all = [];

        public IReadOnlyList<string> OfCaches => [.. all.Where(n => n.StartsWith("what makes the next refresh quicker", StringComparison.Ordinal))];

        public void Begin(string stage, string what, int total)
        {
        }

        public void Advance(int units)
        {
        }

        public void Note(string message) => all.Add(message);
    }
}
