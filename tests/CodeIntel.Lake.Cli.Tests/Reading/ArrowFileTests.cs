using Apache.Arrow.Ipc;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests.Reading;

/// <summary>Where <c>sql --arrow</c> writes to, and what it leaves alone.</summary>
[TestFixture]
internal sealed class ArrowFileTests : IDisposable
{
    private const string Question = "SELECT path FROM repo_files_v1";

    private readonly CommandScene scene = new();

    public ArrowFileTests() => scene.Refresh();

    public void Dispose() => scene.Dispose();

    [TestCase("--csv")]
    [TestCase("--json")]
    public void One_form_is_written(string other)
    {
        var file = scene.At($"never{other}.arrows");
        var reply = scene.Run("sql", Question, other, "--arrow", file);
        Assert.That(reply.Exit, Is.EqualTo(2));
        Assert.That(reply.Output + reply.Error, Does.Contain("usage").And.Contain("exclude each other"));
        Assert.That(File.Exists(file), Is.False);
    }

    [Test]
    public void A_dash_is_standard_output()
    {
        using var bytes = new MemoryStream();
        using var text = new StringWriter();
        var exit = CommandLine.Run(["sql", Question, "--arrow", "-", "--config", scene.At("pipeline.yaml")], new CommandStreams(text, text, IsLive: false) { OpenBinary = () => bytes });
        Assert.That((exit, text.ToString()), Is.EqualTo((0, string.Empty)));
        Assert.That(Rows(new MemoryStream(bytes.ToArray())), Is.EqualTo(2));
    }

    [Test]
    public void A_file_is_replaced_whole_or_stays()
    {
        scene.Write("x.arrows", "old");
        var failed = scene.Run("sql", "SELECT if(range = 5000, error('no'), range) FROM range(6000)", "--arrow", scene.At("x.arrows"));
        Assert.That((failed.Exit, File.ReadAllText(scene.At("x.arrows"))), Is.EqualTo((2, "old")), failed.Error);
        Assert.That(scene.Run("sql", Question, "--arrow", scene.At("x.arrows")).Exit, Is.Zero);
        Assert.That(Rows(File.OpenRead(scene.At("x.arrows"))), Is.EqualTo(2));
        Assert.That(Directory.GetFiles(scene.At("."), "*.tmp"), Is.Empty);
    }

    [TestCase("nowhere/x.arrows")]
    [TestCase("repo")]
    [TestCase("/dev/null")]
    public void What_cannot_be_written_is_said_and_left_alone(string target)
    {
        var path = Path.IsPathRooted(target) ? target : scene.At(target);
        var reply = scene.Run("sql", Question, "--arrow", path);
        Assert.That(reply.Exit, Is.EqualTo(2));
        Assert.That(reply.Error, Does.StartWith("error (output_unwritable): "));
        Assert.That(Directory.Exists(scene.At("repo")));
    }

    private static int Rows(Stream stream)
    {
        using var reader = new ArrowStreamReader(stream);
        var rows = 0;
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            rows += batch.Length;
        }

        return rows;
    }
}
