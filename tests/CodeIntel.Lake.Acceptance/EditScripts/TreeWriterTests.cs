using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.EditScripts;

public sealed class TreeWriterTests
{
    private static readonly DateTime Old = new(2011, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Folders.Temporary("edit-script-");

    [TearDown]
    public void DeleteFolder()
    {
        TreeWriter.Sync(folder, ProjectTree.Empty);
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void A_folder_follows_every_step_of_a_script([Range(0, 60)] int seed)
    {
        var script = EditScript.Draw(seed, 6);
        foreach (var tree in script.Steps.Select(step => step.Tree).Prepend(script.Initial))
        {
            TreeWriter.Sync(folder, tree);
            Assert.That(Paths(folder, ""), Is.EquivalentTo(tree.Entries.Keys));
            foreach (var (path, entry) in tree.Entries)
                AssertStands(Path.Combine(folder, path), entry);
        }
    }

    [Test]
    public void Unchanged_files_keep_their_times()
    {
        TreeWriter.Sync(folder, Tree(("a.py", File("a = 1")), ("b.py", File("b = 1"))));
        SetOld("a.py");
        SetOld("b.py");

        TreeWriter.Sync(folder, Tree(("a.py", File("a = 1")), ("b.py", File("b = 2"))));

        Assert.That(Time("a.py"), Is.EqualTo(Old));
        Assert.That(Time("b.py"), Is.GreaterThan(Old));
    }

    [Test]
    public void A_pinned_file_changes_under_the_same_time()
    {
        TreeWriter.Sync(folder, Tree(("a.py", File("a = 1", MtimeTag.Pinned(3)))));
        var before = Time("a.py");

        TreeWriter.Sync(folder, Tree(("a.py", File("a = 2", MtimeTag.Pinned(3)))));

        Assert.That(Time("a.py"), Is.EqualTo(before));
        Assert.That(before, Is.GreaterThan(DateTime.UtcNow));
    }

    [Test]
    public void A_pinned_time_can_lie_in_the_past()
    {
        TreeWriter.Sync(folder, Tree(("a.py", File("a = 1", MtimeTag.Pinned(3)))), pinnedFrom: Old);
        Assert.That(Time("a.py"), Is.EqualTo(Old.AddMinutes(3)));
    }

    [Test]
    public void Links_become_files_and_folders_and_back_and_their_targets_stay()
    {
        var kept = ("pkg/a.py", File("a = 1"));
        TreeWriter.Sync(folder, Tree(kept, ("other", new LinkEntry("pkg")), ("b.py", new LinkEntry("pkg/a.py"))));
        TreeWriter.Sync(folder, Tree(kept, ("other/c.py", File("c = 1")), ("b.py", File("b = 1"))));
        TreeWriter.Sync(folder, Tree(kept, ("other", new LinkEntry(".")), ("b.py", new LinkEntry("missing.py"))));
        TreeWriter.Sync(folder, Tree(kept));

        Assert.That(Paths(folder, ""), Is.EqualTo(new[] { "pkg/a.py" }));
    }

    [Test]
    public void Dotted_entries_at_the_top_are_left_alone()
    {
        Directory.CreateDirectory(Path.Combine(folder, ".git"));
        TreeWriter.Sync(folder, ProjectTree.Empty);
        Assert.That(Directory.Exists(Path.Combine(folder, ".git")));
    }

    private static ProjectTree Tree(params (string Path, TreeEntry Entry)[] entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Path, entry.Entry)));

    private static FileEntry File(string text, MtimeTag mtime = default) => new(System.Text.Encoding.UTF8.GetBytes(text), mtime);

    private static void AssertStands(string path, TreeEntry entry)
    {
        if (entry is FileEntry file)
            Assert.That(System.IO.File.ReadAllBytes(path), Is.EqualTo(file.Bytes), path);
        else if (entry is LinkEntry)
            Assert.That(new FileInfo(path).LinkTarget, Is.EqualTo(((LinkEntry)entry).Target), path);
    }

    private static IEnumerable<string> Paths(string folder, string prefix) => new DirectoryInfo(folder).EnumerateFileSystemInfos().SelectMany(info =>
        info is DirectoryInfo { LinkTarget: null } ? Paths(info.FullName, $"{prefix}{info.Name}/") : [prefix + info.Name]);

    private DateTime Time(string path) => System.IO.File.GetLastWriteTimeUtc(Path.Combine(folder, path));

    private void SetOld(string path) => System.IO.File.SetLastWriteTimeUtc(Path.Combine(folder, path), Old);
}
