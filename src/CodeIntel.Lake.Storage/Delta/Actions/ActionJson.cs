using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>The JSON of actions. Null stands for a field that is missing, in reading and in writing; unknown fields are skipped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileFields))]
[JsonSerializable(typeof(SidecarFields))]
[JsonSerializable(typeof(CheckpointMetadataFields))]
[JsonSerializable(typeof(MetadataFields))]
[JsonSerializable(typeof(ProtocolFields))]
[JsonSerializable(typeof(TxnFields))]
[JsonSerializable(typeof(CommitInfoFields))]
[JsonSerializable(typeof(ChecksumFields))]
internal sealed partial class ActionJson : JsonSerializerContext;

/// <summary>The fields of the actions about a data file or a change file: add, remove, cdc.</summary>
internal sealed record FileFields(
    string? Path = null,
    long? DeletionTimestamp = null,
    IReadOnlyDictionary<string, string?>? PartitionValues = null,
    long? Size = null,
    long? ModificationTime = null,
    bool? DataChange = null,
    bool? ExtendedFileMetadata = null,
    string? Stats = null,
    VectorFields? DeletionVector = null);

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
