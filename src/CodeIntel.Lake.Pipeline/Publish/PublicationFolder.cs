using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>The folder that is published, and the one beside it that is written first.</summary>
internal sealed class PublicationFolder : IDisposable
{
    private const string AsideSuffix = ".aside";

    private PublicationFolder(string target)
    {
        Target = target;
        Aside = Path.Combine(Path.GetDirectoryName(target)!, Prefix(target) + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + AsideSuffix);
    }

    /// <summary>Full path of the folder that readers see.</summary>
    public string Target { get; }

    /// <summary>Full path of the folder that is written: on the same file system.</summary>
    public string Aside { get; }

    /// <summary>Looks at the target, and refuses to replace what is no publication.</summary>
    /// <exception cref="LakeException"><c>publish_target_taken</c>.</exception>
    public static PublicationFolder At(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var target = new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        if (Path.GetDirectoryName(target) is null || File.Exists(target))
        {
            throw Taken(target, "it is no folder");
        }

        var folder = new PublicationFolder(target);
        if (Directory.Exists(target) && folder.Stranger() is { } stranger)
        {
            throw Taken(target, $"it holds '{stranger}', which is no part of a publication");
        }

        return folder;
    }

    /// <summary>Makes the folder beside, and clears what dead processes of this machine left there.</summary>
    /// <exception cref="LakeException"><c>publish_unwritable</c>.</exception>
    public void Prepare()
    {
        var parent = Path.GetDirectoryName(Target)!;
        try
        {
            Directory.CreateDirectory(parent);
            foreach (var left in Directory.EnumerateDirectories(parent, Prefix(Target) + "*" + AsideSuffix).Where(IsLeftOver).ToList())
            {
                Directory.Delete(left, recursive: true);
            }

            Directory.CreateDirectory(Aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeError.Usage, "publish_unwritable", $"The folder '{parent}' cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>Brings the written folder to disk and then into place.</summary>
    public void Commit()
    {
        var files = LocalFileSystem.Instance;
        foreach (var file in Directory.EnumerateFiles(Aside))
        {
            files.FlushFile(file);
        }

        files.FlushFolder(Aside);
        FolderSwap.Put(Aside, Target);
        files.FlushFolder(Path.GetDirectoryName(Target)!);
    }

    /// <summary>Deletes what is beside: an unfinished publication, or the one that was replaced.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Aside))
        {
            Directory.Delete(Aside, recursive: true);
        }
    }

    private static string Prefix(string target) => $".{Path.GetFileName(target)}.{Environment.MachineName}-";

    private static LakeException Taken(string target, string why) => new(
        LakeError.Usage,
        "publish_target_taken",
        $"'{target}' cannot be replaced by a publication: {why}. Name a new folder, an empty one, or one that was published before.");

    /// <summary>The first entry that no publication put there; null where there is none.</summary>
    private string? Stranger()
    {
        var own = PublicationManifest.Read(Target) is { } manifest
            ? manifest.Datasets.Select(d => d.File).Append(PublicationManifest.FileName).ToHashSet(StringComparer.Ordinal)
            : [];
        return Directory.EnumerateFileSystemEntries(Target).Select(e => Path.GetFileName(e)!).Order(StringComparer.Ordinal).FirstOrDefault(e => !own.Contains(e));
    }

    /// <summary>Whether the process that a folder beside is named after has ended; this very process has not begun its own yet.</summary>
    private bool IsLeftOver(string aside)
    {
        if (aside == Aside)
        {
            return true;
        }

        var name = Path.GetFileName(aside);
        var digits = name.AsSpan(Prefix(Target).Length, name.Length - Prefix(Target).Length - AsideSuffix.Length);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
