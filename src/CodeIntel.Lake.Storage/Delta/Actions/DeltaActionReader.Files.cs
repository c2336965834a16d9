using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <content>Actions about data files, change files and the files of checkpoints.</content>
internal static partial class DeltaActionReader
{
    private static AddAction Add(ref Utf8JsonReader json)
    {
        string? path = null, stats = null;
        IReadOnlyDictionary<string, string?>? partition = null;
        long? size = null, modified = null;
        DeletionVectorDescriptor? vector = null;
        var change = true;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("path"u8))
            {
                path = Text(ref json);
            }
            else if (json.ValueTextEquals("stats"u8))
            {
                stats = Text(ref json);
            }
            else if (json.ValueTextEquals("partitionValues"u8))
            {
                partition = Map(ref json);
            }
            else if (json.ValueTextEquals("size"u8))
            {
                size = Number(ref json);
            }
            else if (json.ValueTextEquals("modificationTime"u8))
            {
                modified = Number(ref json);
            }
            else if (json.ValueTextEquals("dataChange"u8))
            {
                change = Truth(ref json) ?? true;
            }
            else if (json.ValueTextEquals("deletionVector"u8))
            {
                vector = Vector(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new AddAction(Required(path, "path"), partition ?? None, size ?? throw Missing("size"), modified ?? 0, change, stats, vector);
    }

    private static RemoveAction Remove(ref Utf8JsonReader json)
    {
        string? path = null;
        IReadOnlyDictionary<string, string?>? partition = null;
        long? size = null, deleted = null;
        DeletionVectorDescriptor? vector = null;
        var change = true;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("path"u8))
            {
                path = Text(ref json);
            }
            else if (json.ValueTextEquals("partitionValues"u8))
            {
                partition = Map(ref json);
            }
            else if (json.ValueTextEquals("size"u8))
            {
                size = Number(ref json);
            }
            else if (json.ValueTextEquals("deletionTimestamp"u8))
            {
                deleted = Number(ref json);
            }
            else if (json.ValueTextEquals("dataChange"u8))
            {
                change = Truth(ref json) ?? true;
            }
            else if (json.ValueTextEquals("deletionVector"u8))
            {
                vector = Vector(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new RemoveAction(Required(path, "path"), deleted, change, partition, size, vector);
    }

    private static DeletionVectorDescriptor? Vector(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Require(ref json, JsonTokenType.StartObject);
        string? storage = null, path = null;
        long? offset = null, size = null, cardinality = null;
        while (Field(ref json))
        {
            if (json.ValueTextEquals("storageType"u8))
            {
                storage = Text(ref json);
            }
            else if (json.ValueTextEquals("pathOrInlineDv"u8))
            {
                path = Text(ref json);
            }
            else if (json.ValueTextEquals("offset"u8))
            {
                offset = Number(ref json);
            }
            else if (json.ValueTextEquals("sizeInBytes"u8))
            {
                size = Number(ref json);
            }
            else if (json.ValueTextEquals("cardinality"u8))
            {
                cardinality = Number(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new DeletionVectorDescriptor(
            Required(storage, "storageType"),
            Required(path, "pathOrInlineDv"),
            Small(offset, "offset"),
            Small(size, "sizeInBytes") ?? throw Missing("sizeInBytes"),
            cardinality ?? throw Missing("cardinality"));
    }

    private static int? Small(long? number, string field) =>
        number is < 0 or > int.MaxValue ? throw new JsonException($"the field '{field}' is out of range") : (int?)number;

    private static SidecarAction Sidecar(ref Utf8JsonReader json)
    {
        var (path, size) = (default(string), default(long?));
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("path"u8))
            {
                path = Text(ref json);
            }
            else if (json.ValueTextEquals("sizeInBytes"u8))
            {
                size = Number(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new SidecarAction(Required(path, "path"), size ?? throw Missing("sizeInBytes"));
    }

    private static CheckpointMetadataAction CheckpointMetadata(ref Utf8JsonReader json)
    {
        long? version = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (Field(ref json))
        {
            if (json.ValueTextEquals("version"u8))
            {
                version = Number(ref json);
            }
            else
            {
                Skip(ref json);
            }
        }

        return new CheckpointMetadataAction(version ?? throw Missing("version"));
    }

    private static CdcAction Cdc(ref Utf8JsonReader json)
    {
        var add = Add(ref json);
        return new CdcAction(add.Path, add.PartitionValues, add.Size);
    }
}
