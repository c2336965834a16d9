using System.Text;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>An epoch whose data files are on disk.</summary>
/// <param name="Tables">The tables that it changes.</param>
/// <param name="Facts">Stored in the manifest as they are.</param>
/// <param name="Time">When it is made.</param>
/// <param name="Layout">The layout of per-file datasets.</param>
internal sealed record EpochContent(IReadOnlyList<TableCommit> Tables, IReadOnlyDictionary<string, string> Facts, DateTimeOffset Time, Layout Layout);

/// <summary>The one way to make an epoch: redo log, commits, manifest; then the maintenance of logs that is due.</summary>
internal static class EpochCommit
{
    /// <summary>The lake as it signs its commits.</summary>
    public static string AppId(LakeDescription lake) => $"codeintel-lake/{lake.LakeId}";

    /// <summary>
    /// A last look before the redo log, while nothing is committed yet: of a foreign commit that stops an epoch later, the tables that were
    /// committed before keep a version that belongs to no epoch.
    /// </summary>
    /// <exception cref="ForeignCommitException">Another program made a version that an epoch cannot be built upon.</exception>
    public static void Check(LakeFolder folder, IReadOnlyList<TableCommit> tables)
    {
        foreach (var table in tables)
        {
            TableHead.FirstFree(folder.Files, folder.Table(table.State.Stage, table.Dataset), table.Dataset, table.State.Version, table.Actions);
        }
    }

    /// <summary>Makes the next epoch visible. After an exception, opening the lake again either completes or discards it.</summary>
    /// <param name="folder">The lake.</param>
    /// <param name="appId">The lake as it signs its commits.</param>
    /// <param name="before">The epoch before; null for none.</param>
    /// <param name="content">The epoch.</param>
    /// <param name="connection">Reads and writes checkpoints.</param>
    /// <param name="visible">Called once readers find the epoch, before the maintenance of logs.</param>
    public static EpochManifest Make(
        LakeFolder folder, string appId, EpochManifest? before, EpochContent content, IEngineSession connection, Action? visible = null)
    {
        var datasets = new SortedDictionary<string, DatasetState>(StringComparer.Ordinal);
        foreach (var (name, state) in before?.Datasets ?? new Dictionary<string, DatasetState>())
        {
            datasets[name] = state;
        }

        foreach (var table in content.Tables)
        {
            datasets[table.Dataset] = table.State;
        }

        var manifest = new EpochManifest((before?.Epoch ?? 0) + 1, content.Time, datasets, content.Facts, content.Layout);
        var pending = new PendingEpoch(
            appId,
            manifest,
            [.. content.Tables.Select(t => new PendingTable(t.Dataset, t.State.Stage, t.State.Version, Encoding.UTF8.GetString(DeltaLog.Text(t.Actions))))]);
        if (!folder.CreatePending(pending))
        {
            // Whoever holds the lock has carried out all redo logs, so it is none that has the name.
            throw new LakeException(LakeError.LakeUnusable, "redo_log_taken", $"'{folder.PendingFile(manifest.Epoch)}' is no redo log, but has the name of the next one. Move it away.");
        }

        var made = EpochRecovery.RollForward(folder, pending);
        visible?.Invoke();
        LogMaintenance.Run(folder.Files, content.Tables.Select(t => (folder.Table(t.State.Stage, t.Dataset), made.Datasets[t.Dataset].Version)), content.Time, connection);
        return made;
    }
}
