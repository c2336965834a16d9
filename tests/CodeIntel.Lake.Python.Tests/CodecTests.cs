using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Python.Tests.Truth;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>Encodings are found and decoded as CPython does.</summary>
[TestFixture]
public sealed class CodecTests
{
    private const string Script = "cpython_encodings.py";
    private const int CharactersPerString = 50;

    /// <summary>Source may be in these, but .NET has no decoder; docs/concepts.md names them.</summary>
    private static readonly string[] NotInDotNet =
    [
        "big5hkscs", "cp1006", "cp1125", "cp856", "euc_jis_2004", "euc_jisx0213", "hp_roman8", "idna", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004",
        "iso2022_jp_3", "iso2022_jp_ext", "iso8859_10", "iso8859_14", "iso8859_16", "johab", "koi8_t", "kz1048", "mac_arabic", "mac_farsi", "palmos", "ptcp154",
        "raw_unicode_escape", "shift_jis_2004", "shift_jisx0213", "unicode_escape", "utf_7",
    ];

    /// <summary>Codecs with characters of more than one byte; all others are tables of 256 bytes.</summary>
    private static readonly string[] OfTwoBytes =
        ["cp932", "shift_jis", "euc_jp", "iso2022_jp", "cp949", "euc_kr", "iso2022_kr", "gbk", "gb2312", "gb18030", "hz", "cp950", "big5"];

