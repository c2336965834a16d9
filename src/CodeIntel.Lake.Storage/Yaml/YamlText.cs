using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.Storage.Yaml;

/// <summary>Reads plain YAML: no deep nesting, and no aliases, a few of which can stand for very much.</summary>
internal static class YamlText
{
    private const int Deepest = 16;

    /// <summary>The first document; null where there is none.</summary>
    /// <exception cref="YamlException">The text is no YAML, or not plain.</exception>
    public static YamlNode? Load(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new Replay(Read(text)));
            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // Over some texts that are no YAML the library slips itself.
            throw new YamlException($"This is no YAML: {e.Message}", e);
        }
    }

    /// <summary>Reads the text to its end before anything is built of it, for that recurses.</summary>
    private static List<ParsingEvent> Read(string text)
    {
        var events = new List<ParsingEvent>();
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            var at = parser.Current!;
            depth += at.NestingIncrease;
            if (at is AnchorAlias)
            {
                throw new YamlException(at.Start, at.End, "Aliases are not read here; write the value out.");
            }

            if (depth > Deepest)
            {
                throw new YamlException(at.Start, at.End, "This is nested too deep.");
            }

            events.Add(at);
        }

        return events;
    }

    /// <summary>Events once more.</summary>
    private sealed class Replay(List<ParsingEvent> events) : IParser
    {
        private int at = -1;

        public ParsingEvent? Current => at >= 0 && at < events.Count ? events[at] : null;

        public bool MoveNext() => ++at < events.Count;
    }
}
