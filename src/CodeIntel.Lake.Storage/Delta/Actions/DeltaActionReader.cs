using System.Text.Json;
using System.Text.Unicode;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads actions from a commit's lines. Unknown actions and fields are skipped.</summary>
internal static class DeltaActionReader
{
    private static readonly Dictionary<string, string?> None = [];
    private static readonly Dictionary<string, string> NoTexts = [];

    /// <summary>The actions of a commit's file, in order.</summary>
    /// <exception cref="LakeException">The file cannot be read, or see <see cref="ReadAll"/>.</exception>
    public static List<DeltaAction> ReadFile(IFileSystem files, string file)
    {
        try
        {
            return ReadAll(files.Read(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DeltaErrors.Damaged(file, e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>The actions of a commit, in order.</summary>
    /// <param name="text">One JSON object a line.</param>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="LakeException">The text is empty, cut, no UTF-8 or no JSON; a commit of our own is cut at the end of a line.</exception>
    public static List<DeltaAction> ReadAll(ReadOnlySpan<byte> text, string file)
    {
        if (!Utf8.IsValid(text))
        {
            throw DeltaErrors.Damaged(file, "it is no UTF-8");
        }

        var actions = new List<DeltaAction>();
        CommitInfoAction? info = null;
        var lines = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (line.TrimStart(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            lines++;
            try
            {
                if (Read(line) is { } action)
                {
                    actions.Add(action);
                    info ??= action as CommitInfoAction;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                throw DeltaErrors.Damaged(file, $"line {lines} is no Delta action ({e.Message})", e);
            }
        }

        if (info is { EngineInfo: DeltaActionWriter.Engine, Actions: { } written } && written != lines)
        {
            throw DeltaErrors.Damaged(file, $"{written} actions were written, and {lines} are there");
        }

        return lines > 0 ? actions : throw DeltaErrors.Damaged(file, "it holds no action");
    }

    /// <summary>Reads a version checksum of our own.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public static VersionChecksum ReadChecksum(ReadOnlySpan<byte> content)
    {
        var fields = Needed(JsonSerializer.Deserialize(content, ActionJson.Default.ChecksumFields), "checksum");
        return new VersionChecksum(
            Needed(fields.CommitSha256, "commitSha256"),
            Protocol(Needed(fields.Protocol, "protocol")),
            Metadata(Needed(fields.Metadata, "metadata")),
            [.. Needed(fields.SetTransactions, "setTransactions").Select(Txn)],
            [.. Needed(fields.AllFiles, "allFiles").Select(Add)]);
    }

    private static DeltaAction? Read(ReadOnlySpan<byte> line) =>
        (JsonSerializer.Deserialize(line, ActionJson.Default.ActionLine) ?? throw new JsonException("an object was expected")).Action;

    internal static AddAction Add(FileFields fields) => new(
        Needed(fields.Path, "path"),
        fields.PartitionValues ?? None,
        Needed(fields.Size, "size"),
        fields.ModificationTime ?? 0,
        fields.DataChange ?? true,
        fields.Stats,
        Vector(fields.DeletionVector));

    internal static RemoveAction Remove(FileFields fields) => new(
        Needed(fields.Path, "path"), fields.DeletionTimestamp, fields.DataChange ?? true, fields.PartitionValues, fields.Size, Vector(fields.DeletionVector));

    private static DeletionVectorDescriptor? Vector(VectorFields? fields) => fields is null
        ? null
        : new DeletionVectorDescriptor(
            Needed(fields.StorageType, "storageType"),
            Needed(fields.PathOrInlineDv, "pathOrInlineDv"),
            fields.Offset is null ? null : Small(fields.Offset, "offset"),
            Small(fields.SizeInBytes, "sizeInBytes"),
            Needed(fields.Cardinality, "cardinality"));

    internal static MetadataAction Metadata(MetadataFields fields) => new(
        Needed(fields.Id, "id"),
        fields.Name,
        Needed(fields.SchemaString, "schemaString"),
        Texts(fields.PartitionColumns) ?? [],
        (fields.Configuration ?? None).ToDictionary(p => p.Key, p => p.Value ?? string.Empty, StringComparer.Ordinal),
        fields.CreatedTime,
        fields.Format?.Provider ?? "parquet");

    internal static ProtocolAction Protocol(ProtocolFields fields) => new(
        Small(fields.MinReaderVersion, "minReaderVersion"), Small(fields.MinWriterVersion, "minWriterVersion"), Texts(fields.ReaderFeatures), Texts(fields.WriterFeatures));

    internal static TxnAction Txn(TxnFields fields) => new(Needed(fields.AppId, "appId"), Needed(fields.Version, "version"), fields.LastUpdated);

    internal static CdcAction Cdc(FileFields fields)
    {
        var add = Add(fields);
        return new CdcAction(add.Path, add.PartitionValues, add.Size);
    }

    internal static SidecarAction Sidecar(SidecarFields fields) => new(Needed(fields.Path, "path"), Needed(fields.SizeInBytes, "sizeInBytes"));

    internal static CheckpointMetadataAction CheckpointMetadata(CheckpointMetadataFields fields) => new(Needed(fields.Version, "version"));

    internal static CommitInfoAction CommitInfo(JsonElement info) => info.ValueKind != JsonValueKind.Object
        ? new CommitInfoAction(0, string.Empty, NoTexts, NoTexts)
        : new CommitInfoAction(
            LooseNumber(info, "timestamp") ?? 0,
            LooseText(info, "operation") ?? string.Empty,
            LooseMap(info, "operationParameters"),
            LooseMap(info, "operationMetrics"),
            LooseText(info, "engineInfo"),
            LooseNumber(info, "inCommitTimestamp"),
            LooseNumber(info, "numActions") is { } actions and >= 0 and <= int.MaxValue ? (int)actions : null);

    private static long? LooseNumber(JsonElement info, string name) =>
        info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? LooseText(JsonElement info, string name) =>
        info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, string> LooseMap(JsonElement info, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (info.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (var value in values.EnumerateObject().Where(v => v.Value.ValueKind != JsonValueKind.Null))
            {
                map[value.Name] = value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText();
            }
        }

        return map;
    }

    private static List<string>? Texts(IReadOnlyList<string?>? texts) => texts?.Select(t => t ?? throw new JsonException("a list of texts holds null")).ToList();

    private static int Small(long? number, string field) =>
        Needed(number, field) is var value and >= 0 and <= int.MaxValue ? (int)value : throw new JsonException($"the field '{field}' is out of range");

    private static T Needed<T>(T? value, string field)
        where T : class => value ?? throw Missing(field);

    private static long Needed(long? value, string field) => value ?? throw Missing(field);

    private static JsonException Missing(string field) => new($"the field '{field}' is missing");
}
