using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// Checkpoints of one Parquet file, one action a row. DuckDB turns actions from JSON to Parquet and back, so that one reader and one
/// writer of actions serve commits and checkpoints alike. A checkpoint is never needed: it can be made again from the log.
/// </summary>
internal static class DeltaCheckpoint
{
    private const string Columns =
        """
        {txn: 'STRUCT("appId" VARCHAR, "version" BIGINT, "lastUpdated" BIGINT)',
         "add": 'STRUCT("path" VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT, "modificationTime" BIGINT, "dataChange" BOOLEAN, "stats" VARCHAR)',
         remove: 'STRUCT("path" VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "extendedFileMetadata" BOOLEAN, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT)',
         "metaData": 'STRUCT("id" VARCHAR, "name" VARCHAR, "description" VARCHAR, "format" STRUCT("provider" VARCHAR, "options" MAP(VARCHAR, VARCHAR)), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], "configuration" MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)',
         protocol: 'STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], "writerFeatures" VARCHAR[])'}
        """;

    private static readonly string[] Kinds = ["protocol", "metaData", "txn", "remove", "add"];

    /// <summary>The snapshot that a checkpoint holds, or null where it cannot be read or is not whole.</summary>
    public static DeltaSnapshot? TryRead(string table, long version, DuckDbConnection connection)
    {
        var file = DeltaLogFolder.Checkpoint(table, version);
        try
        {
            var source = $"read_parquet({SqlText.Literal(file)}, hive_partitioning = false)";
            var present = connection.Query($"SELECT column_name FROM (DESCRIBE SELECT * FROM {source})").ToList().Select(r => (string)r[0]!).ToHashSet();
            var replay = new DeltaReplay(table);
            var selects = Kinds.Where(present.Contains).Select(
                k => $"SELECT '{{\"{k}\":' || CAST(to_json({SqlText.Name(k)}) AS VARCHAR) || '}}' FROM {source} WHERE {SqlText.Name(k)} IS NOT NULL");
            foreach (var row in connection.Query(string.Join(" UNION ALL ", selects)).Rows())
            {
                replay.Apply(DeltaActionReader.ReadAll(Encoding.UTF8.GetBytes((string)row[0]!), file));
            }

            return replay.Snapshot(version, file);
        }
        catch (Exception e) when (e is not LakeException { Code: "unsupported_feature" } and not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Writes the checkpoint of a snapshot and the hint to it. Nothing happens where the checkpoint exists.</summary>
    public static void Write(IFileSystem files, DeltaSnapshot snapshot, DateTimeOffset now, DuckDbConnection connection)
    {
        var folder = DeltaLogFolder.Of(snapshot.Folder);
        var name = Path.Combine(folder, $".{Guid.NewGuid():n}");
        var actions = snapshot.Actions(now).ToList();
        var text = name + ".actions.tmp";
        var parquet = name + ".checkpoint.tmp";
        try
        {
            files.CreateExclusive(text, DeltaActionWriter.WriteAll(actions));
            files.Produce(parquet, () => connection.ExecuteChanged(
                $"COPY (SELECT * FROM read_json({SqlText.Literal(text)}, format = 'newline_delimited', columns = {Columns}, maximum_object_size = 268435456)) TO {SqlText.Literal(parquet)} (FORMAT parquet, COMPRESSION zstd)"));
            var size = files.Size(parquet);
            files.FlushFile(parquet);
            if (files.RenameDurably(parquet, DeltaLogFolder.Checkpoint(snapshot.Folder, snapshot.Version)))
            {
                files.Replace(
                    DeltaLogFolder.LastCheckpoint(snapshot.Folder),
                    Encoding.UTF8.GetBytes($$"""{"version":{{snapshot.Version}},"size":{{actions.Count}},"sizeInBytes":{{size}},"numOfAddFiles":{{snapshot.Files.Count}}}"""));
            }
        }
        finally
        {
            files.Delete(text);
            files.Delete(parquet);
        }
    }
}
