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
public sealed record MetadataAction(
    string Id,
    string? Name,
    string SchemaString,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration,
    long? CreatedTime) : DeltaAction;

/// <summary>A data file becomes part of the table.</summary>
/// <param name="Path">Percent-encoded, relative to the table; a remove repeats these very characters.</param>
/// <param name="PartitionValues">By partition column; null is SQL NULL.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
/// <param name="DataChange">False where rows only moved.</param>
/// <param name="Stats">Statistics as JSON text; null where the writer gave none.</param>
public sealed record AddAction(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long Size,
    long ModificationTime,
    bool DataChange,
    string? Stats) : DeltaAction;

/// <summary>A data file leaves the table; the file itself stays until vacuum.</summary>
public sealed record RemoveAction(
    string Path,
    long? DeletionTimestamp,
    bool DataChange,
    IReadOnlyDictionary<string, string?>? PartitionValues,
    long? Size) : DeltaAction;

/// <summary>The last step that an application did to the table, so that it is not done twice.</summary>
public sealed record TxnAction(string AppId, long Version, long? LastUpdated) : DeltaAction;

/// <summary>Who did what. Informative; parameters and metrics of foreign commits are not read.</summary>
public sealed record CommitInfoAction(
    long Timestamp,
    string Operation,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Metrics) : DeltaAction;

/// <summary>A file of row-level changes.</summary>
public sealed record CdcAction(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long Size) : DeltaAction;
