using System.Diagnostics;
using System.Text;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>Files that are no good still end in rows, never in an exception.</summary>
[TestFixture]
public sealed class BadInputTests
{
    [Test]
    public void UnreadableFileGivesAManifestRowAndAnErrorRow()
    {
        var file = Extraction.Unreadable("Permission denied");
        AssertSkipped(file, "unreadable");
        Assert.That(file.Rows("cst_parse_errors_v1").Single().Text("message"), Is.EqualTo("Permission denied"));
        Assert.That(file.Manifest["file_sha256"], Is.Null);
    }

    [Test]
    public void LoneContinuationByteIsUndecodable() => AssertSkipped(Extraction.Of("x = '"u8.ToArray().Concat(new byte[] { 0x80 }).Concat("'\n"u8.ToArray()).ToArray()), "undecodable");

    [Test]
    public void Utf16IsUndecodable() => AssertSkipped(Extraction.Of([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("x = 1\n")]), "undecodable");

    [Test]
    public void UnknownCookieIsUndecodable() => AssertSkipped(Extraction.Of("# coding: klingon\nx = 1\n"), "undecodable");

    [Test]
    public void NulByteIsBinary() => AssertSkipped(Extraction.Of("x = 1\0\n"), "binary");

    [Test]
    public void FileBeyondTheLimitIsTooLarge() => AssertSkipped(Extraction.Of("x = 12\n"u8.ToArray(), new ExtractLimits(MaxBytes: 6)), "too_large");

    [Test]
    public void TenMegabytesInOneLineAreTooLarge() => AssertSkipped(Extraction.Of(new string('x', 10_000_000)), "too_large");

    [Test]
    public void EmptyFileIsOk()
    {
        var file = Extraction.Of("");
        Assert.That(file.Outcome, Is.EqualTo(new FileOutcome("ok", 0, 0)));
        Assert.That(file.Manifest.Text("newline"), Is.EqualTo("none"));
        Assert.That(file.Rows("cst_line_index_v1").Single().Longs("line_starts"), Is.Empty);
    }

    /// <summary>The test command plays a fourth of each depth.</summary>
    [TestCase("(", "x", ")", 5_000)]
    [TestCase("[", "x", "]", 5_000)]
    [TestCase("f(", "x", ")", 5_000)]
    [TestCase("lambda:", "x", "", 5_000)]
    [TestCase("not ", "x", "", 20_000)]
    [TestCase("", "x", "+x", 50_000)]
    [TestCase("", "x", ".x", 50_000)]
    [TestCase("", "x", "()", 50_000)]
    [TestCase("x=", "x", "", 20_000)]
    [TestCase("", "", "(", 5_000)]
    public void DepthCostsNoStackAndLittleTime(string before, string middle, string after, int depth)
    {
        var watch = Stopwatch.StartNew();
        depth = Setting.IsLong ? depth : depth / 4;
        var source = string.Concat(Enumerable.Repeat(before, depth)) + middle + string.Concat(Enumerable.Repeat(after, depth)) + "\n";
        var file = Extraction.Of(source);
        Assert.That(file.Outcome.Status, Is.EqualTo("ok").Or.EqualTo("partial"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public void SyntaxErrorsAreRowsAndTheRestIsExtracted()
    {
        var file = Extraction.Of("def f(:\n    pass\n\ndef g():\n    return h(1)\n");
        Assert.That(file.Outcome.Status, Is.EqualTo("partial"));
        Assert.That(file.Outcome.ErrorCount, Is.EqualTo(file.Rows("cst_parse_errors_v1").Count).And.GreaterThan(0));
        Assert.That(file.Rows("cst_defs_v1").Select(r => r.Text("name")), Does.Contain("g"));
        Assert.That(file.Rows("cst_callsites_v1").Select(r => r.Text("callee_text")), Does.Contain("h"));
    }

    [Test]
    public void KeysAreUniqueWhereTheSourceIsGarbage()
    {
        var random = new Random(7);
        string[] tokens = ["def ", "f", "(", ")", ":", "\n", "    ", "x", "=", "class ", "import ", "a.b", "[", "]", "{", "}", ",", "lambda ", "f'{", "}'", "'", "for ", " in ", "*", "@", "match ", "case ", "global ", "type "];
        for (var round = 0; round < 300; round++)
        {
            var file = Extraction.Of(string.Concat(Enumerable.Range(0, 120).Select(_ => tokens[random.Next(tokens.Length)])));
            foreach (var dataset in PythonExtraction.Datasets)
            {
                var key = RecordingWriters.Catalog[dataset].Key;
                Assert.That(file.Rows(dataset).Select(r => string.Join('|', key.Select(k => r[k]))), Is.Unique, dataset);
            }
        }
    }

    private static void AssertSkipped(Extraction file, string status)
    {
        Assert.That(file.Outcome, Is.EqualTo(new FileOutcome(status, 1, 0)));
        Assert.That(file.Manifest.Text("status"), Is.EqualTo(status));
        Assert.That(file.Rows("cst_parse_errors_v1").Single().Text("kind"), Is.EqualTo(status));
    }
}
