using System.Text;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads the actions out of the files of one checkpoint, Parquet or JSON. What a writer left out of the Parquet schema reads as null.</summary>
internal sealed class CheckpointRows(IFileSystem files, IEngineSession connection)
{
    /// <summary>Type of a deletion vector's descriptor.</summary>
    public const string Vector = """STRUCT("storageType" VARCHAR, "pathOrInlineDv" VARCHAR, "offset" INTEGER, "sizeInBytes" INTEGER, "cardinality" BIGINT)""";

    private const string Texts = "MAP(VARCHAR, VARCHAR)";

    private static readonly ParquetColumn[] Kinds =
    [
        new("protocol", """STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], "writerFeatures" VARCHAR[])"""),
        new("metaData", $"""STRUCT("id" VARCHAR, "name" VARCHAR, "format" STRUCT("provider" VARCHAR), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], "configuration" {Texts}, "createdTime" BIGINT)"""),
        new("txn", """STRUCT("appId" VARCHAR, "version" BIGINT, "lastUpdated" BIGINT)"""),
        new("sidecar", """STRUCT("path" VARCHAR, "sizeInBytes" BIGINT)"""),
        new("checkpointMetadata", """STRUCT("version" BIGINT)"""),
        new("remove", $"""STRUCT("path" VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "partitionValues" {Texts}, "size" BIGINT, "deletionVector" {Vector})"""),
        new("add", $"""STRUCT("path" VARCHAR, "partitionValues" {Texts}, "size" BIGINT, "modificationTime" BIGINT, "dataChange" BOOLEAN, "stats" VARCHAR, "stats_parsed" STRUCT("numRecords" BIGINT), "deletionVector" {Vector})"""),
    ];

    /// <summary>Active files met so far.</summary>
    public long Adds { get; private set; }

    /// <summary>The version that the checkpoint says it holds; null where it does not say.</summary>
    public long? Version { get; private set; }

    /// <summary>The further files that the checkpoint names.</summary>
    public List<SidecarAction> Sidecars { get; } = [];

    /// <summary>The actions of one file, read as they are asked for.</summary>
    /// <exception cref="LakeException">The file is damaged.</exception>
    public IEnumerable<DeltaAction> Read(string file)
    {
        foreach (var action in file.EndsWith(".json", StringComparison.Ordinal) ? DeltaActionReader.ReadFile(files, file) : ReadParquet(file))
        {
            switch (action)
            {
                case AddAction:
                    Adds++;
                    yield return action;
                    break;
                case SidecarAction sidecar:
                    Sidecars.Add(sidecar);
                    break;
                case CheckpointMetadataAction metadata:
                    Version = metadata.Version;
                    break;
                default:
                    yield return action;
                    break;
            }
        }
    }

    /// <summary>Actions have the same fields in Parquet as in JSON, so one reader does for both.</summary>
    private IEnumerable<DeltaAction> ReadParquet(string file)
    {
        using var result = connection.Parquet.ReadJson(file, Kinds);
        foreach (var row in result.Rows())
        {
            for (var i = 0; i < Kinds.Length; i++)
            {
                if (row[i] is string fields && DeltaActionReader.Read(Encoding.UTF8.GetBytes($"{{\"{Kinds[i].Name}\":{fields}}}")) is { } action)
                {
                    yield return action;
                }
            }
        }
    }
}
