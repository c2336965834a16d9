using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Files;

/// <summary>What every file system promises: this machine's, the one in memory, and the faulty one while nothing goes wrong.</summary>
[TestFixture("local")]
[TestFixture("memory")]
[TestFixture("faulty")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileSystemTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("files-").FullName;
    private readonly IFileSystem files;

    public FileSystemTests(string kind)
    {
        files = kind switch
        {
            "local" => LocalFileSystem.Instance,
            "memory" => new MemoryFileSystem(),
            _ => new FaultyFileSystem(new MemoryFileSystem()),
        };
        files.CreateFolder(root);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Test]
    public void A_name_is_given_once()
    {
        Assert.That(files.CreateExclusive(At("a"), "one"u8), Is.True);
        Assert.That(files.CreateExclusive(At("a"), "two"u8), Is.False);
        Assert.That((Text("a"), Names()), Is.EqualTo(("one", "a")));
    }

    [Test]
    public void A_content_is_replaced()
    {
        files.Replace(At("a"), "one"u8);
        files.Replace(At("a"), "two"u8);
        Assert.That((Text("a"), files.Size(At("a")), Names()), Is.EqualTo(("two", (long?)3, "a")));
    }

    [Test]
    public void A_file_keeps_the_time_of_its_last_write()
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        files.Write(At("a"), "one"u8);
        var written = files.ModifiedAt(At("a"));
        files.Move(At("a"), At("b"));
        Assert.That((files.ModifiedAt(At("a")), files.ModifiedAt(At("b"))), Is.EqualTo(((DateTimeOffset?)null, written)));
        Assert.That(written, Is.GreaterThan(before).And.LessThan(before.AddMinutes(2)));
    }

    [Test]
    public void A_file_gets_a_free_name_only()
    {
        files.Write(At("a"), "one"u8);
        files.Write(At("b"), "two"u8);
        Assert.That(files.RenameExclusive(At("a"), At("b")), Is.False);
        Assert.That(files.RenameExclusive(At("a"), At("c")), Is.True);
        Assert.That((Names(), Text("b"), Text("c")), Is.EqualTo(("b c", "two", "one")));
    }

    [Test]
    public void A_move_takes_a_taken_name()
    {
        files.Write(At("a"), "one"u8);
        files.Write(At("b"), "two"u8);
        files.Move(At("a"), At("b"));
        Assert.That((Names(), Text("b")), Is.EqualTo(("b", "one")));
        Assert.That(() => files.Move(At("a"), At("b")), Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public void Folders_are_made_with_what_is_above_them_listed_and_deleted()
    {
        files.EnsureFolder(At("x/y"));
        files.CreateFolder(At("x/z"));
        files.Write(At("x/y/f"), "one"u8);
        Assert.That(string.Join(' ', files.ListFolders(At("x"))), Is.EqualTo("y z"));
        Assert.That((files.FolderExists(At("x")), files.Exists(At("x"))), Is.EqualTo((true, false)));
        files.DeleteFolder(At("x"));
        files.DeleteFolder(At("x"));
        Assert.That((files.FolderExists(At("x/y")), files.Exists(At("x/y/f")), files.List(At("x")).Count), Is.EqualTo((false, false, 0)));
    }

    [Test]
    public void Folders_change_places()
    {
        files.CreateFolder(At("new"));
        files.Write(At("new/f"), "new"u8);
        files.PutFolder(At("new"), At("place"));
        Assert.That((files.FolderExists(At("new")), Text("place/f")), Is.EqualTo((false, "new")));
        files.CreateFolder(At("newer"));
        files.Write(At("newer/f"), "newer"u8);
        files.PutFolder(At("newer"), At("place"));
        Assert.That((Text("newer/f"), Text("place/f")), Is.EqualTo(("new", "newer")));
    }

    [Test]
    public void What_is_missing_is_reported()
    {
        files.Delete(At("none"));
        Assert.That((files.Exists(At("none")), files.Size(At("none")), files.List(At("none")).Count), Is.EqualTo((false, (long?)null, 0)));
        Assert.That(() => files.Read(At("none")), Throws.InstanceOf<IOException>());
        Assert.That(() => files.OpenRead(At("none")), Throws.InstanceOf<IOException>());
        Assert.That(() => files.FlushFile(At("none")), Throws.InstanceOf<IOException>());
        Assert.That(() => files.FlushFolder(At("none")), Throws.InstanceOf<IOException>());
        Assert.That(() => files.Write(At("none/a"), "one"u8), Throws.InstanceOf<IOException>());
    }

    private string At(string path) => Path.Combine(root, path);

    private string Text(string path)
    {
        using var reader = new StreamReader(files.OpenRead(At(path)));
        return reader.ReadToEnd();
    }

    private string Names() => string.Join(' ', files.List(root));
}
