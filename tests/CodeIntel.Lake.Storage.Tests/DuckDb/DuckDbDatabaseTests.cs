using CodeIntel.Lake.Storage.DuckDb;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

[TestFixture]
public sealed class DuckDbDatabaseTests
{
    [Test]
    public void Options_reach_the_engine()
    {
        var folder = Directory.CreateTempSubdirectory("duckdb-room-").FullName;
        try
        {
            var options = new DuckDbOptions(Path.Combine(folder, "é.db"), Threads: 1, MemoryLimitBytes: 256 << 20, TempDirectory: Path.Combine(folder, "spill"), AllowUnsignedExtensions: true);
            using (var database = DuckDbDatabase.Open(options))
            using (var connection = database.Connect())
            {
                Assert.That(connection.Scalar<long>("SELECT current_setting('threads')"), Is.EqualTo(1));
                Assert.That(connection.Scalar<string>("SELECT current_setting('memory_limit')"), Is.EqualTo("256.0 MiB"));
                Assert.That(connection.Scalar<string>("SELECT current_setting('temp_directory')"), Is.EqualTo(options.TempDirectory));
                Assert.That(connection.Scalar<bool>("SELECT current_setting('allow_unsigned_extensions')"), Is.True);
                Assert.That(connection.Scalar<bool>("SELECT current_setting('autoload_known_extensions')"), Is.False);
                Assert.That(connection.Scalar<bool>("SELECT current_setting('autoinstall_known_extensions')"), Is.False);
                connection.Execute("CREATE TABLE kept AS SELECT 42 AS a");
            }

            using var again = DuckDbDatabase.Open(options);
            using var reader = again.Connect();
            Assert.That(reader.Scalar<int>("SELECT a FROM kept"), Is.EqualTo(42));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void What_the_rules_need_is_built_in()
    {
        using var scene = new DuckDbScene();

        var builtIn = scene.Rows("SELECT extension_name FROM duckdb_extensions() WHERE loaded").Select(r => r[0]);

        Assert.That(builtIn, Is.SupersetOf(new[] { "icu", "json", "parquet" }));
    }

    [Test]
    public void A_file_that_cannot_be_opened_is_named()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"), "none", "x.db");

        Assert.That(
            () => DuckDbDatabase.Open(new DuckDbOptions(file)),
            Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("database_failed").And.Message.Contain(file));
    }

    [Test]
    public void A_missing_engine_is_named_with_the_command_that_brings_it()
    {
        var error = Assert.Throws<LakeException>(() => DuckDbLibrary.Locate("/nowhere"))!;

        Assert.That(error.Code, Is.EqualTo("native_missing"));
        Assert.That(error.Message, Does.Contain(Path.Combine("/nowhere", "native")).And.Contain("npm ci && dotnet build"));
    }
}
