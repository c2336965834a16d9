using CodeIntel.Lake.Pipeline.Scan;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

/// <summary>Every path that the patterns ask for is a file of the snapshot or a skipped path, or a folder above it is.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AccountTests : IDisposable
{
    private readonly ScanScene scene = ScanScene.Of("a.py", "pkg/b.py", "pkg/deep/c.py");

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_tree_full_of_odd_things_is_accounted_for([Values] bool git)
    {
        scene.MaxFileBytes = 1000;
        scene.Write("large.py", new string('#', 1001));
        scene.WriteRawName(@"raw\377.py");
        scene.WriteRawName(@"raw\376.py");
        scene.Write("raw\ufffd.py", "x");
        scene.Run("mkdir -p \"$(printf 'rawdir\\377')\" && printf x > \"$(printf 'rawdir\\377/n.py')\"");
        scene.Run("mkfifo pipe.py");
        scene.Run("python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('socket.py')\"");
        Directory.CreateDirectory(scene.At("folder.py/in"));
        scene.Write("folder.py/in/d.py", "x");
        File.CreateSymbolicLink(scene.At("link.py"), "a.py");
        File.CreateSymbolicLink(scene.At("nowhere.py"), "gone.py");
        File.CreateSymbolicLink(scene.At("loop.py"), "loop.py");
        Directory.CreateSymbolicLink(scene.At("linked"), "pkg");
        Directory.CreateSymbolicLink(scene.At("pkg/up"), "..");
        Repository("nested");
        Repository("pkg/nested");
        scene.Write("empty_nested/e.py", "x");
        scene.Git("init", "-q", "empty_nested");
        if (git)
        {
            Repository("other");
            scene.Git("init", "-q");
            scene.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./other", "module");
            scene.Git("add", "a.py", "pkg/b.py");
        }

        var snapshot = scene.Scan();
        var everything = Everything(scene.Root, string.Empty).ToList();
        scene.Run("rm -rf \"$(printf 'rawdir\\377')\"");

        var known = snapshot.Files.Select(f => f.Path).Concat(snapshot.Skipped.Select(s => s.Path)).ToHashSet(StringComparer.Ordinal);
        var lost = everything.Where(p => p.EndsWith(".py", StringComparison.Ordinal) && !Accounted(p, known));
        Assert.That(lost, Is.Empty);
        Assert.That(snapshot.Skipped.Where(s => s.Reason == SkipReason.PathNotUtf8).CountBy(s => s.Path).Select(c => (c.Key, c.Value)), Is.EquivalentTo(new[] { ("raw\ufffd.py", 2), ("rawdir\ufffd", 1) }));
        Assert.That(snapshot.Skipped.Where(s => s.Reason == SkipReason.NotAFile).Select(s => s.Path), Is.EqualTo(new[] { "pipe.py", "socket.py" }));
        Assert.That(
            snapshot.Skipped.Where(s => s.Reason == SkipReason.NestedRepository).Select(s => s.Path),
            Is.EqualTo(git ? ["empty_nested", "module", "nested", "other", "pkg/nested"] : Array.Empty<string>()));
        Assert.That(snapshot.Files.Select(f => f.Path), Does.Contain("folder.py/in/d.py").And.Contain("raw\ufffd.py"));
    }

    [Test]
    public void Files_that_the_outer_repository_tracks_stay_although_there_is_one_within()
    {
        scene.Git("init", "-q");
        scene.Git("add", "pkg/b.py");
        Repository("pkg");
        Assert.That(scene.Paths(), Does.Contain("pkg/b.py"));
    }

    [Test]
    public void A_path_longer_than_the_system_takes_has_a_row_for_its_folder([Values] bool git)
    {
        var name = new string('d', 200);
        scene.Descend(name, 25, "deep.py");
        if (git)
        {
            scene.Git("init", "-q");
        }

        var snapshot = scene.Scan();

        scene.Run($"rm -rf {name}");
        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py", "pkg/b.py", "pkg/deep/c.py" }));
        var skipped = snapshot.Skipped.Single();
        Assert.That(skipped.Reason, Is.EqualTo(SkipReason.PathTooLong));
        Assert.That(skipped.Path, Does.Match($"^({name}/)*{name}$"));
        Assert.That(snapshot.Warnings, Has.One.Contains("longer than the system takes"));
    }

    [Test]
    public void A_file_whose_path_alone_is_too_long_has_a_row([Values] bool git)
    {
        var name = new string('d', 200);
        var depth = (4095 - scene.Root.Length - 12) / 201;
        scene.Descend(name, depth, new string('f', 240) + ".py", "s.py");
        if (git)
        {
            scene.Git("init", "-q");
        }

        var skipped = scene.Scan().Skipped;
        scene.Run($"rm -rf {name}");
        Assert.That(skipped.Select(s => s.Reason), Is.All.EqualTo(SkipReason.PathTooLong));
        Assert.That(skipped, Has.Count.EqualTo(1));
    }

    [Test]
    public void What_may_not_be_seen_has_a_row_and_a_warning([Values] bool git)
    {
        var tree = new TreeTwin();
        scene.Tree = tree;
        if (git)
        {
            scene.Git("init", "-q");
            scene.Git("add", "pkg/deep/c.py");
        }

        tree.Locked.Add(scene.At("pkg"));

        var snapshot = scene.Scan();

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py" }));
        Assert.That(snapshot.Skipped, Is.EqualTo(new[] { new SkippedPath("pkg", SkipReason.FolderUnreadable) }));
        Assert.That(snapshot.Warnings, Has.One.Contains("folders cannot be listed, such as 'pkg'"));
    }

    [Test]
    public void A_folder_that_vanishes_in_the_middle_is_gone([Values] bool git)
    {
        var tree = new TreeTwin();
        scene.Tree = tree;
        if (git)
        {
            scene.Git("init", "-q");
            scene.Git("add", ".");
        }

        tree.BeforeList = folder =>
        {
            if (folder == scene.At("pkg/deep"))
            {
                Directory.Delete(folder, recursive: true);
            }
        };
        var snapshot = scene.Scan();
        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py", "pkg/b.py" }));
        Assert.That(snapshot.Skipped, Is.Empty);
    }

    private static bool Accounted(string path, HashSet<string> known) =>
        known.Contains(path) || (path.LastIndexOf('/') is var cut and > 0 && Accounted(path[..cut], known));

    /// <summary>All that is no folder, links to folders included.</summary>
    private static IEnumerable<string> Everything(string folder, string prefix)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }).Where(e => e.Name != ".git"))
        {
            var isFolder = entry is DirectoryInfo { LinkTarget: null };
            var below = isFolder && entry.Exists ? Everything(entry.FullName, $"{prefix}{entry.Name}/") : [prefix + entry.Name];
            foreach (var path in below)
            {
                yield return path;
            }
        }
    }

    private void Repository(string path)
    {
        scene.Write($"{path}/inner.py", "x");
        scene.Git("init", "-q", path);
        scene.Git("-C", path, "add", "inner.py");
        scene.Git("-C", path, "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m");
    }
}
