using System.Text;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Scip.Tests;

/// <summary>Columns become bytes, whatever they count.</summary>
public sealed class TextTests
{
    private const PositionEncoding Utf8 = PositionEncoding.Utf8CodeUnitOffsetFromLineStart;
    private const PositionEncoding Utf16 = PositionEncoding.Utf16CodeUnitOffsetFromLineStart;
    private const PositionEncoding Utf32 = PositionEncoding.Utf32CodeUnitOffsetFromLineStart;

    private static readonly string[] Pieces = ["a", "\t", "é", "日", "🛒", "\uFEFF", "e\u0301", " ", "\u2028", "\f", "\n", "\r\n", "\r", "\0", "\U0010FFFF"];

    [TestCase("ab\ncd", 1, 0, 1, 2, Utf16, 3, 5)]
    [TestCase("ab\r\ncd", 1, 0, 1, 2, Utf16, 4, 6)]
    [TestCase("ab\rcd", 1, 0, 1, 2, Utf16, 3, 5)]
    [TestCase("\tx = 1", 0, 1, 0, 2, Utf8, 1, 2)]
    [TestCase("\uFEFFx", 0, 1, 0, 2, Utf16, 3, 4)]
    [TestCase("\uFEFFx", 0, 1, 0, 2, Utf32, 3, 4)]
    [TestCase("\uFEFFx", 0, 3, 0, 4, Utf8, 3, 4)]
    [TestCase("'🛒', x", 0, 6, 0, 7, Utf16, 8, 9)]
    [TestCase("'🛒', x", 0, 5, 0, 6, Utf32, 8, 9)]
    [TestCase("'🛒', x", 0, 8, 0, 9, Utf8, 8, 9)]
    [TestCase("é = 1", 0, 1, 0, 2, PositionEncoding.UnspecifiedPositionEncoding, 2, 3)]
    [TestCase("a\n", 0, 0, 1, 0, Utf16, 0, 2)]
    [TestCase("", 0, 0, 0, 0, Utf16, 0, 0)]
    public void Columns_become_bytes(string text, int line, int column, int endLine, int endColumn, PositionEncoding encoding, int start, int end) =>
        Assert.That(new ScipText(Encoding.UTF8.GetBytes(text)).Span(new ScipRange(line, column, endLine, endColumn), encoding), Is.EqualTo((start, end)));

    [TestCase("ab\ncd", 4, 1, 1)]
    [TestCase("ab\r\ncd", 3, 0, 3)]
    [TestCase("ab\r\ncd", 4, 1, 0)]
    [TestCase("é = 1", 3, 0, 3)]
    [TestCase("a\n", 2, 1, 0)]
    [TestCase("", 0, 0, 0)]
    public void Bytes_have_a_line_and_a_column_in_bytes(string text, int offset, int line, int column) =>
        Assert.That(new ScipText(Encoding.UTF8.GetBytes(text)).Position(offset), Is.EqualTo((line, column)));

    [TestCase("ab\ncd", 0, 4, Utf16, Description = "in the next line")]
    [TestCase("ab", 0, 3, Utf16, Description = "after the end")]
    [TestCase("ab", 1, 0, Utf16, Description = "no such line")]
    [TestCase("🛒", 0, 1, Utf16, Description = "between surrogates")]
    [TestCase("🛒", 0, 2, Utf8, Description = "between bytes of a character")]
    public void A_place_that_the_text_does_not_have_is_none(string text, int line, int column, PositionEncoding encoding) =>
        Assert.That(new ScipText(Encoding.UTF8.GetBytes(text)).Span(new ScipRange(line, column, line, column), encoding), Is.Null);

    [Test]
    public void Bytes_that_are_no_text_count_as_what_a_decoder_makes_of_them() =>
        Assert.That(new ScipText(new byte[] { 0x61, 0xff, 0xe6, 0x97, 0x62 }).Span(new ScipRange(0, 3, 0, 4), Utf16), Is.EqualTo((4, 5)));

    /// <summary>Every place of a text in lines, told by the lengths of what stands before it.</summary>
    [Test]
    public void Every_place_of_any_text_is_found()
    {
        var first = Setting.Seed;
        TestContext.Out.WriteLine($"300 texts from seed {first}");
        for (var seed = first; seed < first + 300; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var found = new ScipText(Encoding.UTF8.GetBytes(text));
            var (line, lineStart) = (0, 0);
            for (var at = 0; at <= text.Length; at++)
            {
                if (at > 0 && (text[at - 1] == '\n' || (text[at - 1] == '\r' && (at == text.Length || text[at] != '\n'))))
                {
                    (line, lineStart) = (line + 1, at);
                }

                if (at > 0 && at < text.Length && char.IsLowSurrogate(text[at]))
                {
                    continue;
                }

                var (offset, before) = (Encoding.UTF8.GetByteCount(text[..at]), text[lineStart..at]);
                foreach (var (encoding, column) in new[] { (Utf8, Encoding.UTF8.GetByteCount(before)), (Utf16, before.Length), (Utf32, before.EnumerateRunes().Count()) })
                {
                    Assert.That(found.Span(new ScipRange(line, column, line, column), encoding), Is.EqualTo((offset, offset)), $"seed {seed}, {line}:{column} in {encoding}");
                }
            }
        }
    }
}
