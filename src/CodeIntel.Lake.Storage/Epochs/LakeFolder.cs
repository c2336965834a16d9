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
    public EpochManifest? ReadManifest(long epoch) =>
        SealedJson.Open(Files.Read(ManifestFile(epoch)), LakeJson.Default.EpochManifest) is { } manifest && manifest.IsSound(epoch) ? manifest : null;

    /// <summary>A redo log; null where it is damaged.</summary>
    public PendingEpoch? ReadPending(long epoch) =>
        SealedJson.Open(Files.Read(PendingFile(epoch)), LakeJson.Default.PendingEpoch) is { } pending && pending.IsSound(epoch) ? pending : null;

    /// <summary>A cursor; null where there is none.</summary>
    /// <exception cref="LakeException"><c>cursor_damaged</c>.</exception>
    public CursorState? ReadCursor(string name)
    {
        if (!Files.Exists(CursorFile(name)))
        {
            return null;
        }

        return SealedJson.Open(Files.Read(CursorFile(name)), LakeJson.Default.CursorState) is { IsSound: true } state
            ? state
            : throw DamagedCursor(name, "is damaged");
    }

    /// <summary>Puts a cursor in place of what it was, at once and durably.</summary>
    public void SaveCursor(string name, CursorState cursor)
    {
        Files.EnsureFolder(Cursors);
        Files.Replace(CursorFile(name), SealedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(cursor, LakeJson.Default.CursorState)));
    }

    public LakeException DamagedCursor(string name, string how) => new(
        LakeError.LakeUnusable,
        "cursor_damaged",
        $"The cursor file '{CursorFile(name)}' {how}. Restore it from a copy, or delete it to begin anew.");

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

    public LakeException DamagedManifest(long epoch) => new(
        LakeError.LakeUnusable,
        "manifest_damaged",
        $"The manifest '{ManifestFile(epoch)}' is damaged. Restore it from a copy, or delete it to go on from the epoch before.");

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
