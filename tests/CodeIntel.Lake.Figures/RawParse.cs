using System.Diagnostics;
using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Figures;

/// <summary>tree-sitter alone on one thread: the yardstick.</summary>
/// <param name="Seconds">Time in the parser.</param>
/// <param name="Bytes">Bytes parsed.</param>
/// <param name="Lines">Lines in them.</param>
internal sealed record RawParse(double Seconds, long Bytes, long Lines)
{
    /// <summary>Parses the files, each read before its time is taken, and drops the trees.</summary>
    public static unsafe RawParse Of(IEnumerable<string> files)
    {
        var native = NativeTreeSitter.Instance;
        var parser = native.ParserNew();
        _ = native.ParserSetLanguage(parser, native.Language);
        var watch = new Stopwatch();
        long bytes = 0;
        long lines = 0;
        foreach (var file in files)
        {
            var text = File.ReadAllBytes(file);
            bytes += text.Length;
            lines += text.AsSpan().Count((byte)'\n');
            fixed (byte* pointer = text)
            {
                byte empty = 0;
                watch.Start();
                native.TreeDelete(native.ParserParseString(parser, 0, pointer is null ? &empty : pointer, (uint)text.Length));
                watch.Stop();
            }
        }

        native.ParserDelete(parser);
        return new RawParse(watch.Elapsed.TotalSeconds, bytes, lines);
    }
}
