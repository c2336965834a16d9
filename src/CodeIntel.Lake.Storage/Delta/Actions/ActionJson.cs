using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>The JSON of actions. Null stands for a field that is missing, in reading and in writing; unknown fields are skipped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ActionLine))]
[JsonSerializable(typeof(FileFields))]
[JsonSerializable(typeof(SidecarFields))]
[JsonSerializable(typeof(CheckpointMetadataFields))]
[JsonSerializable(typeof(MetadataFields))]
[JsonSerializable(typeof(ProtocolFields))]
[JsonSerializable(typeof(TxnFields))]
[JsonSerializable(typeof(CommitInfoFields))]
[JsonSerializable(typeof(ChecksumFields))]
internal sealed partial class ActionJson : JsonSerializerContext;

/// <summary>
/// A line of a commit, to be read: it says of one action, in a field that is named by its kind and must not be null. Of several, the last one counts.
/// </summary>
internal sealed class ActionLine
{
    /// <summary>The action; null where the line has none that is known.</summary>
    [JsonIgnore]
    public DeltaAction? Action { get; private set; }

    public FileFields Add { set => Action = DeltaActionReader.Add(value); }

    public FileFields Remove { set => Action = DeltaActionReader.Remove(value); }

    public FileFields Cdc { set => Action = DeltaActionReader.Cdc(value); }

    public SidecarFields Sidecar { set => Action = DeltaActionReader.Sidecar(value); }

    public CheckpointMetadataFields CheckpointMetadata { set => Action = DeltaActionReader.CheckpointMetadata(value); }

    public MetadataFields MetaData { set => Action = DeltaActionReader.Metadata(value); }

    public ProtocolFields Protocol { set => Action = DeltaActionReader.Protocol(value); }

    public TxnFields Txn { set => Action = DeltaActionReader.Txn(value); }

    public JsonElement CommitInfo { set => Action = DeltaActionReader.CommitInfo(value); }
}

/// <summary>The fields of the actions about a data file or a change file: add, remove, cdc. They are set one by one, since logs hold very many.</summary>
internal sealed class FileFields
{
    public string? Path { get; set; }

    public long? DeletionTimestamp { get; set; }

    public IReadOnlyDictionary<string, string?>? PartitionValues { get; set; }

    public long? Size { get; set; }

    public long? ModificationTime { get; set; }

    public bool? DataChange { get; set; }

    public bool? ExtendedFileMetadata { get; set; }

    public string? Stats { get; set; }

    public VectorFields? DeletionVector { get; set; }
}

internal sealed record SidecarFields(string? Path, long? SizeInBytes);

internal sealed record CheckpointMetadataFields(long? Version);

internal sealed record VectorFields(string? StorageType, string? PathOrInlineDv, long? Offset, long? SizeInBytes, long? Cardinality);

internal sealed record MetadataFields(
    string? Id,
    string? Name,
    FormatFields? Format,
    string? SchemaString,
    IReadOnlyList<string?>? PartitionColumns,
    IReadOnlyDictionary<string, string?>? Configuration,
    long? CreatedTime);

internal sealed record FormatFields(string? Provider, IReadOnlyDictionary<string, string?>? Options);

internal sealed record ProtocolFields(long? MinReaderVersion, long? MinWriterVersion, IReadOnlyList<string?>? ReaderFeatures, IReadOnlyList<string?>? WriterFeatures);

internal sealed record TxnFields(string? AppId, long? Version, long? LastUpdated);

/// <summary>As we write it; what others write is read with more patience.</summary>
internal sealed record CommitInfoFields(
    long Timestamp,
    string Operation,
    IReadOnlyDictionary<string, string> OperationParameters,
    IReadOnlyDictionary<string, string> OperationMetrics,
    string EngineInfo,
    int NumActions);

internal sealed record ChecksumFields(
    string? CommitSha256, ProtocolFields? Protocol, MetadataFields? Metadata, IReadOnlyList<TxnFields>? SetTransactions, IReadOnlyList<FileFields>? AllFiles);
