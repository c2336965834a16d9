using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

[TestFixture]
public sealed class DuckDbDatabaseTests
{
    [Test]
    public void Options_reach_the_engine()
    {
        var folder = Path.Combine(Path.GetTempPath(), "spill é;'=");
        var options = new EngineLimits(Threads: 1, MemoryLimitBytes: 256 << 20, TempDirectory: folder);
        using var database = Engine.Open(options);
        using var connection = database.Connect();
        Assert.That(connection.Scalar<long>("SELECT current_setting('threads')"), Is.EqualTo(1));
        Assert.That(connection.Scalar<string>("SELECT current_setting('memory_limit')"), Is.EqualTo("256.0 MiB"));
        Assert.That(connection.Scalar<string>("SELECT current_setting('temp_directory')"), Is.EqualTo(folder));
        Assert.That(connection.Scalar<bool>("SELECT current_setting('autoload_known_extensions')"), Is.False);
        Assert.That(connection.Scalar<bool>("SELECT current_setting('autoinstall_known_extensions')"), Is.False);
    }

    [Test]
    public void What_the_rules_need_is_built_in()
    {
        using var scene = new DuckDbScene();

        var builtIn = scene.Rows("SELECT extension_name FROM duckdb_extensions() WHERE loaded").Select(r => r[0]);

        Assert.That(builtIn, Is.SupersetOf(new[] { "icu", "json", "parquet" }));
    }
}
