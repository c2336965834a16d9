using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What a table may ask of a writer. docs/delta.md has the table of features and decisions.</summary>
internal static class WriterFeatures
{
    /// <summary>
    /// Features that a table may have. Those up to <c>identityColumns</c> are also what the writer versions 2 to 6 stand for; none of them asks anything of a
    /// writer until the metadata puts it to use.
    /// </summary>
    private static readonly HashSet<string> Writable = new(StringComparer.Ordinal)
    {
        "appendOnly",
        "invariants",
        "checkConstraints",
        "changeDataFeed",
        "generatedColumns",
        "identityColumns",
        DeltaFeatures.DeletionVectors,
        "v2Checkpoint",
        "vacuumProtocolCheck",
    };

    /// <summary>What puts a feature to use by a table property. Change data feed is not among them: it is kept to.</summary>
    private static readonly (string Feature, Func<string, string, bool> IsUse)[] Properties =
    [
        ("appendOnly", (key, value) => key == "delta.appendOnly" && IsTrue(value)),
        ("checkConstraints", (key, _) => key.StartsWith("delta.constraints.", StringComparison.Ordinal)),
        (DeltaFeatures.ColumnMapping, (key, value) => key == "delta.columnMapping.mode" && value != "none"),
        ("delta.checkpoint.writeStatsAsStruct", (key, value) => key == "delta.checkpoint.writeStatsAsStruct" && IsTrue(value)),
        ("delta.checkpoint.writeStatsAsJson", (key, value) => key == "delta.checkpoint.writeStatsAsJson" && !IsTrue(value)),
    ];

    /// <summary>What puts a feature to use in the metadata of a column, by the beginning of its key.</summary>
    private static readonly (string Feature, string Key)[] ColumnKeys =
    [
        ("invariants", "delta.invariants"),
        ("generatedColumns", "delta.generationExpression"),
        ("identityColumns", "delta.identity."),
    ];

    /// <summary>Refuses to write to a table whose writers must do what this program does not.</summary>
    /// <exception cref="UnsupportedFeatureException">The feature is named.</exception>
    public static void Check(DeltaSnapshot snapshot)
    {
        CheckProtocol(snapshot.Folder, snapshot.Protocol);
        CheckMetadata(snapshot.Folder, snapshot.Metadata);
    }

    /// <summary>As <see cref="Check(DeltaSnapshot)"/>, of a commit that may change protocol or metadata.</summary>
    /// <exception cref="UnsupportedFeatureException">The feature is named.</exception>
    public static void Check(string table, IEnumerable<DeltaAction> commit)
    {
        foreach (var action in commit)
        {
            switch (action)
            {
                case ProtocolAction protocol:
                    CheckProtocol(table, protocol);
                    break;
                case MetadataAction metadata:
                    CheckMetadata(table, metadata);
                    break;
                default:
                    break;
            }
        }
    }

    private static void CheckProtocol(string table, ProtocolAction protocol)
    {
        if (protocol.WriterFeatures?.FirstOrDefault(f => !Writable.Contains(f)) is { } feature)
        {
            throw DeltaErrors.Unwritable(table, feature, "which this program does not keep to when it writes");
        }

        if (protocol.MinWriterVersion > DeltaFeatures.FeatureWriter)
        {
            throw DeltaErrors.Unwritable(table, $"minWriterVersion {protocol.MinWriterVersion}", $"and this program knows writer versions up to {DeltaFeatures.FeatureWriter}");
        }

        if (protocol.MinWriterVersion == DeltaFeatures.FeatureWriter != (protocol.WriterFeatures is not null))
        {
            throw DeltaErrors.Unwritable(table, "writerFeatures", $"which contradicts its writer version {protocol.MinWriterVersion}");
        }
    }

    private static void CheckMetadata(string table, MetadataAction metadata)
    {
        const string Because = "and puts it to use, which this program does not keep to when it writes";
        foreach (var (feature, isUse) in Properties)
        {
            if (metadata.Configuration.Any(p => isUse(p.Key, p.Value)))
            {
                throw DeltaErrors.Unwritable(table, feature, Because);
            }
        }

        var keys = Keys(metadata.SchemaString);
        if (ColumnKeys.FirstOrDefault(c => keys.Any(k => k.StartsWith(c.Key, StringComparison.Ordinal))).Feature is { } used)
        {
            throw DeltaErrors.Unwritable(table, used, Because);
        }
    }

    /// <summary>The keys of all objects in a schema, at any depth; what columns are called is a value there, and no key.</summary>
    private static HashSet<string> Keys(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            var keys = new HashSet<string>(StringComparer.Ordinal);
            Collect(document.RootElement, keys);
            return keys;
        }
        catch (JsonException e)
        {
            throw DeltaErrors.Damaged("schemaString", e.Message, e);
        }
    }

    private static void Collect(JsonElement element, HashSet<string> keys)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                keys.Add(property.Name);
                Collect(property.Value, keys);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, keys);
            }
        }
    }

    private static bool IsTrue(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
