using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>
/// Deletes what no epoch within retention needs. Manifests go first, and durably, so that at no time there is one that names a missing
/// file; then data files, then log files. A run that was cut leaves files for the next one.
/// </summary>
public static class Vacuum
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>What <see cref="Run"/> would do. Changes nothing and needs no lock.</summary>
    /// <exception cref="LakeException">
    /// <c>manifest_damaged</c>, <c>lake_damaged</c> or <c>table_damaged</c>: it is not known for sure what an epoch needs; <c>unsupported_feature</c>: a table asks
    /// something of its writers that this program does not do.
    /// </exception>
    public static VacuumReport Plan(LakeStore store, IEngineSession connection, VacuumOptions options)
    {
        var now = store.Clock.GetUtcNow();
        var manifests = store.Epochs.Select(store.Manifest).ToList();
        var first = manifests.FindIndex(m => m.Epoch > manifests[^1].Epoch - Math.Max(options.KeepEpochs, 1) || m.CreatedAt > now - options.KeepAge);
        var expired = manifests.Take(Math.Max(first, 0)).ToList();
        var kept = manifests.Skip(expired.Count).ToList();
        var found = new Findings(store.Folder.Files, now - options.OrphanAge);
        expired.ForEach(m => found.Add(store.Folder.ManifestFile(m.Epoch), VacuumedKind.Manifest));
        found.AddTemporaries(store.Folder.Root);
        found.AddTemporaries(store.Folder.Epochs);
        found.AddTemporaries(store.Folder.Cursors);
        var logs = new List<string>();
        foreach (var (dataset, oldest) in OldestVersions(store, connection, kept))
        {
            found.AddUnneeded(oldest, Check(dataset, kept), connection);
            found.AddTemporaries(DeltaLogFolder.Of(oldest.Folder));
            logs.AddRange(DeltaRetention.SupersededLogFiles(store.Folder.Files, oldest, connection));
        }

        logs.ForEach(f => found.Add(f, VacuumedKind.Log));
        return new VacuumReport([.. kept.Select(m => m.Epoch)], [.. expired.Select(m => m.Epoch)], found.Files);
    }

    /// <summary>Deletes, and tells what.</summary>
    /// <exception cref="LakeException">As <see cref="Plan"/>; nothing was deleted then.</exception>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public static VacuumReport Run(LakeStore store, IEngineSession connection, VacuumOptions options)
    {
        store.RequireWriting();
        var files = store.Folder.Files;
        var report = Plan(store, connection, options);
        var manifests = report.Files.Where(f => f.Kind == VacuumedKind.Manifest).ToList();
        if (manifests.Count > 0)
        {
            manifests.ForEach(f => files.Delete(f.Path));
            files.FlushFolder(store.Folder.Epochs);
        }

        foreach (var file in report.Files.Where(f => f.Kind != VacuumedKind.Manifest))
        {
            files.Delete(file.Path);
        }

        return report;
    }

    /// <summary>Holds the versions of a table that epochs name against their manifests.</summary>
    private static Action<DeltaSnapshot> Check(string dataset, List<EpochManifest> kept)
    {
        var named = kept.Where(m => m.Datasets.ContainsKey(dataset)).ToLookup(m => m.Datasets[dataset].Version);
        return version =>
        {
            foreach (var manifest in named[version.Version])
            {
                LakeReader.CheckManifest(manifest, dataset, version);
            }
        };
    }

    /// <summary>Each table at the oldest version that an epoch which stays names.</summary>
    private static IEnumerable<(string Dataset, DeltaSnapshot Oldest)> OldestVersions(LakeStore store, IEngineSession connection, List<EpochManifest> kept)
    {
        var readers = new Dictionary<long, LakeReader>();
        foreach (var dataset in kept.SelectMany(m => m.Datasets.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
        {
            var epoch = kept.Where(m => m.Datasets.ContainsKey(dataset)).MinBy(m => m.Datasets[dataset].Version)!.Epoch;
            if (!readers.TryGetValue(epoch, out var reader))
            {
                readers.Add(epoch, reader = store.Read(connection, epoch));
            }

            yield return (dataset, reader.Snapshot(dataset)!);
        }
    }

    /// <summary>Collects files that go.</summary>
    private sealed class Findings(IFileSystem files, DateTimeOffset orphansBefore)
    {
        private readonly List<VacuumedFile> found = [];

        public IReadOnlyList<VacuumedFile> Files => found;

        public void Add(string path, VacuumedKind kind) => found.Add(new VacuumedFile(path, kind, files.Size(path) ?? 0));

        public void AddTemporaries(string folder)
        {
            foreach (var name in files.List(folder).Where(n => n.StartsWith('.') && n.EndsWith(TemporarySuffix, StringComparison.Ordinal)))
            {
                AddOrphan(Path.Combine(folder, name));
            }
        }

        /// <summary>Data and change files in the table's folder that neither the version nor one after it names.</summary>
        public void AddUnneeded(DeltaSnapshot oldest, Action<DeltaSnapshot> check, IEngineSession connection)
        {
            var head = DeltaLog.OpenWhole(files, oldest.Folder, connection, null);
            WriterFeatures.Check(head);
            var needed = DeltaRetention.NeededFiles(files, oldest, check);
            var unneeded = DataFiles(oldest.Folder).Where(f => !needed.Contains(f)).ToList();
            if (unneeded.Count == 0)
            {
                return;
            }

            var removed = head.Tombstones
                .Select(t => Path.GetFullPath(DeltaPath.Resolve(oldest.Folder, t.Path)))
                .ToHashSet(StringComparer.Ordinal);
            var changeFiles = DeltaRetention.ChangeFiles(files, oldest);
            foreach (var file in unneeded)
            {
                if (removed.Contains(file))
                {
                    Add(file, VacuumedKind.Removed);
                }
                else if (changeFiles.Contains(file))
                {
                    Add(file, VacuumedKind.Changes);
                }
                else
                {
                    AddOrphan(file);
                }
            }
        }

        private void AddOrphan(string path)
        {
            if (files.ModifiedAt(path) < orphansBefore)
            {
                Add(path, VacuumedKind.Orphan);
            }
        }

        /// <summary>Every Parquet file below a folder, but for those of the log and of whatever else hides behind a leading mark.</summary>
        private IEnumerable<string> DataFiles(string folder) => files.List(folder)
            .Where(n => n.EndsWith(".parquet", StringComparison.Ordinal))
            .Select(n => Path.Combine(folder, n))
            .Concat(files.ListFolders(folder)
                .Where(n => n == ChangeFeed.Folder || n[0] is not ('_' or '.'))
                .SelectMany(n => DataFiles(Path.Combine(folder, n))));
    }
}
