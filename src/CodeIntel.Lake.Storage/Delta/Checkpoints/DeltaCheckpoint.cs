using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// Checkpoints: read in every form that the protocol knows, written as one Parquet file, one action a row. A checkpoint is never needed
/// while the commits before it are there: it can be made again from them.
/// </summary>
internal static class DeltaCheckpoint
{
    private static readonly ParquetColumn[] Columns =
    [
        new("txn", """STRUCT("appId" VARCHAR, "version" BIGINT, "lastUpdated" BIGINT)"""),
        new("add", $"""STRUCT("path" VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT, "modificationTime" BIGINT, "dataChange" BOOLEAN, "stats" VARCHAR, "deletionVector" {CheckpointRows.Vector})"""),
        new("remove", $"""STRUCT("path" VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "extendedFileMetadata" BOOLEAN, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT, "deletionVector" {CheckpointRows.Vector})"""),
        new("metaData", """STRUCT("id" VARCHAR, "name" VARCHAR, "description" VARCHAR, "format" STRUCT("provider" VARCHAR, "options" MAP(VARCHAR, VARCHAR)), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], "configuration" MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)"""),
        new("protocol", """STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], "writerFeatures" VARCHAR[])"""),
    ];

    /// <summary>
    /// The snapshot that a checkpoint holds, or null where it cannot be read or is not whole: a part or a sidecar is missing or has another
    /// size than was written, or there are fewer files in it than <c>_last_checkpoint</c> says.
    /// </summary>
    public static DeltaSnapshot? TryRead(IFileSystem files, string table, CheckpointFiles checkpoint, IEngineSession connection)
    {
        try
        {
            var replay = new DeltaReplay(table);
            var rows = new CheckpointRows(files, connection);
            foreach (var file in checkpoint.Files)
            {
                if (files.Size(file) is not > 0)
                {
                    return null;
                }

                replay.Apply(rows.Read(file));
            }

            if (rows.Version is { } version && version != checkpoint.Version)
            {
                return null;
            }

            foreach (var sidecar in rows.Sidecars.ToList())
            {
                var file = DeltaLogFolder.Sidecar(table, sidecar.Path);
                if (files.Size(file) != sidecar.Size)
                {
                    return null;
                }

                replay.Apply(rows.Read(file));
            }

            return AddsByHint(files, table, checkpoint.Version) is { } adds && adds != rows.Adds ? null : replay.Snapshot(checkpoint.Version, checkpoint.Files[0]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Writes the checkpoint of a snapshot, which must know its tombstones and be plain, and the hint to it.</summary>
    /// <returns>false, with nothing changed, where the checkpoint exists.</returns>
    public static bool Write(IFileSystem files, DeltaSnapshot snapshot, DateTimeOffset now, IEngineSession connection)
    {
        var folder = DeltaLogFolder.Of(snapshot.Folder);
        var name = Path.Combine(folder, $".{Guid.NewGuid():n}");
        var actions = snapshot.Actions(now).ToList();
        var text = name + ".actions.tmp";
        var parquet = name + ".checkpoint.tmp";
        try
        {
            files.CreateExclusive(text, DeltaActionWriter.WriteAll(actions));
            files.Produce(parquet, () => connection.Parquet.WriteJson(text, Columns, parquet));
            var size = files.Size(parquet);
            files.FlushFile(parquet);
            if (!files.RenameDurably(parquet, DeltaLogFolder.Checkpoint(snapshot.Folder, snapshot.Version)))
            {
                return false;
            }

            files.Replace(
                DeltaLogFolder.LastCheckpoint(snapshot.Folder),
                Encoding.UTF8.GetBytes($$"""{"version":{{snapshot.Version}},"size":{{actions.Count}},"sizeInBytes":{{size}},"numOfAddFiles":{{snapshot.Files.Count}}}"""));
            return true;
        }
        finally
        {
            files.Delete(text);
            files.Delete(parquet);
        }
    }

    /// <summary>How many active files <c>_last_checkpoint</c> says the checkpoint of a version has; null where it does not say.</summary>
    private static long? AddsByHint(IFileSystem files, string table, long version)
    {
        var file = DeltaLogFolder.LastCheckpoint(table);
        if (!files.Exists(file))
        {
            return null;
        }

        try
        {
            using var hint = JsonDocument.Parse(files.Read(file));
            return hint.RootElement.GetProperty("version").GetInt64() == version && hint.RootElement.TryGetProperty("numOfAddFiles", out var adds) && adds.ValueKind == JsonValueKind.Number
                ? adds.GetInt64()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
