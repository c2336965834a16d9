using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>A publication of the lake after the edit, over a copy of the one from before.</summary>
internal sealed class PublishTrial : ICrashTrial
{
    private readonly CrashBase scene;
    private readonly string root = Folders.Temporary("lake-trial-");

    public PublishTrial(CrashBase scene)
    {
        this.scene = scene;
        Folders.Copy(scene.Published, Target);
    }

    private string Target => Path.Combine(root, "published");

    public void Prepare(FaultyFileSystem files)
    {
        // The copies are all that is needed.
    }

    public void Work(IFileSystem files) => scene.Publish(scene.After, Target, files);

    public string? Check()
    {
        var left = Digest(Target);
        if (left != Digest(scene.Published) && left != Digest(scene.PublishedAfter))
        {
            return $"the folder is neither the old publication nor the new one: {left}";
        }

        Work(CrashBase.Unflushed());
        return Digest(Target) != Digest(scene.PublishedAfter) ? $"the next publication is {Digest(Target)}"
            : Directory.EnumerateFileSystemEntries(root).Skip(1).Any() ? $"there is more than the publication: {string.Join(", ", Directory.EnumerateFileSystemEntries(root))}"
            : null;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Names and hashes of the files.</summary>
    private static string Digest(string folder)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            text.Append(Path.GetFileName(file)).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))).Append(' ');
        }

        return text.ToString();
    }
}
