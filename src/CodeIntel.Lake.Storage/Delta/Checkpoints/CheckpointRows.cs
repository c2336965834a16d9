using System.Globalization;
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

    private IEnumerable<DeltaAction> ReadParquet(string file)
    {
        using var result = connection.Parquet.Read(Kinds, [new ParquetFile(file, new Dictionary<string, string?>())]);
        foreach (var row in result.Rows())
        {
            for (var i = 0; i < Kinds.Length; i++)
            {
                if (row[i] is Dictionary<string, object?> fields)
                {
                    yield return Action(Kinds[i].Name, fields, file);
                }
            }
        }
    }

    private static DeltaAction Action(string kind, Dictionary<string, object?> fields, string file) => kind switch
    {
        "protocol" => new ProtocolAction(
            (int)Needed(fields, "minReaderVersion", file),
            (int)Needed(fields, "minWriterVersion", file),
            Names(fields["readerFeatures"]),
            Names(fields["writerFeatures"])),
        "metaData" => new MetadataAction(
            (string)Needed(fields, "id", file),
            (string?)fields["name"],
            (string)Needed(fields, "schemaString", file),
            Names(fields["partitionColumns"]) ?? [],
            (Map(fields["configuration"]) ?? []).ToDictionary(p => p.Key, p => p.Value ?? string.Empty, StringComparer.Ordinal),
            (long?)fields["createdTime"],
            (fields["format"] as Dictionary<string, object?>)?["provider"] as string ?? "parquet"),
        "txn" => new TxnAction((string)Needed(fields, "appId", file), (long)Needed(fields, "version", file), (long?)fields["lastUpdated"]),
        "sidecar" => new SidecarAction((string)Needed(fields, "path", file), (long)Needed(fields, "sizeInBytes", file)),
        "checkpointMetadata" => new CheckpointMetadataAction((long)Needed(fields, "version", file)),
        "remove" => new RemoveAction(
            (string)Needed(fields, "path", file),
            (long?)fields["deletionTimestamp"],
            fields["dataChange"] is not false,
            Map(fields["partitionValues"]),
            (long?)fields["size"],
            ReadVector(fields["deletionVector"], file)),
        _ => new AddAction(
            (string)Needed(fields, "path", file),
            Map(fields["partitionValues"]) ?? [],
            (long)Needed(fields, "size", file),
            (long?)fields["modificationTime"] ?? 0,
            fields["dataChange"] is not false,
            (string?)fields["stats"] ?? RowsAlone(fields["stats_parsed"]),
            ReadVector(fields["deletionVector"], file)),
    };

    /// <summary>Statistics where the writer gave them as a struct alone: the number of rows, which is all that is of use to everyone.</summary>
    private static string? RowsAlone(object? parsed) => (parsed as Dictionary<string, object?>)?["numRecords"] is long rows
        ? string.Create(CultureInfo.InvariantCulture, $"{{\"numRecords\":{rows}}}")
        : null;

    private static DeletionVectorDescriptor? ReadVector(object? value, string file) => value is not Dictionary<string, object?> fields
        ? null
        : new DeletionVectorDescriptor(
            (string)Needed(fields, "storageType", file),
            (string)Needed(fields, "pathOrInlineDv", file),
            (int?)fields["offset"],
            (int)Needed(fields, "sizeInBytes", file),
            (long)Needed(fields, "cardinality", file));

    private static Dictionary<string, string?>? Map(object? value) =>
        (value as List<KeyValuePair<object?, object?>>)?.ToDictionary(p => (string)p.Key!, p => (string?)p.Value, StringComparer.Ordinal);

    private static List<string>? Names(object? value) => (value as List<object?>)?.ConvertAll(v => (string)(v ?? throw new FormatException("a list of texts holds null")));

    private static object Needed(Dictionary<string, object?> fields, string field, string file) =>
        fields[field] ?? throw DeltaErrors.Damaged(file, $"the field '{field}' is missing");
}
