using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Files;

/// <summary>This machine's file system where something else has a file's name: nothing waits, and whoever asks learns that the name is taken.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OddFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("odd-").FullName;
    private readonly LocalFileSystem files = LocalFileSystem.Instance;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [TestCaseSource(typeof(OddEntry), nameof(OddEntry.All))]
    [CancelAfter(20_000)]
    public void Whatever_has_the_name_is_read_or_refused_at_once(OddEntry entry)
    {
        var path = Path.Combine(root, "file");
        entry.Put(path);
        var answer = Task.Run(() => $"{files.Exists(path)} {files.Size(path)?.ToString() ?? "-"} {files.ModifiedAt(path) is not null} {Outcome(() => files.Read(path).Length)} {Outcome(() => Length(path))}");
        Assert.That(answer.Wait(TimeSpan.FromSeconds(10)), "nothing waits");
        Assert.That(answer.Result, Is.EqualTo(entry.Name switch
        {
            "nothing" => "False - False FileNotFoundException FileNotFoundException",
            "a folder" => "False - False UnauthorizedAccessException UnauthorizedAccessException",
            "a file of something else" => "True 11 True 11 11",
            "a link to nothing" or "a link to itself" => "True - False IOException IOException",
            "a file that may not be read" => "True 7 True UnauthorizedAccessException UnauthorizedAccessException",
            _ => "True 0 True 0 0",
        }));
    }

    [Test]
    public void A_link_is_as_what_it_leads_to()
    {
        var (file, link) = (Path.Combine(root, "file"), Path.Combine(root, "link"));
        File.WriteAllText(file, "content");
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        File.CreateSymbolicLink(link, "file");
        Assert.That((files.Size(link), files.ModifiedAt(link), files.Read(link)), Is.EqualTo((files.Size(file), files.ModifiedAt(file), files.Read(file))));
    }

    /// <summary>Two dots are the folder above the one that a link is in, whatever name that was reached by, and wherever they lead.</summary>
    [TestCase("deep/inside", "../beside")]
    [TestCase("deep/inside", "../../outside")]
    [TestCase("deep/inside", "below/../../beside")]
    [TestCase("deep/inside", "again/../beside")]
    public void A_link_below_a_linked_folder_leads_where_the_system_says(string folder, string target)
    {
        Directory.CreateDirectory(Path.Combine(root, folder, "below"));
        Directory.CreateSymbolicLink(Path.Combine(root, "name"), folder);
        Directory.CreateSymbolicLink(Path.Combine(root, folder, "again"), "below");
        foreach (var name in (string[])["outside", "beside", "deep/outside", "deep/beside", "deep/inside/beside"])
        {
            Directory.CreateDirectory(Path.Combine(root, name));
            File.WriteAllText(Path.Combine(root, name, "file"), name);
        }

        Directory.CreateSymbolicLink(Path.Combine(root, folder, "folder"), target);
        File.CreateSymbolicLink(Path.Combine(root, folder, "link"), $"{target}/file");
        var (linked, link) = (Path.Combine(root, "name", "folder"), Path.Combine(root, "name", "link"));
        var content = File.ReadAllBytes(link);
        Assert.That((files.Size(link), files.Read(link)), Is.EqualTo(((long?)content.Length, content)));
        Assert.That(files.Read(Path.Combine(files.ResolveFolder(linked), "file")), Is.EqualTo(content));
        Assert.That(new FileInfo(files.ResolveFolder(linked)).LinkTarget, Is.Null);
    }

    private static string Outcome(Func<long> read)
    {
        try
        {
            return $"{read()}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }

    private long Length(string path)
    {
        using var stream = files.OpenRead(path);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.Length;
    }
}
