using System.Text.Json;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>A Delta table that a test writes by hand, as a foreign writer would.</summary>
internal sealed class TableScene : IDisposable
{
    /// <summary>A protocol that every reader knows.</summary>
    public const string OldProtocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""";

    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private readonly RecordingFileSystem files = new(LocalFileSystem.Instance);
    private int seen;

    public TableScene()
    {
        Connection = database.Connect();
        Directory.CreateDirectory(Path.Combine(Root, "_delta_log", "_sidecars"));
    }

    public string Root { get; } = Folders.Temporary("table-");

    public IEngineSession Connection { get; }

    /// <summary>Names of the metadata files that the last opening read, in order.</summary>
    public IReadOnlyList<string> Read => files.Steps.Skip(seen).Where(s => s.Operation == FileOperation.Read).Select(s => Path.GetFileName(s.Path)).ToList();

    public string At(string path) => Path.Combine(Root, path);

    public string Log(string name) => Path.Combine(Root, "_delta_log", name);

    public string CommitFile(long version) => Log($"{version:d20}.json");

    /// <summary>A commit of these lines.</summary>
    public void Commit(long version, params string[] lines) => File.WriteAllText(CommitFile(version), string.Join('\n', lines) + "\n");

    /// <summary>The first commit: protocol, metadata with columns such as "a long", and further lines.</summary>
    public void Create(string columns, string[]? partitions = null, params string[] lines) =>
        Commit(0, [OldProtocol, Metadata(columns, partitions), .. lines]);

    /// <summary>A data file with the rows of a select.</summary>
    /// <returns>The add action.</returns>
    public string Data(string path, string select, string partitionValues = "{}", string? vector = null)
    {
        var file = At(Uri.UnescapeDataString(path));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Connection.Execute($"COPY ({select}) TO {SqlText.Literal(file)} (FORMAT parquet)");
        return Add(path, partitionValues, vector, new FileInfo(file).Length);
    }

    /// <summary>A Parquet file in the log with the rows of a select, such as a checkpoint.</summary>
    public void LogParquet(string name, string select) => Connection.Execute($"COPY ({select}) TO {SqlText.Literal(Log(name))} (FORMAT parquet)");

    /// <summary>A Parquet file in the log with these actions, as the files of checkpoints are.</summary>
    public void Checkpoint(string name, params string[] actions)
    {
        (string Kind, string Shape)[] kinds =
        [
            ("protocol", """{"minReaderVersion":"INTEGER","minWriterVersion":"INTEGER","readerFeatures":["VARCHAR"],"writerFeatures":["VARCHAR"]}"""),
            ("metaData", """{"id":"VARCHAR","schemaString":"VARCHAR","partitionColumns":["VARCHAR"],"configuration":"MAP(VARCHAR, VARCHAR)"}"""),
            ("add", """{"path":"VARCHAR","partitionValues":"MAP(VARCHAR, VARCHAR)","size":"BIGINT","modificationTime":"BIGINT","dataChange":"BOOLEAN","stats_parsed":{"numRecords":"BIGINT"}}"""),
            ("sidecar", """{"path":"VARCHAR","sizeInBytes":"BIGINT"}"""),
            ("checkpointMetadata", """{"version":"BIGINT"}"""),
        ];
        var columns = kinds.Where(k => actions.Any(a => a.StartsWith($"{{\"{k.Kind}\"", StringComparison.Ordinal))).Select(k => $"json_transform(j->'{k.Kind}', '{k.Shape}') AS {SqlText.Name(k.Kind)}");
        LogParquet(name, $"SELECT {string.Join(", ", columns)} FROM (VALUES {string.Join(", ", actions.Select(a => $"({SqlText.Literal(a)}::JSON)"))}) AS t(j)");
    }

    public DeltaTable Open(long? version = null)
    {
        seen = files.Steps.Count;
        return DeltaTable.Open(files, Root, Connection, version);
    }

    /// <summary>The rows of a version in their canonical text, sorted.</summary>
    public string[] Rows(long? version = null)
    {
        var table = Open(version);
        return Texts([.. table.Columns.Select(c => c.Name)], table.Rows());
    }

    /// <summary>The changes of some versions in their canonical text, sorted.</summary>
    public string[] Changes(long from, long? to = null)
    {
        var table = Open(to);
        return Texts([.. table.Columns.Select(c => c.Name), "_change_type", "_commit_version"], table.Changes(from));
    }

    /// <summary>The paths of the active files, sorted.</summary>
    public string Files(long? version = null) => string.Join(' ', Open(version).Snapshot.Files.Values.Select(f => f.RawPath).Order(StringComparer.Ordinal));

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    public static string Add(string path, string partitionValues = "{}", string? vector = null, long size = 5) =>
        $$$"""{"add":{"path":{{{JsonSerializer.Serialize(path)}}},"partitionValues":{{{partitionValues}}},"size":{{{size}}},"modificationTime":1,"dataChange":true{{{(vector is null ? "" : $",\"deletionVector\":{vector}")}}}}}""";

    public static string Remove(string path, string rest = "") => $$$"""{"remove":{"path":{{{JsonSerializer.Serialize(path)}}},"deletionTimestamp":1,"dataChange":true{{{rest}}}}}""";

    public static string Features(params string[] readers) =>
        $$$"""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":{{{JsonSerializer.Serialize(readers)}}},"writerFeatures":{{{JsonSerializer.Serialize(readers)}}}}}""";

    /// <summary>Metadata with columns such as "a long, p string".</summary>
    public static string Metadata(string columns, string[]? partitions = null, string configuration = "{}") =>
        RawMetadata(string.Join(',', columns.Split(", ").Select(c => c.Split(' ')).Select(c => $$$"""{"name":"{{{c[0]}}}","type":"{{{c[1]}}}","nullable":true,"metadata":{}}""")), partitions, configuration);

    /// <summary>Metadata with fields in Delta's JSON.</summary>
    public static string RawMetadata(string fields, string[]? partitions = null, string configuration = "{}")
    {
        var schema = JsonSerializer.Serialize("{\"type\":\"struct\",\"fields\":[" + fields + "]}");
        var columns = JsonSerializer.Serialize(partitions ?? []);
        return $$$"""{"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"configuration":{{{configuration}}},"partitionColumns":{{{columns}}},"schemaString":{{{schema}}} }}""";
    }

    private static string[] Texts(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        var canonical = new CanonicalRow(columns);
        var texts = rows.Select(r => System.Text.Encoding.UTF8.GetString(canonical.Text(r))).ToArray();
        Array.Sort(texts, StringComparer.Ordinal);
        return texts;
    }
}