    /// <summary>Those of them of which .NET reads more than Python; docs/concepts.md says what.</summary>
    private static readonly string[] KnowMore = ["shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "iso2022_kr", "gb2312", "hz", "big5"];

    private static (string Cookie, bool IsAccepted, string Codec)[] Names { get; } =
        [.. CPython.Ask<JsonElement[][]>(Script, "", "names").Select(n => (n[0].GetString()!, n[1].GetBoolean(), n[2].GetString()!))];

    [Test]
    public void EveryNameIsKnownAsInPython()
    {
        var differences = Names.Where(n => SourceEncoding.Detect(Encoding.ASCII.GetBytes($"# coding: {n.Cookie}\n")).IsSupported != (n.IsAccepted && !NotInDotNet.Contains(n.Codec)));
        Assert.That(differences, Is.Empty);
        Assert.That(NotInDotNet, Is.SubsetOf(Names.Select(n => n.Codec)));
    }

    [Test]
    public void DeclarationsDecideAsInPython()
    {
        var sources = DeclaredSources().ToArray();
        var theirs = CPython.Ask<string?[]>(Script, string.Join('\n', sources.Select(Convert.ToHexString)), "sources");
        var ours = sources.Select(s => Extraction.Of(s)).Select(f => f.Outcome.Status == "undecodable" ? null : f.Rows("cst_assigns_v1").Single().Text("value_text").Trim('\''));
        Assert.That(ours, Is.EqualTo(theirs));
        Assert.That(theirs.Count(v => v is null), Is.InRange(5, sources.Length - 5));
    }

    [Test]
    public void EveryCharacterIsDecodedAsInPython()
    {
        var codecs = Names.Where(n => n.IsAccepted && n.Codec != "utf_8_sig" && !NotInDotNet.Contains(n.Codec)).Select(n => n.Codec).Distinct().ToArray();
        var asked = Setting.Some(codecs, 30);
        TestContext.Out.WriteLine($"{asked.Count} of {codecs.Length} codecs, seed {Setting.Seed}");
        var truth = CPython.Ask<Dictionary<string, Truth>>(Script, "", ["characters", .. asked]);
        var differences = new List<string>();
        foreach (var (codec, characters) in truth)
        {
            var known = characters.Known.Where(c => !IsMissing(codec, c[0])).ToArray();
            Compare(codec, known, differences);
            differences.AddRange(characters.Undefined.Where(b => Decode(codec, b) is not null).Select(b => $"{codec} {b} is decoded"));
        }

        Assert.That(codecs, Has.Length.GreaterThan(60));
        Assert.That(differences, Is.Empty);
    }

    /// <summary>Each sequence of two bytes, and each pair after an escape, is what it is in Python, or undecodable where .NET lacks it, or a character that only .NET knows.</summary>
    [Test]
    public void EverySequenceOfTwoBytesIsDecodedAsInPython()
    {
        var truth = CPython.Ask<Dictionary<string, string?[][]>>(Script, "", ["pairs", Setting.IsLong ? "1" : "9", .. OfTwoBytes]);
        var differences = new List<string>();
        foreach (var (codec, sequences) in truth)
        {
            foreach (var sequence in sequences)
            {
                var ours = SourceText.Decode(Convert.FromHexString(sequence[0]!), new SourceEncoding(codec, false, true)) is { } text ? Encoding.UTF8.GetString(text.Utf8) : null;
                if (ours != sequence[1] && !(ours is null ? IsMissing(codec, sequence[0]!) : sequence[1] is null && KnowMore.Contains(codec)))
                {
                    differences.Add($"{codec} {sequence[0]} is {sequence[1] ?? "nothing"}, not {ours ?? "undecodable"}");
                }
            }
        }

        Assert.That(truth.Values.Sum(t => t.Length), Is.GreaterThan(50_000));
        Assert.That(differences, Is.Empty);
    }

    [TestCase("euc_jp", "8FB0A1")]
    [TestCase("euc_kr", "A4D4A4A1A4BFA4A2")]
    [TestCase("big5", "C7B3")]
    [TestCase("iso8859_8", "FD")]
    public void WhatDotNetLacksIsUndecodableAndNotGuessed(string codec, string bytes)
    {
        Assert.That(IsMissing(codec, bytes), Is.True);
        Assert.That(Decode(codec, bytes), Is.Null);
    }

    [TestCase("iso-2022-jp", "1B2442467C4B5C1B2842", "日本")]
    [TestCase("iso-2022-kr", "0E30210F", "가")]
    [TestCase("hz", "7E7B4855313E7E7D", "日本")]
    [TestCase("shift-jis", "93FA967B", "日本")]
    [TestCase("gb18030", "8130813081308130", "\u0080\u0080")]
    public void SpansAreRawAfterEscapesAndManyBytes(string encoding, string bytes, string text)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes($"# coding: {encoding}\nf('"), .. Convert.FromHexString(bytes), .. "', y) # "u8, .. Convert.FromHexString(bytes), .. "\ndef g(): pass\n"u8];
        var file = Extraction.Of(content);
        Assert.That(file.Outcome.ErrorCount, Is.Zero);
        var name = file.Rows("cst_name_refs_v1").Single(r => r.Text("name") == "y");
        Assert.That(file.Rows("cst_call_args_v1")[0].Text("text"), Is.EqualTo($"'{text}'"));
        Assert.That(file.Spanned(name), Is.EqualTo("y"));
        Assert.That(name.Integer("col"), Is.EqualTo(6 + Encoding.UTF8.GetByteCount(text)), "columns are UTF-8 bytes, as in ast");
        Assert.That(file.Rows("cst_defs_v1").Single().Integer("line"), Is.EqualTo(3));
    }

    [Test]
    public void AnUnsupportedEncodingHasARowWithItsName()
    {
        var file = Extraction.Of("# coding: Mac_Arabic\nx = 1\n");
        Assert.That(file.Outcome.Status, Is.EqualTo("undecodable"));
        Assert.That(file.Manifest.Text("encoding"), Is.EqualTo("mac-arabic"));
        Assert.That(file.Rows("cst_parse_errors_v1").Single().Text("message"), Does.Contain("mac-arabic is not supported"));
    }

    /// <summary>What .NET's decoders do not know, or know as something else, by the bytes: rare signs, and none of them guessed.</summary>
    private static bool IsMissing(string codec, string bytes) => codec switch
    {
        "euc_jp" => bytes.StartsWith("8f", StringComparison.OrdinalIgnoreCase),
        "euc_kr" => bytes.Length > 4,
        "iso8859_8" => bytes is "fd" or "FD" or "fe" or "FE",
        "big5" or "cp950" => string.Compare(bytes, "c6a1", StringComparison.OrdinalIgnoreCase) >= 0 && string.Compare(bytes, "c8ff", StringComparison.OrdinalIgnoreCase) < 0,
        _ => false,
    };

    private static void Compare(string codec, ReadOnlySpan<string[]> characters, List<string> differences)
    {
        var source = new List<byte>(Encoding.ASCII.GetBytes($"# coding: {codec}\n"));
        var texts = new List<string>();
        for (var first = 0; first < characters.Length; first += CharactersPerString)
        {
            var some = characters[first..Math.Min(first + CharactersPerString, characters.Length)];
            source.AddRange("f('"u8);
            texts.Add("'");
            foreach (var character in some)
            {
                source.AddRange(Convert.FromHexString(character[0]));
                texts[^1] += character[1];
            }

            source.AddRange("')\n"u8);
            texts[^1] += "'";
        }

        var file = Extraction.Of([.. source]);
        if (!file.Rows("cst_call_args_v1").Select(r => r.Text("text")).SequenceEqual(texts))
        {
            if (characters.Length == 1)
            {
                differences.Add($"{codec} {characters[0][0]} is {characters[0][1]} ({(int)characters[0][1][0]:x}), not {file.Rows("cst_call_args_v1").FirstOrDefault()?.Text("text") ?? "undecodable"}");
                return;
            }

            Compare(codec, characters[..(characters.Length / 2)], differences);
            Compare(codec, characters[(characters.Length / 2)..], differences);
        }
    }

    private static string? Decode(string codec, string bytes)
    {
        var file = Extraction.Of([.. Encoding.ASCII.GetBytes($"# coding: {codec}\nf('"), .. Convert.FromHexString(bytes), .. "')\n"u8]);
        return file.Outcome.Status == "undecodable" ? null : file.Rows("cst_call_args_v1").Single().Text("text");
    }

    private static IEnumerable<byte[]> DeclaredSources()
    {
        byte[] bom = [0xEF, 0xBB, 0xBF];
        byte[] assignment = [.. "x = '"u8, 0xE9, .. "'\n"u8];
        string[] cookies =
        [
            "# coding: latin-1\n", "# -*- coding: latin-1 -*-\n", "#coding=latin-1\n", "#coding:\tlatin-1\n", "# encoding: latin-1\n", "# coding : latin-1\n",
            "# coding: latin-1-unix\n", "# coding: latin1-unix\n", "# coding: ISO_8859_1-x\n", "# coding: ISO-Latin-1\n", "# coding: 8859\n", "# Coding: latin-1\n",
            "\f# coding: latin-1\n", "\r# coding: latin-1\r", "\r\n# coding: latin-1\r\n", "\n\n# coding: latin-1\n", "#!/bin/sh\n# coding: latin-1\n",
            "'''\n# coding: latin-1\n'''\n", "\\\n# coding: latin-1\n", "pass # coding: latin-1\n", "# coding: utf-8\n# coding: latin-1\n", "# coding: x coding: latin-1\n",
            "# coding: latin-1,\n", "# coding:latin-1 coding:utf-8\n", "  \t # coding: latin-1\n", "# coding: ascii\n", "# coding: utf-8-sig\n", "# coding: cp1252\n", "",
        ];
        foreach (var cookie in cookies)
        {
            yield return [.. Encoding.ASCII.GetBytes(cookie), .. assignment];
        }

        foreach (var cookie in (string[])["", "# coding: utf-8\n", "# coding: UTF_8\n", "# coding: utf-8-sig\n", "# coding: utf8\n", "# coding: latin-1\n", "# coding: u8\n", "# coding: nonsense\n"])
        {
            yield return [.. bom, .. Encoding.UTF8.GetBytes($"{cookie}x = 'é'\n")];
            yield return Encoding.UTF8.GetBytes($"{cookie}x = 'é'\n");
        }
    }

    /// <summary>The characters of a codec.</summary>
    private sealed record Truth([property: JsonPropertyName("known")] string[][] Known, [property: JsonPropertyName("undefined")] string[] Undefined);
}
