using System.Text.Json;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>A lake: many Delta tables that move in one atomic step, the epoch.</summary>
public sealed class LakeStore : IDisposable
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(200);

    private readonly LakeFolder folder;
    private readonly LakeOptions options;
    private readonly WriterLock? writerLock;

    private LakeStore(LakeFolder folder, ContractCatalog contracts, LakeOptions options, LakeDescription description, WriterLock? writerLock)
    {
        this.folder = folder;
        this.options = options;
        this.writerLock = writerLock;
        Contracts = contracts;
        Description = description;
    }

    /// <summary>The names in the state folder.</summary>
    internal LakeFolder Folder => folder;

    /// <summary>Gives the time of epochs.</summary>
    internal TimeProvider Clock => options.Clock;

    /// <summary>What <c>lake.json</c> says.</summary>
    public LakeDescription Description { get; }

    /// <summary>The contracts of the lake's datasets.</summary>
    public ContractCatalog Contracts { get; }

    /// <summary>The newest epoch, or null in a lake without one. Read anew at each call.</summary>
    /// <exception cref="LakeException"><c>manifest_damaged</c>: the newest manifest cannot be read.</exception>
    public EpochManifest? Latest => folder.Latest();

    /// <summary>Epochs that have a manifest, oldest first.</summary>
    public IReadOnlyList<long> Epochs => folder.ListEpochs();

    /// <summary>Opens a lake; to write, creates it where there is none, takes the writer lock and finishes or discards a commit that was cut.</summary>
    /// <exception cref="LakeException">
    /// <c>lake_missing</c>, <c>lake_newer</c>, <c>lake_older</c>, <c>lake_of_other_repository</c>, <c>lake_damaged</c>, <c>state_unwritable</c>,
    /// <c>lake_locked</c> or <c>foreign_commit</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The waiting for the lock was ended.</exception>
    public static LakeStore Open(string stateDirectory, ContractCatalog contracts, LakeOpenMode mode, LakeOptions? options = null)
    {
        options ??= new LakeOptions();
        var folder = new LakeFolder(Path.GetFullPath(stateDirectory), options.Files);
        var description = Find(folder) is { } found ? Claim(folder, found, options) : null;
        return mode switch
        {
            LakeOpenMode.Read => new LakeStore(folder, contracts, options, description ?? throw Missing(folder), null),
            LakeOpenMode.Rehearse => new LakeStore(folder, contracts, options, description ?? Describe(folder, options.RepositoryId, options.Layout), null),
            _ => OpenToWrite(folder, contracts, options),
        };
    }

    /// <summary>Whether the folder holds a lake, usable or not.</summary>
    public static bool Exists(string stateDirectory) => new LakeFolder(Path.GetFullPath(stateDirectory), LocalFileSystem.Instance) is var folder && folder.Files.Exists(folder.LakeFile);

    /// <summary>What the folder says of its lake.</summary>
    /// <returns>null where it holds none that this program reads.</returns>
    public static LakeDescription? TryDescribe(string stateDirectory)
    {
        try
        {
            return Find(new LakeFolder(Path.GetFullPath(stateDirectory), LocalFileSystem.Instance));
        }
        catch (LakeException)
        {
            return null;
        }
    }

    /// <summary>Reads one epoch.</summary>
    /// <param name="connection">Runs the reader's SQL; relations hold on it only.</param>
    /// <param name="epoch">The epoch; null for the newest, which may be none: then every dataset is empty.</param>
    /// <exception cref="LakeException"><c>unknown_epoch</c>, <c>epoch_vacuumed</c> or <c>manifest_damaged</c>.</exception>
    public LakeReader Read(IEngineSession connection, long? epoch = null) =>
        Reader(connection, epoch is { } wanted ? Manifest(wanted) : folder.Latest());

    /// <summary>What one epoch is.</summary>
    /// <exception cref="LakeException"><c>unknown_epoch</c>, <c>epoch_vacuumed</c> or <c>manifest_damaged</c>.</exception>
    public EpochManifest Manifest(long epoch)
    {
        try
        {
            return folder.ReadManifest(epoch) ?? throw folder.DamagedManifest(epoch);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NoEpoch(epoch);
        }
    }

    /// <summary>Begins the next epoch. Only one may be open at a time.</summary>
    /// <param name="connection">Runs the epoch's SQL; relations and staged selects hold on it only.</param>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public StagedEpoch Begin(IEngineSession connection)
    {
        RequireWriting();
        return Begin(connection, null);
    }

    /// <summary>As <see cref="Begin(IEngineSession)"/>, to learn what the next epoch would be: data files go to a folder outside the lake, and it cannot be committed.</summary>
    /// <param name="connection">Runs the epoch's SQL; relations and staged selects hold on it only.</param>
    /// <param name="scratch">Full path of the folder for data files.</param>
    public StagedEpoch Rehearse(IEngineSession connection, string scratch) => Begin(connection, scratch);

    /// <summary>Gives the writer lock back.</summary>
    public void Dispose() => writerLock?.Dispose();

    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    internal void RequireWriting()
    {
        if (writerLock is null)
        {
            throw new InvalidOperationException("The lake is open for reading.");
        }
    }

    private StagedEpoch Begin(IEngineSession connection, string? scratch)
    {
        var latest = folder.Latest();
        return new StagedEpoch(folder, Description with { Layout = Description.LayoutOf(latest) }, connection, options.Clock, latest, scratch);
    }

    private LakeReader Reader(IEngineSession connection, EpochManifest? epoch) =>
        new(folder, new RelationBuilder(folder.Files, Description.LayoutOf(epoch), connection), connection, epoch);

    private static byte[] Text(LakeDescription description) => JsonSerializer.SerializeToUtf8Bytes(description, LakeJson.Default.LakeDescription);

    private static LakeStore OpenToWrite(LakeFolder folder, ContractCatalog contracts, LakeOptions options)
    {
        WriterLock? taken = null;
        try
        {
            folder.Files.EnsureFolder(folder.Epochs);
            taken = TakeLock(folder, options);
            var found = Find(folder);
            var description = found is null ? Create(folder, options) : Claim(folder, found, options);
            if (found is not null && found != description)
            {
                folder.Files.Replace(folder.LakeFile, Text(description));
            }

            EpochRecovery.Run(folder, options.Notice);
            return new LakeStore(folder, contracts, options, description, taken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            taken?.Dispose();
            throw new LakeException(LakeError.LakeUnusable, "state_unwritable", $"The folder '{folder.Root}' cannot be written to: {e.Message}", e);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    private static WriterLock TakeLock(LakeFolder folder, LakeOptions options)
    {
        var since = options.Clock.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return WriterLock.Take(folder, options.Notice);
            }
            catch (LakeException e) when (e.Error == LakeError.Locked && options.Clock.GetElapsedTime(since) < options.LockWait)
            {
                if (isFirst)
                {
                    options.Notice($"{e.Message} This command waits for up to {options.LockWait.TotalSeconds:N0} s.");
                }

                options.Cancel.WaitHandle.WaitOne(LockPause);
                options.Cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private static LakeDescription? Find(LakeFolder folder)
    {
        if (!folder.Files.Exists(folder.LakeFile))
        {
            return null;
        }

        var description = Parse(folder);
        if (description.FormatVersion > LakeDescription.CurrentFormat)
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                "lake_newer",
                $"The lake at '{folder.Root}' has format {description.FormatVersion}; this program knows formats up to {LakeDescription.CurrentFormat}. Use a newer program.");
        }

        if (description.FormatVersion < LakeDescription.CurrentFormat)
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                "lake_older",
                $"The lake at '{folder.Root}' was made by an older program: it has format {description.FormatVersion}, and this program reads format {LakeDescription.CurrentFormat}. "
                + "Delete the folder, or name another one with --state, and run a refresh.");
        }

        return description;
    }

    /// <summary>The lake for the repository that is given: the same one, or the same at another place, which is then its place.</summary>
    private static LakeDescription Claim(LakeFolder folder, LakeDescription description, LakeOptions options)
    {
        if (options.RepositoryId is not { } repository || repository == description.RepositoryId || PhysicalPath.Of(repository) == PhysicalPath.Of(description.RepositoryId))
        {
            return description;
        }

        var origin = options.Origin();
        return options.Adopts || (origin is not null && origin == description.Origin)
            ? description with { RepositoryId = repository, Origin = origin }
            : throw new LakeException(
                LakeError.LakeUnusable,
                "lake_of_other_repository",
                $"The lake at '{folder.Root}' belongs to the repository '{description.RepositoryId}', not to '{repository}', as far as git tells. Give each repository a state folder of its own; "
                + "where it is the same one at another place, 'refresh --adopt' goes on with the lake.");
    }

    private static LakeDescription Parse(LakeFolder folder)
    {
        try
        {
            using var document = JsonDocument.Parse(folder.Files.Read(folder.LakeFile));
            var format = document.RootElement.GetProperty("formatVersion").GetInt32();
            return format != LakeDescription.CurrentFormat
                ? new LakeDescription(format, string.Empty, string.Empty, Layout.OfFiles)
                : document.RootElement.Deserialize(LakeJson.Default.LakeDescription) is { Layout.IsSound: true } description ? description
                : throw new FormatException("there is no such layout");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw Damaged(folder, e.Message, e);
        }
    }

    private static LakeDescription Create(LakeFolder folder, LakeOptions options)
    {
        var description = Describe(folder, options.RepositoryId, options.Layout) with { Origin = options.Origin() };
        return folder.Files.CreateExclusive(folder.LakeFile, Text(description)) ? description : throw Damaged(folder, "it is a folder");
    }

    /// <summary>A lake that is new.</summary>
    private static LakeDescription Describe(LakeFolder folder, string? repository, Layout layout) =>
        new(LakeDescription.CurrentFormat, Guid.NewGuid().ToString(), repository ?? throw Missing(folder), layout);

    /// <summary>Epochs are numbered from 1 without gaps, so one that is older than the oldest was there once.</summary>
    private LakeException NoEpoch(long epoch)
    {
        var there = Epochs switch
        {
            [] => "it has none",
            [var only] => $"it has epoch {only}",
            [var oldest, .., var newest] => $"it has the epochs {oldest} to {newest}",
        };
        return Epochs is [var first, ..] && epoch >= 1 && epoch < first
            ? new LakeException(LakeError.Usage, "epoch_vacuumed", $"Epoch {epoch} of the lake was vacuumed, and its files are gone; {there}.")
            : new LakeException(LakeError.Usage, "unknown_epoch", $"The lake has no epoch {epoch}; {there}.");
    }

    private static LakeException Damaged(LakeFolder folder, string why, Exception? inner = null) =>
        new(LakeError.LakeUnusable, "lake_damaged", $"'{folder.LakeFile}' cannot be read: {why.TrimEnd('.')}. Restore it from a copy, or rebuild the lake.", inner);

    private static LakeException Missing(LakeFolder folder) =>
        new(LakeError.LakeUnusable, "lake_missing", $"There is no lake at '{folder.Root}'. Run a refresh to make one.");
}
