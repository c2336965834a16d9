using System.Text;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Concurrency;

/// <summary>A table in memory whose data files hold lines of text instead of rows, so that no engine is needed to read them.</summary>
internal static class SharedTable
{
    public const string Column = "p";

    public static readonly string Root = Path.Combine(Path.GetPathRoot(Environment.CurrentDirectory)!, "t");

    public static readonly string[] Values = ["a", "b", "c"];

    private static readonly Lazy<MemoryFileSystem> Prepared = new(Prepare);

    /// <summary>Version 0: a file in each partition.</summary>
    public static MemoryFileSystem New() => new(Prepared.Value);

    /// <summary>Writes a data file.</summary>
    /// <param name="files">Where to.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="column">The partition column; null for none.</param>
    /// <param name="value">The partition.</param>
    /// <param name="name">The file's name; no two are the same.</param>
    /// <param name="rows">What it holds.</param>
    public static DataFile Put(IFileSystem files, string table, string? column, string value, string name, IEnumerable<string> rows)
    {
        var content = Encoding.UTF8.GetBytes(string.Join('\n', rows));
        var folder = column is null ? table : Path.Combine(table, $"{column}={value}");
        var path = Path.Combine(folder, name + ".parquet");
        files.CreateFolder(folder);
        files.Write(path, content);
        var values = new Dictionary<string, string?>();
        if (column is not null)
        {
            values.Add(column, value);
        }

        return new DataFile(table, new AddAction(DeltaPath.Encode(Path.GetRelativePath(table, path)), values, content.Length, 0, true, """{"numRecords":1}"""));
    }

    /// <summary>The rows in some files, sorted; empty ones are none, and make a file longer.</summary>
    public static string[] Rows(IEnumerable<DataFile> active, Func<string, byte[]> read) =>
        [.. active.SelectMany(f => Encoding.UTF8.GetString(read(f.FullPath)).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Order(StringComparer.Ordinal)];

    /// <summary>The rows of a version, partition by partition.</summary>
    public static string Show(DeltaSnapshot snapshot, string? column, Func<string, byte[]> read) => string.Join(' ', snapshot.Files.Values
        .GroupBy(f => column is null ? string.Empty : f.Partition(column) ?? string.Empty)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => $"{g.Key}:{string.Join(',', Rows(g, read))}"));

    private static MemoryFileSystem Prepare()
    {
        var files = new MemoryFileSystem();
        files.CreateFolder(Root);
        const string Schema = """{"type":"struct","fields":[{"name":"p","type":"string","nullable":true,"metadata":{}}]}""";
        var start = new List<DeltaAction> { new ProtocolAction(1, 2), new MetadataAction("i", null, Schema, [Column], new Dictionary<string, string>(), 0) };
        start.AddRange(Values.Select(v => Put(files, Root, Column, v, "start", ["start"]).Add));
        return DeltaLog.TryCommit(files, Root, 0, start) ? files : throw new InvalidOperationException("There is a table already.");
    }
}
