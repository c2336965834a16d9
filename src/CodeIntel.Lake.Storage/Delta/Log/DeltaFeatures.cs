namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What a table's protocol may ask of a reader. docs/delta.md has the table of features and decisions.</summary>
internal static class DeltaFeatures
{
    public const string ColumnMapping = "columnMapping";
    public const string DeletionVectors = "deletionVectors";

    /// <summary>The writer version from which on a protocol names its writers' features.</summary>
    public const int FeatureWriter = 7;

    private const int NewestReader = 3;

    private static readonly HashSet<string> Readable = new(StringComparer.Ordinal)
    {
        ColumnMapping,
        DeletionVectors,
        "timestampNtz",
        "typeWidening",
        "typeWidening-preview",
        "v2Checkpoint",
        "vacuumProtocolCheck",
    };

    /// <summary>Features that leave each row of a Parquet file, but for those that are deleted, as a row of the table with its own columns and types.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal) { DeletionVectors, "v2Checkpoint", "vacuumProtocolCheck" };

    /// <summary>Refuses a table whose rows could be read wrong.</summary>
    /// <exception cref="UnsupportedFeatureException">The feature is named.</exception>
    public static void Check(string table, ProtocolAction protocol, MetadataAction metadata)
    {
        var features = protocol.ReaderFeatures ?? [];
        if (features.FirstOrDefault(f => !Readable.Contains(f)) is { } unknown)
        {
            throw DeltaErrors.Unsupported(table, unknown);
        }

        if (protocol.MinReaderVersion > NewestReader)
        {
            throw DeltaErrors.Unsupported(table, $"minReaderVersion {protocol.MinReaderVersion}", $"and this program knows reader versions up to {NewestReader}");
        }

        if (protocol.MinReaderVersion == NewestReader != (protocol.ReaderFeatures is not null))
        {
            throw DeltaErrors.Unsupported(table, "readerFeatures", $"which contradicts its reader version {protocol.MinReaderVersion}");
        }

        if (protocol.MinReaderVersion == NewestReader && protocol.MinWriterVersion < FeatureWriter)
        {
            throw DeltaErrors.Unsupported(table, "minWriterVersion", $"whose value {protocol.MinWriterVersion} contradicts its reader version {NewestReader}");
        }

        if (MappingMode(protocol, metadata) is not ("none" or "name") and var mode)
        {
            throw DeltaErrors.Unsupported(table, ColumnMapping, $"in the mode '{mode}', of which this program reads 'name'");
        }

        if (metadata.Provider != "parquet")
        {
            throw DeltaErrors.Unsupported(table, $"format {metadata.Provider}", "and this program reads data files in Parquet");
        }
    }

    /// <summary>Refuses a table whose data files are not to be read as they are.</summary>
    /// <exception cref="UnsupportedFeatureException">The feature is named.</exception>
    public static void CheckPlain(DeltaSnapshot snapshot)
    {
        const string Because = "which a dataset of a lake must not have";
        var (table, protocol) = (snapshot.Folder, snapshot.Protocol);
        if (protocol.ReaderFeatures?.FirstOrDefault(f => !Plain.Contains(f)) is { } feature)
        {
            throw DeltaErrors.Unsupported(table, feature, Because);
        }

        if (protocol.MinReaderVersion == 2)
        {
            throw DeltaErrors.Unsupported(table, ColumnMapping, Because);
        }

        if (snapshot.Files.Values.Any(f => f.Add.DeletionVector is not null) && protocol.ReaderFeatures?.Contains(DeletionVectors) != true)
        {
            throw DeltaErrors.Unsupported(table, DeletionVectors, "which its protocol does not name");
        }
    }

    /// <summary>Whether data files call the columns by their physical names.</summary>
    public static bool IsMapped(ProtocolAction protocol, MetadataAction metadata) => MappingMode(protocol, metadata) != "none";

    private static string MappingMode(ProtocolAction protocol, MetadataAction metadata) =>
        protocol.MinReaderVersion == 2 || protocol.ReaderFeatures?.Contains(ColumnMapping) == true
            ? metadata.Configuration.GetValueOrDefault("delta.columnMapping.mode", "none")
            : "none";
}
