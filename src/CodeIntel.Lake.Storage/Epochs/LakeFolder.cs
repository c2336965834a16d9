using System.Globalization;
using System.Text.Json;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The names in a state folder, and how its files are read and written.</summary>
internal sealed class LakeFolder(string root, IFileSystem files)
{
    private const string PendingPrefix = "pending-";
    private const string Suffix = ".json";

    public string Root { get; } = root;

    public IFileSystem Files { get; } = files;

    public string LakeFile => Path.Combine(Root, "lake.json");

    public string LockFile => Path.Combine(Root, "lock.json");

    public string Epochs => Path.Combine(Root, "epochs");

    public string Cursors => Path.Combine(Root, "cursors");

    public string Datasets => Path.Combine(Root, "datasets");

    public string Table(string stage, string dataset) => Path.Combine(Datasets, stage, dataset);

    public string ManifestFile(long epoch) => Path.Combine(Epochs, epoch.ToString("D20", CultureInfo.InvariantCulture) + Suffix);

    public string PendingFile(long epoch) => Path.Combine(Epochs, PendingPrefix + epoch.ToString("D20", CultureInfo.InvariantCulture) + Suffix);

    public string CursorFile(string name) => Path.Combine(Cursors, name + Suffix);

    /// <summary>Epochs that have a manifest, oldest first.</summary>
    public IReadOnlyList<long> ListEpochs() => Numbers(string.Empty);

    /// <summary>Epochs that have a redo log, oldest first.</summary>
    public IReadOnlyList<long> ListPending() => Numbers(PendingPrefix);

    /// <summary>A manifest; null where it is damaged.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="LakeException"><c>manifest_damaged</c>: it cannot be read.</exception>
    public EpochManifest? ReadManifest(long epoch)
    {
        try
        {
            return SealedJson.Open(Files.Read(ManifestFile(epoch)), LakeJson.Default.EpochManifest) is { } manifest && manifest.IsSound(epoch) ? manifest : null;
        }
        catch (Exception e) when (e is IOException and not FileNotFoundException and not DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw DamagedManifest(epoch, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A redo log; null where it is damaged.</summary>
    public PendingEpoch? ReadPending(long epoch) =>
        SealedJson.Open(Files.Read(PendingFile(epoch)), LakeJson.Default.PendingEpoch) is { } pending && pending.IsSound(epoch) ? pending : null;

    /// <summary>A cursor; null where there is none.</summary>
    /// <exception cref="LakeException"><c>cursor_damaged</c>.</exception>
    public CursorState? ReadCursor(string name)
    {
        try
        {
            return SealedJson.Open(Files.Read(CursorFile(name)), LakeJson.Default.CursorState) is { IsSound: true } state
                ? state
                : throw DamagedCursor(name, "is damaged");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DamagedCursor(name, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Puts a cursor in place of what it was, at once and durably.</summary>
    public void SaveCursor(string name, CursorState cursor)
    {
        Files.EnsureFolder(Cursors);
        Files.Replace(CursorFile(name), SealedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(cursor, LakeJson.Default.CursorState)));
    }

    public LakeException DamagedCursor(string name, string how, Exception? inner = null) => new(
        LakeError.LakeUnusable,
        "cursor_damaged",
        $"The cursor file '{CursorFile(name)}' {how}. Restore it from a copy, or delete it to begin anew.",
        inner);

    public bool CreateManifest(EpochManifest manifest) => Files.CreateExclusive(
        ManifestFile(manifest.Epoch),
        SealedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(manifest, LakeJson.Default.EpochManifest)));

    public bool CreatePending(PendingEpoch pending) => Files.CreateExclusive(PendingFile(pending.Manifest.Epoch), Seal(pending));

    public void ReplacePending(PendingEpoch pending) => Files.Replace(PendingFile(pending.Manifest.Epoch), Seal(pending));

    /// <summary>
    /// The newest epoch, or null in a lake without one. A damaged newest manifest is an error, for an older epoch shown in its place
    /// would be wrong without a word; only where the redo log of that very epoch is still there, the epoch counts as not yet made.
    /// </summary>
    public EpochManifest? Latest()
    {
        var epochs = ListEpochs();
        while (true)
        {
            try
            {
                return LatestOf(epochs);
            }
            catch (FileNotFoundException)
            {
                var now = ListEpochs();
                if (now.SequenceEqual(epochs))
                {
                    throw DamagedManifest(epochs[^1]);
                }

                // Newer epochs were made since, and this one was vacuumed.
                epochs = now;
            }
        }
    }

    public LakeException DamagedManifest(long epoch, string how = "is damaged", Exception? inner = null) => new(
        LakeError.LakeUnusable,
        "manifest_damaged",
        $"The manifest '{ManifestFile(epoch)}' {how}. Restore it from a copy, or delete it to go on from the epoch before.",
        inner);

    private EpochManifest? LatestOf(IReadOnlyList<long> epochs)
    {
        foreach (var epoch in epochs.Reverse())
        {
            if (ReadManifest(epoch) is { } manifest)
            {
                return manifest;
            }

            if (!Files.Exists(PendingFile(epoch)))
            {
                throw DamagedManifest(epoch);
            }
        }

        return null;
    }

    private static byte[] Seal(PendingEpoch pending) => SealedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(pending, LakeJson.Default.PendingEpoch));

    private List<long> Numbers(string prefix)
    {
        var numbers = new List<long>();
        foreach (var name in Files.List(Epochs))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && name.EndsWith(Suffix, StringComparison.Ordinal)
                && name.Length > prefix.Length + Suffix.Length
                && long.TryParse(name.AsSpan(prefix.Length, name.Length - prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }
}
