using CodeIntel.Lake.Storage;
using Google.Protobuf;
using NUnit.Framework;

namespace CodeIntel.Lake.Scip.Tests;

/// <summary>An index is read part by part, and what is wrong with it is said.</summary>
public sealed class ReaderTests
{
    private static IEnumerable<TestCaseData> Malformed =>
    [
        Case("nothing", "is empty"),
        Case("a group", "unknown form", 0x23),
        Case("the end of a group", "unknown form", 0x24),
        Case("field 0", "no protobuf message", 0x02, 0x00),
        Case("a document that is a number", "field 2 is no message", 0x10, 0x01),
        Case("a number that does not end", "too long", [.. Enumerable.Repeat((byte)0xff, 11)]),
        Case("a part longer than any", "claims", 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
        Case("a part of 1 GB in a small file", "is cut", 0x12, 0x80, 0x80, 0x80, 0x80, 0x04, 0x00),
        Case("a document that is no message", "malformed at byte 0", 0x12, 0x02, 0x0a, 0x05),
        Case("a path that is no text", "malformed at byte 0", 0x12, 0x03, 0x0a, 0x01, 0xff),
        Case("a document without a path", "has no path", 0x12, 0x00),
        Case("the second of two documents", "malformed at byte 5", 0x12, 0x03, 0x0a, 0x01, 0x61, 0x12, 0x00),
        Case("no range", "'a.py', an occurrence of 'local x' has no range", SampleIndex.With(new Occurrence { Symbol = "local x" })),
        Case("two numbers", "'a.py', a range has 2 numbers", SampleIndex.With(new Occurrence { Range = { 1, 2 } })),
        Case("five numbers", "a range has 5 numbers", SampleIndex.With(new Occurrence { Range = { 1, 2, 3, 4, 5 } })),
        Case("a line below 0", "below 0", SampleIndex.With(new Occurrence { Range = { -1, 0, 1 } })),
        Case("a column below 0", "below 0", SampleIndex.With(new Occurrence { Range = { 0, 0, 1, -1 } })),
        Case("a range that ends before it begins", "goes backwards", SampleIndex.With(new Occurrence { SingleLineRange = new SingleLineRange { StartCharacter = 2 } })),
        Case("an enclosing range of two numbers", "a range has 2 numbers", SampleIndex.With(new Occurrence { Range = { 0, 0, 1 }, EnclosingRange = { 0, 0 } })),
    ];

    [Test]
    public void Everything_that_is_written_is_read_in_order()
    {
        Assert.That(SampleIndex.Read(SampleIndex.Full.ToByteArray()), Is.EqualTo(SampleIndex.Parts(SampleIndex.Full)));
        Assert.That(SampleIndex.Read(Written(SampleIndex.Full)), Is.EqualTo(SampleIndex.Parts(SampleIndex.Full)));
        Assert.That(Index.Parser.ParseFrom(Written(SampleIndex.Full)), Is.EqualTo(SampleIndex.Full));
    }

    [Test]
    public void Ranges_are_read_in_each_form()
    {
        Assert.That(SampleIndex.Full.Documents[0].Occurrences.Select(o => (ScipRange.Of(o), ScipRange.Enclosing(o))), Is.EqualTo(new (ScipRange, ScipRange?)[]
        {
            (new(0, 2, 0, 4), new(0, 0, 1, 0)),
            (new(0, 0, 1, 0), null),
            (new(3, 1, 3, 2), new(3, 0, 4, 5)),
            (new(4, 1, 5, 0), new(4, 0, 4, 9)),
        }));
        Assert.That(new ScipRange(0, 2, 0, 4).Numbers(), Is.EqualTo(new[] { 0, 2, 4 }));
        Assert.That(new ScipRange(0, 2, 1, 0).Numbers(), Is.EqualTo(new[] { 0, 2, 1, 0 }));
    }

    [Test]
    public void What_is_not_known_is_skipped()
    {
        byte[] unknown = [0x20, 0x96, 0x01, 0x29, 1, 2, 3, 4, 5, 6, 7, 8, 0x35, 1, 2, 3, 4, 0x3a, 0x80, 0x80, 0x08, .. new byte[1 << 17]];
        Assert.That(SampleIndex.Read([.. unknown, .. SampleIndex.Full.ToByteArray(), .. unknown]), Is.EqualTo(SampleIndex.Parts(SampleIndex.Full)));
        Assert.That(SampleIndex.Read(unknown), Is.Empty);
        byte[] inDocument = [0x0a, 0x01, 0x61, 0x42, 0x02, 0x00, 0x00];
        Assert.That(SampleIndex.Read([0x12, (byte)inDocument.Length, .. inDocument]), Is.EqualTo(new[] { new Document { RelativePath = "a" } }));
    }

    [TestCaseSource(nameof(Malformed))]
    public void What_is_malformed_is_said(byte[] bytes, string said)
    {
        var error = Assert.Throws<ScipException>(() => SampleIndex.Read(bytes));
        Assert.That(error?.Message, Does.Contain(said));
        Assert.That((error?.Code, error?.Error), Is.EqualTo(("scip_malformed", LakeError.Repository)));
    }

    /// <summary>Between two parts nothing tells a cut index from a whole one; elsewhere it is told, after the parts before were read.</summary>
    [Test]
    public void A_cut_at_any_byte_is_seen_where_it_can_be()
    {
        var whole = SampleIndex.Full.ToByteArray();
        var parts = SampleIndex.Parts(SampleIndex.Full).ToList();
        var ends = parts.Select(p => Written(p).Length).Aggregate((IEnumerable<int>)[0], (e, n) => [.. e, e.Last() + n]).ToList();
        Assert.That(ends[^1], Is.EqualTo(whole.Length));
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var read = new List<IMessage>();
            var error = Catch(() => read.AddRange(ScipReader.Read(new TricklingStream(whole[..cut]))), read, whole[..cut]);
            Assert.That(read, Is.EqualTo(parts.Take(ends.FindLastIndex(e => e <= cut))), $"cut at {cut}");
            Assert.That(error?.Message, cut > 0 && ends.Contains(cut) ? Is.Null : Does.Contain(cut == 0 ? "is empty" : $"ends at byte {cut}"), $"cut at {cut}");
        }
    }

