using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

public sealed class SourceContentsTests
{
    [Test]
    public void Bytes_come_back_whether_kept_in_memory_or_not([Values(0, 25, 1000)] int budget)
    {
        var files = new MemoryFileSystem();
        using (var contents = new SourceContents(files, budget))
        {
            for (var i = 0; i < 10; i++)
            {
                contents.Add($"file_{i}", [.. Enumerable.Repeat((byte)i, 10)]);
            }

            Assert.That(files.Files, Has.Count.EqualTo(budget switch { 0 => 10, 25 => 8, _ => 0 }));
            for (var i = 9; i >= 1; i--)
            {
                Assert.That(contents.TryTake($"file_{i}", out var content));
                Assert.That(content, Is.EqualTo(Enumerable.Repeat((byte)i, 10)));
                Assert.That(contents.Contains($"file_{i}"), Is.False);
                Assert.That(contents.TryTake($"file_{i}", out _), Is.False);
            }
        }

        Assert.That(files.Files, Is.Empty, "nothing is left behind");
    }

    [Test]
    public void Memory_that_is_given_back_is_used_again()
    {
        var files = new MemoryFileSystem();
        using var contents = new SourceContents(files, 10);
        for (var i = 0; i < 5; i++)
        {
            contents.Add("file", new byte[10]);
            Assert.That(contents.TryTake("file", out _));
        }

        Assert.That(files.Files, Is.Empty);
    }
}
