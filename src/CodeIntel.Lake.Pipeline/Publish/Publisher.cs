using System.Security.Cryptography;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>Writes datasets of one epoch as one Parquet file each, or what it knows of symbols as a SCIP index, for tools that know nothing of lakes.</summary>
public static class Publisher
{
    /// <summary>
    /// Publishes. Readers of the folder see the old publication or the new one, whole. Where the folder holds this very publication,
    /// nothing is done.
    /// </summary>
    /// <exception cref="LakeException">
    /// <c>no_epoch</c>, <c>unknown_dataset</c>, <c>schemas_missing</c>, <c>project_name</c>, <c>publish_target_taken</c>, <c>publish_unwritable</c>, or a violation of the kinds of
    /// <see cref="Verify.LakeProblem"/>; the folder is as before.
    /// </exception>
    public static PublishResult Publish(PublishRequest request)
    {
        var chosen = request.Format == PublishFormat.Parquet ? Select(request) : [];
        var files = request.Files;
        using var store = LakeStore.Open(request.State, request.Contracts, LakeOpenMode.Read, new LakeOptions { Files = files });
        using var database = Engine.Open(EngineOptions.For(request.Settings, request.State));
        using var connection = database.Connect();
        var reader = store.Read(connection, request.Epoch);
        var epoch = reader.Manifest?.Epoch
            ?? throw new LakeException(LakeError.LakeUnusable, "no_epoch", $"The lake at '{request.State}' has no epoch yet. Run a refresh first.");
        var index = request.Format == PublishFormat.Scip
            ? new ScipPublication(request.Contracts, store.Description.RepositoryId, request.Project)
            : null;
        using var folder = PublicationFolder.At(files, request.Directory);
        var parts = index is null ? chosen.Select(c => (c.Name, c.Fingerprint)) : [(ScipPublication.Name, index.Fingerprint)];
        if (PublicationManifest.Read(files, folder.Target) is { } present && present.IsPublicationOf(files, folder.Target, store.Description.LakeId, epoch, parts))
        {
            return Result(present, changed: false);
        }

        request.Cancel.ThrowIfCancellationRequested();
        request.Progress?.Begin("publish", "checks", 0);
        PublicationCheck.Require(index?.Reads ?? chosen, d => reader.Relation(request.Contracts[d], RowScope.All), connection);
        folder.Prepare();
        request.Progress?.Begin("publish", "datasets", index is null ? chosen.Count : 1);
        var datasets = new List<PublishedDataset>();
        foreach (var contract in chosen)
        {
            datasets.Add(Write(files, contract, reader, connection, folder.Aside));
            request.Progress?.Advance(1);
            request.Cancel.ThrowIfCancellationRequested();
        }

        if (index is not null)
        {
            datasets.Add(Write(files, index, reader, connection, folder.Aside, request.Cancel));
            request.Progress?.Advance(1);
        }

        var manifest = new PublicationManifest(PublicationManifest.CurrentFormat, store.Description.LakeId, epoch, datasets);
        manifest.Write(files, folder.Aside);
        folder.Commit();
        return Result(manifest, changed: true);
    }

    private static List<Contract> Select(PublishRequest request)
    {
        var every = request.Datasets is [PublishRequest.AllDatasets];
        var chosen = (every ? request.Contracts.All : request.Datasets.Distinct(StringComparer.Ordinal).Select(d => request.Contracts[d])).ToList();
        return chosen.FirstOrDefault(c => c.Scope == DatasetScope.Transient) is { } transient && !every
            ? throw new LakeException(LakeError.Usage, "unknown_dataset", $"'{transient.Name}' lives only while a refresh runs, so it cannot be published.")
            : [.. chosen.Where(c => c.Scope != DatasetScope.Transient).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    private static PublishedDataset Write(IFileSystem files, Contract contract, LakeReader reader, IEngineSession connection, string folder)
    {
        var path = Path.Combine(folder, contract.Name + ".parquet");
        var written = files.Produce(path, () => connection.Rows.Write(contract, reader.Relation(contract, RowScope.All), path, without: null, sort: true, changes: false));
        var (bytes, hash) = Measure(files, path);
        return PublishedDataset.Of(contract, Path.GetFileName(path), written.Count, bytes, hash);
    }

    private static PublishedDataset Write(IFileSystem files, ScipPublication index, LakeReader reader, IEngineSession connection, string folder, CancellationToken cancel)
    {
        var path = Path.Combine(folder, ScipPublication.FileName);
        var occurrences = files.Produce(path, () => index.Write(reader, connection, path, cancel));
        var (bytes, hash) = Measure(files, path);
        return new PublishedDataset(ScipPublication.Name, ScipPublication.FileName, occurrences, bytes, hash, index.Fingerprint, [], [], []);
    }

    private static (long Bytes, string Sha256) Measure(IFileSystem files, string path)
    {
        using var stream = files.OpenRead(path);
        return (stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static PublishResult Result(PublicationManifest manifest, bool changed) =>
        new(manifest.Epoch, changed, [.. manifest.Datasets.Select(d => new PublishedFile(d.File, d.Rows, d.Bytes))]);
}
