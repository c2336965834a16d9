namespace CodeIntel.Lake.Storage.Delta;

/// <summary>One action of a Delta commit.</summary>
public abstract record DeltaAction;

/// <summary>What a reader and a writer must know to use the table.</summary>
public sealed record ProtocolAction(
    int MinReaderVersion,
    int MinWriterVersion,
    IReadOnlyList<string>? ReaderFeatures = null,
    IReadOnlyList<string>? WriterFeatures = null) : DeltaAction;

/// <summary>The table's identity and schema.</summary>
/// <param name="Id">A GUID that stays for the table's life.</param>
/// <param name="Name">The table's name; may be null.</param>
/// <param name="SchemaString">The schema as Delta's JSON.</param>
/// <param name="PartitionColumns">In order; empty for an unpartitioned table.</param>
/// <param name="Configuration">Table properties.</param>
/// <param name="CreatedTime">Milliseconds since 1970.</param>
/// <param name="Provider">Format of the data files.</param>
public sealed record MetadataAction(
    string Id,
    string? Name,
    string SchemaString,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration,
    long? CreatedTime,
    string Provider = "parquet") : DeltaAction;

/// <summary>A data file becomes part of the table.</summary>
/// <param name="Path">Percent-encoded, relative to the table; a remove repeats these very characters.</param>
/// <param name="PartitionValues">By partition column; null is SQL NULL.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
/// <param name="DataChange">False where rows only moved.</param>
/// <param name="Stats">Statistics as JSON text; null where the writer gave none.</param>
/// <param name="DeletionVector">Rows of the file that are deleted; null for none.</param>
public sealed record AddAction(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long Size,
    long ModificationTime,
    bool DataChange,
    string? Stats,
    DeletionVectorDescriptor? DeletionVector = null) : DeltaAction;

/// <summary>A data file leaves the table; the file itself stays until vacuum.</summary>
public sealed record RemoveAction(
    string Path,
    long? DeletionTimestamp,
    bool DataChange,
    IReadOnlyDictionary<string, string?>? PartitionValues,
    long? Size,
    DeletionVectorDescriptor? DeletionVector = null) : DeltaAction;

/// <summary>The last step that an application did to the table, so that it is not done twice.</summary>
public sealed record TxnAction(string AppId, long Version, long? LastUpdated) : DeltaAction;

/// <summary>Who did what. Informative: any writer may put into it what it likes, so nothing of it can make a commit unreadable.</summary>
/// <param name="Timestamp">Milliseconds since 1970 by the writer's clock; 0 where it gave none.</param>
/// <param name="Operation">Such as <c>WRITE</c>; empty where the writer gave none.</param>
/// <param name="Parameters">The operation's parameters; values that are no text are JSON.</param>
/// <param name="Metrics">The operation's metrics; values that are no text are JSON.</param>
/// <param name="EngineInfo">The writer; null where it did not say.</param>
/// <param name="InCommitTimestamp">The commit's time, milliseconds since 1970, in tables that have the feature <c>inCommitTimestamp</c>.</param>
/// <param name="Actions">How many actions the commit has, itself among them; only our own writer says it.</param>
public sealed record CommitInfoAction(
    long Timestamp,
    string Operation,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Metrics,
    string? EngineInfo = null,
    long? InCommitTimestamp = null,
    int? Actions = null) : DeltaAction;

/// <summary>A file of row-level changes.</summary>
public sealed record CdcAction(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long Size) : DeltaAction;

/// <summary>A checkpoint in several files names one of them; the path is relative to <c>_delta_log/_sidecars</c>, or absolute.</summary>
internal sealed record SidecarAction(string Path, long Size) : DeltaAction;

/// <summary>The version that a checkpoint of the second kind holds.</summary>
internal sealed record CheckpointMetadataAction(long Version) : DeltaAction;
