using System.Text;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Python.Text;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

[TestFixture]
public sealed class EncodingTests
{
    [TestCase("", "utf-8", true)]
    [TestCase("# -*- coding: latin-1 -*-\n", "iso-8859-1", true)]
    [TestCase("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n", "cp1252", true)]
    [TestCase("\n# coding=UTF8\n", "utf-8", true)]
    [TestCase("x = 1\n# coding: latin-1\n", "utf-8", true)]
    [TestCase("\n\n# coding: latin-1\n", "utf-8", true)]
    [TestCase("# coding: iso-8859-15\r\n", "iso-8859-15", true)]
    [TestCase("# coding: utf-16\n", "utf-16", false)]
    [TestCase("# coding: nonsense\n", "nonsense", false)]
    public void CookieDecides(string source, string name, bool supported) =>
        Assert.That(SourceEncoding.Detect(Encoding.UTF8.GetBytes(source)), Is.EqualTo(new SourceEncoding(name, false, supported)));

    [Test]
    public void BomWithAnotherCookieIsAContradiction() =>
        Assert.That(SourceEncoding.Detect([0xEF, 0xBB, 0xBF, .. "# coding: latin-1\n"u8]), Is.EqualTo(new SourceEncoding("iso-8859-1", true, false)));

    [Test]
    public void BomIsInOffsetsButNotInColumns()
    {
        var file = Extraction.Of([0xEF, 0xBB, 0xBF, .. "f(x)\n"u8]);
        var call = file.Rows("cst_callsites_v1").Single();
        Assert.That((call.Long("call_bstart"), call.Long("call_bend"), call.Integer("col")), Is.EqualTo((3L, 7L, 0)));
        Assert.That(file.Manifest.Boolean("has_bom"), Is.True);
        Assert.That(file.Rows("cst_line_index_v1").Single().Longs("line_starts"), Is.EqualTo(new long[] { 3 }));
    }

    [TestCase("latin-1", 0xE9, "é")]
    [TestCase("cp1252", 0x80, "€")]
    [TestCase("iso-8859-15", 0xA4, "€")]
    [TestCase("koi8-r", 0xC1, "а")]
    public void LegacyTextIsDecodedAndSpansAreRaw(string encoding, byte letter, string expected)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes($"# coding: {encoding}\nf('"), letter, .. "', y)\n"u8];
        var file = Extraction.Of(content);
        var argument = file.Rows("cst_call_args_v1")[0];
        Assert.That(argument.Text("text"), Is.EqualTo($"'{expected}'"));
        Assert.That(argument.Long("bend") - argument.Long("bstart"), Is.EqualTo(3));
        var second = file.Rows("cst_name_refs_v1").Single(r => r.Text("name") == "y");
        Assert.That(file.Spanned(second), Is.EqualTo("y"));
        Assert.That(second.Integer("col"), Is.EqualTo(6 + Encoding.UTF8.GetByteCount(expected)), "columns are UTF-8 bytes, as in ast");
    }

    [Test]
    public void MultiByteLegacyTextKeepsItsOffsets()
    {
        byte[] content = [.. "# coding: shift_jis\nf('"u8, 0x82, 0xA0, .. "', y)\n"u8];
        var file = Extraction.Of(content);
        Assert.That(file.Rows("cst_call_args_v1")[0].Text("text"), Is.EqualTo("'あ'"));
        Assert.That(file.Spanned(file.Rows("cst_name_refs_v1").Single(r => r.Text("name") == "y")), Is.EqualTo("y"));
    }

    [TestCase("a = 1\nb = 2\n", "lf", 2, true)]
    [TestCase("a = 1\r\nb = 2", "crlf", 2, false)]
    [TestCase("a = 1\rb = 2\r", "cr", 2, true)]
    [TestCase("a = 1\rb = 2\n", "mixed", 2, true)]
    [TestCase("a = 1", "none", 1, false)]
    [TestCase("a = 1\n\fb = 2\n", "lf", 2, true)]
    public void LineBreaks(string source, string newline, int lines, bool trailing)
    {
        var file = Extraction.Of(source);
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That((file.Manifest.Text("newline"), file.Manifest.Integer("line_count"), file.Manifest.Boolean("has_trailing_newline")), Is.EqualTo((newline, lines, trailing)));
        Assert.That(file.Rows("cst_assigns_v1").Select(r => r.Integer("line")), Is.EqualTo(Enumerable.Range(1, lines)));
    }

    [Test]
    public void OldMacBlocksAreBlocks()
    {
        var file = Extraction.Of("def f():\r    # note\r    return g()\rh()\r");
        var definition = file.Rows("cst_defs_v1").Single();
        Assert.That((definition.Integer("line"), definition.Integer("end_line")), Is.EqualTo((1, 3)));
        Assert.That(file.Rows("cst_callsites_v1").Select(r => r["container_def_id"] is null), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void TabsAfterBlanksCountAsInPython()
    {
        var file = Extraction.Of("if x:\n    \ta()\n\tb()\n");
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That(file.Rows("cst_callsites_v1"), Has.Count.EqualTo(2));
    }

    [Test]
    public void TextsAreCutAtCodePoints()
    {
        var file = Extraction.Of($"f('{new string('é', 400)}')\n");
        Assert.That(file.Rows("cst_call_args_v1").Single().Text("text"), Is.EqualTo("'" + new string('é', 255)));
    }
}
