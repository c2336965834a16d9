using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What came of looking at one path; a file that has gone leaves all of it empty.</summary>
internal sealed record FileSeen(FileFact? Fact, StatCacheEntry? Entry, SkippedPath? Skipped, bool WasRead);

/// <summary>Looks at paths, and reads those that an earlier scan does not know; safe for several threads.</summary>
internal sealed class FileLook(string root, IWorkingTree tree, long maxBytes, StatCache previous, EncodingDetector detect, SourceContents? contents)
{
    private const string NoEncoding = "utf-8";
    private static readonly FileSeen Gone = new(null, null, null, false);

    /// <summary>A file that no array can hold is too large for any setting.</summary>
    private readonly long maxBytes = Math.Min(maxBytes, Array.MaxLength - 1);

    public FileSeen At(ListedPath listed)
    {
        var file = Path.Join(root, listed.Path);
        var stat = tree.Stat(file);
        if (SkipReasonOf(listed.Path, stat) is { } reason)
        {
            return Skip(listed, reason);
        }

        if (stat.Kind == EntryKind.Missing)
        {
            return Gone;
        }

        if (previous.TryFind(listed.Path, stat, out var known))
        {
            return new FileSeen(Fact(listed, known.Sha256, stat.Size, known.Encoding), known, null, false);
        }

        return Read(listed, file, stat);
    }

    private FileSeen Read(ListedPath listed, string file, FileStat stat)
    {
        try
        {
            if (SourceReading.Read(tree, file, stat, maxBytes, detect) is not { } reading)
            {
                return Skip(listed, SkipReason.TooLarge);
            }

            var fact = Fact(listed, reading.Sha256, reading.Content.Length, reading.Encoding);
            contents?.Add(fact.FileId, reading.Content);
            return new FileSeen(fact, reading.IsSteady ? new StatCacheEntry(stat, reading.Sha256, reading.Encoding) : null, null, true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Gone;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileSeen(Fact(listed, null, stat.Size, NoEncoding), null, null, true);
        }
    }

    private static FileSeen Skip(ListedPath listed, SkipReason reason) => new(null, null, new SkippedPath(listed.Path, reason), false);

    private SkipReason? SkipReasonOf(string path, FileStat stat) => stat.Kind switch
    {
        EntryKind.Missing => path.Contains('\uFFFD') ? SkipReason.PathNotUtf8 : null,
        EntryKind.PathTooLong => SkipReason.PathTooLong,
        EntryKind.Symlink => SkipReason.Symlink,
        EntryKind.Other => SkipReason.NotAFile,
        _ => stat.Size > maxBytes ? SkipReason.TooLarge : null,
    };

    private static FileFact Fact(ListedPath listed, string? sha256, long size, string encoding) => new(
        StableId.File(listed.Path),
        listed.Path,
        sha256,
        size,
        encoding,
        listed.GitState,
        sha256 is null ? FileStatus.Unreadable : FileStatus.Ok);
}