    [Test]
    public void A_large_index_is_read_in_little_memory()
    {
        const int Documents = 1500;
        var document = new Document { RelativePath = "a.py", Text = new string('x', 70_000) };
        document.Occurrences.AddRange(Enumerable.Repeat(SampleIndex.Full.Documents[0].Occurrences[1], 100));
        using var stream = new RepeatingStream(Written(document), Documents);
        Assert.That(stream.Length, Is.GreaterThan(100 << 20));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (count, most) = (0, 0L);
        foreach (var part in ScipReader.Read(stream))
        {
            most = count++ % 250 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before) : most;
            Assert.That(((Document)part).Occurrences, Has.Count.EqualTo(100));
        }

        Assert.That(count, Is.EqualTo(Documents));
        Assert.That(most, Is.LessThan(8 << 20));
    }

    private static TestCaseData Case(string name, string said, params byte[] bytes) => new TestCaseData(bytes, said).SetArgDisplayNames(name);

    private static ScipException? Catch(Action read, List<IMessage> parts, byte[] bytes)
    {
        try
        {
            read();
            return null;
        }
        catch (ScipException e)
        {
            parts.Clear();
            using var again = ScipReader.Read(new MemoryStream(bytes)).GetEnumerator();
            Assert.Throws<ScipException>(() =>
            {
                while (again.MoveNext())
                {
                    parts.Add(again.Current);
                }
            });
            return e;
        }
    }

    private static byte[] Written(Index index)
    {
        var stream = new MemoryStream();
        using (var writer = new ScipWriter(stream))
        {
            writer.Write(index.Metadata);
            index.Documents.ToList().ForEach(writer.Write);
            index.ExternalSymbols.ToList().ForEach(writer.WriteExternal);
        }

        return stream.ToArray();
    }

    private static byte[] Written(IMessage part) => (part switch
    {
        Metadata metadata => new Index { Metadata = metadata },
        Document document => new Index { Documents = { document } },
        var symbol => new Index { ExternalSymbols = { (SymbolInformation)symbol } },
    }).ToByteArray();

    /// <summary>Gives a byte or a few at a time, as a network does.</summary>
    private sealed class TricklingStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + (int)(Position % 3)));
    }

    /// <summary>The same bytes over and over.</summary>
    private sealed class RepeatingStream(byte[] content, int times) : MemoryStream
    {
        private long position;

        public override long Length => (long)content.Length * times;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var at = (int)(position % content.Length);
            var length = (int)Math.Min(Math.Min(count, content.Length - at), Length - position);
            content.AsSpan(at, length).CopyTo(buffer.AsSpan(offset));
            position += length;
            return length;
        }
    }
}
