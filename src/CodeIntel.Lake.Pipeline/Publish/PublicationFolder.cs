using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>The folder that is published, and the one beside it that is written first.</summary>
internal sealed class PublicationFolder : IDisposable
{
    private const string AsideSuffix = ".aside";

    private readonly IFileSystem files;

    private PublicationFolder(IFileSystem files, string target)
    {
        this.files = files;
        Target = target;
        Aside = Path.Combine(Path.GetDirectoryName(target)!, Prefix(target) + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + AsideSuffix);
    }

    /// <summary>Full path of the folder that readers see.</summary>
    public string Target { get; }

    /// <summary>Full path of the folder that is written: on the same file system.</summary>
    public string Aside { get; }

    /// <summary>Looks at the target, and refuses to replace what is no publication.</summary>
    /// <exception cref="LakeException"><c>publish_target_taken</c>.</exception>
    public static PublicationFolder At(IFileSystem files, string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var target = files.FolderExists(full) ? files.ResolveFolder(full) : full;
        if (Path.GetDirectoryName(target) is null || files.Exists(target))
        {
            throw Taken(target, "it is no folder");
        }

        var folder = new PublicationFolder(files, target);
        if (files.FolderExists(target) && folder.UnknownEntry() is { } unknown)
        {
            throw Taken(target, $"it holds '{unknown}', which is no part of a publication");
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
            files.EnsureFolder(parent);
            foreach (var left in files.ListFolders(parent).Where(IsLeftOver))
            {
                files.DeleteFolder(Path.Combine(parent, left));
            }

            files.CreateFolder(Aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeError.Usage, "publish_unwritable", $"The folder '{parent}' cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>Brings the written folder to disk and then into place.</summary>
    public void Commit()
    {
        foreach (var name in files.List(Aside))
        {
            files.FlushFile(Path.Combine(Aside, name));
        }

        files.FlushFolder(Aside);
        files.PutFolder(Aside, Target);
        files.FlushFolder(Path.GetDirectoryName(Target)!);
    }

    /// <summary>Deletes what is beside: an unfinished publication, or the one that was replaced.</summary>
    public void Dispose() => files.DeleteFolder(Aside);

    private static string Prefix(string target) => $".{Path.GetFileName(target)}.{Environment.MachineName}-";

    private static LakeException Taken(string target, string why) => new(
        LakeError.Usage,
        "publish_target_taken",
        $"'{target}' cannot be replaced by a publication: {why}. Name a new folder, an empty one, or one that was published before.");

    /// <summary>The first entry that no publication put there; null where there is none.</summary>
    private string? UnknownEntry()
    {
        var own = PublicationManifest.Read(files, Target) is { } manifest
            ? manifest.Datasets.Select(d => d.File).Append(PublicationManifest.FileName).ToHashSet(StringComparer.Ordinal)
            : [];
        return files.List(Target).Concat(files.ListFolders(Target)).Order(StringComparer.Ordinal).FirstOrDefault(e => !own.Contains(e));
    }

    /// <summary>Whether the process that a folder beside is named after has ended; this very process has not begun its own yet.</summary>
    private bool IsLeftOver(string name)
    {
        if (name == Path.GetFileName(Aside))
        {
            return true;
        }

        if (!name.StartsWith(Prefix(Target), StringComparison.Ordinal) || !name.EndsWith(AsideSuffix, StringComparison.Ordinal))
        {
            return false;
        }

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
