using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Every table that other engines wrote is read as three of them read it, or refused by the name of a feature.</summary>
public sealed class ConformanceTests
{
    private readonly IEngine database = Engine.Open(new EngineLimits());
    private IEngineSession connection = null!;
    private IEngineSession sorter = null!;

    [OneTimeSetUp]
    public void Connect()
    {
        connection = database.Connect();
        sorter = database.Connect();
    }

    [OneTimeTearDown]
    public void Close()
    {
        sorter.Dispose();
        connection.Dispose();
        database.Dispose();
    }

    [TestCaseSource(nameof(Tables))]
    public void A_foreign_table_is_read_as_others_read_it(string name)
    {
        var folder = Path.Combine(Corpora.DeltaTables(), name);
        var expected = Expected().GetProperty(name);
        switch (expected.GetProperty("outcome").GetString())
        {
            case "refuse":
                Assert.That(Assert.Throws<UnsupportedFeatureException>(() => Open(folder))!.Feature, Is.Not.Empty);
                break;
            case "log only":
                CheckLog(Open(folder), expected);
                var error = Assert.Throws<LakeException>(() => Digest(Open(folder)));
                Assert.That((error!.Code, Open(folder).Snapshot.Files.Values.Any(f => error.Message.Contains(f.FullPath, StringComparison.Ordinal))), Is.EqualTo(("data_file_missing", true)));
                break;
            default:
                CheckLog(Open(folder), expected);
                CheckRows(folder, expected);
                CheckVersions(folder, expected);
                CheckChanges(folder, expected);
                break;
        }
    }

    /// <summary>The log before a checkpoint is cleaned up, so that the checkpoint alone has to do.</summary>
    [TestCaseSource(nameof(Tables))]
    public void A_foreign_checkpoint_stands_for_the_commits_before_it(string name)
    {
        var expected = Expected().GetProperty(name);
        var copy = Folders.Temporary("checkpoint-");
        try
        {
            Folders.Copy(Path.Combine(Corpora.DeltaTables(), name), copy);
            var log = Path.Combine(copy, "_delta_log");
            var newest = Directory.EnumerateFiles(log, "*.checkpoint*").Select(f => Path.GetFileName(f)[..20]).Where(n => n.All(char.IsAsciiDigit)).Max(StringComparer.Ordinal);
            if (newest is null || expected.GetProperty("outcome").GetString() == "refuse")
            {
                Assert.Pass("The table has no checkpoint.");
            }

            foreach (var commit in Directory.EnumerateFiles(log, "*.json").Where(f => Path.GetFileName(f).Length == 25 && string.CompareOrdinal(Path.GetFileName(f)[..20], newest) <= 0).ToList())
            {
                File.Delete(commit);
            }

            CheckLog(Open(copy), expected);
            if (expected.TryGetProperty("sha256", out _))
            {
                CheckRows(copy, expected);
            }
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static IEnumerable<string> Tables() => Corpora.HasDeltaTables ? Expected().EnumerateObject().Select(t => t.Name) : ["none"];

    private static JsonElement Expected() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.DeltaTables(), "expected.json"))).RootElement;

    private static void CheckLog(DeltaTable table, JsonElement expected)
    {
        var protocol = table.Snapshot.Protocol;
        Assert.That(table.Snapshot.Version, Is.EqualTo(expected.GetProperty("version").GetInt64()));
        Assert.That(protocol.MinReaderVersion, Is.EqualTo(expected.GetProperty("min_reader_version").GetInt32()));
        Assert.That(protocol.MinWriterVersion, Is.EqualTo(expected.GetProperty("min_writer_version").GetInt32()));
        Assert.That(protocol.ReaderFeatures ?? [], Is.EquivalentTo(Texts(expected.GetProperty("reader_features"))));
        Assert.That(protocol.WriterFeatures ?? [], Is.EquivalentTo(Texts(expected.GetProperty("writer_features"))));
        Assert.That(table.Snapshot.Metadata.PartitionColumns, Is.EqualTo(Texts(expected.GetProperty("partition_columns"))));
        Assert.That(table.Columns.Select(c => c.Name), Is.EqualTo(expected.GetProperty("schema").GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString())));
        Assert.That(
            table.Snapshot.Files.Values.Select(f => Path.GetRelativePath(table.Snapshot.Folder, f.FullPath)),
            Is.EquivalentTo(Texts(expected.GetProperty("active_files"))));
    }

    private void CheckRows(string folder, JsonElement expected)
    {
        var table = Open(folder);
        var canonical = new CanonicalRow([.. table.Columns.Select(c => c.Name)]);
        if (expected.TryGetProperty("values", out var values))
        {
            Assert.That(table.Rows().Select(r => Encoding.UTF8.GetString(canonical.Text(r))), Is.EquivalentTo(values.EnumerateArray().Select(v => JsonSerializer.Serialize(v, Relaxed))));
        }

        Assert.That(Digest(table), Is.EqualTo(DigestOf(expected)));
    }

    private void CheckVersions(string folder, JsonElement expected)
    {
        if (expected.TryGetProperty("versions", out var versions))
        {
            foreach (var version in versions.EnumerateObject())
            {
                Assert.That(Digest(Open(folder, long.Parse(version.Name, CultureInfo.InvariantCulture))), Is.EqualTo(DigestOf(version.Value)), $"version {version.Name}");
            }
        }
    }

    private void CheckChanges(string folder, JsonElement expected)
    {
        if (expected.TryGetProperty("changes", out var changes))
        {
            var table = Open(folder, changes.GetProperty("to").GetInt64());
            var columns = table.Columns.Select(c => c.Name).Append("_change_type").Append("_commit_version").ToList();
            Assert.That(RowDigest.Of(columns, table.Changes(changes.GetProperty("from").GetInt64()), sorter), Is.EqualTo(DigestOf(changes)));
        }
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private DeltaTable Open(string folder, long? version = null) => DeltaTable.Open(LocalFileSystem.Instance, folder, connection, version);

    private RowDigest Digest(DeltaTable table) => RowDigest.Of([.. table.Columns.Select(c => c.Name)], table.Rows(), sorter);

    private static RowDigest DigestOf(JsonElement found) => new(found.GetProperty("rows").GetInt64(), found.GetProperty("sha256").GetString()!);

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(t => t.GetString()!);
}
