using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Syntax;

/// <summary>
/// Keeps an error within its statement. Where a text has errors, each logical line is parsed alone. Errors inside of a simple statement
/// stay as they are; where that does not suffice, a line that is wrong, alone or where it stands, is shown to the parser as blanks or, where
/// it begins a block, as the plainest statement that does: <c>def f(:</c> as <c>def f():</c>. Other lines may be shown less indented.
/// </summary>
internal sealed partial class ErrorConfinement(SyntaxParser parser)
{
    private const int TabSize = 8;
    private const string AnyBlock = "if 0:";
    private static readonly LineTable NoLines = new([]);
    private readonly SyntaxTree alone = new();
    private readonly List<Line> lines = [];
    private readonly List<Level> levels = [];
    private readonly List<byte> shown = [];
    private readonly List<int> inserted = [];

    private enum Fault : byte
    {
        None,

        /// <summary>Inside of what is one simple statement for the parser.</summary>
        Inside,
        Whole,
    }

    /// <summary>Parses a text; afterwards its errors are nodes of the tree, or broken statements of it.</summary>
    /// <param name="text">As <see cref="ParserInput"/> shows it.</param>
    /// <param name="lineStarts">Where its logical lines begin.</param>
    /// <param name="table">The lines that the nodes' rows count.</param>
    /// <param name="tree">Receives the nodes.</param>
    public void Parse(ReadOnlySpan<byte> text, IReadOnlyList<int> lineStarts, LineTable table, SyntaxTree tree)
    {
        lines.Clear();
        parser.Parse(text, table, tree);
        if (!tree.HasErrors && LinesBeginStatements(tree, lineStarts))
        {
            return;
        }

        Split(text, lineStarts);
        for (var least = Fault.Whole; least > Fault.None && !(IsConfined(tree) && LinesBeginStatements(tree, lineStarts)); least--)
        {
            Arrange(text, least);
            Show(text);
            parser.Parse(CollectionsMarshal.AsSpan(shown), table, tree, inserted);
            tree.Broken.AddRange(lines.Where(l => l.IsBroken).Select(l => (l.Start, l.End)));
            tree.HasErrors |= tree.Broken.Count > 0;
        }
    }

    /// <summary>Whether each line goes on with no statement of the lines before; the parser reads <c>x = 1 +</c> on as if there was no line end.</summary>
    private static bool LinesBeginStatements(SyntaxTree tree, IReadOnlyList<int> lineStarts)
    {
        var line = 1;
        for (var i = 1; i < tree.Count && line < lineStarts.Count; i++)
        {
            if (tree[i].Start < lineStarts[line])
            {
                continue;
            }

            if (tree[tree[i].Parent].Kind is not (SyntaxKind.Module or SyntaxKind.Block) && tree[i].Kind is not (SyntaxKind.Block or SyntaxKind.ElifClause
                or SyntaxKind.ElseClause or SyntaxKind.ExceptClause or SyntaxKind.FinallyClause or SyntaxKind.FunctionDefinition or SyntaxKind.ClassDefinition
                or SyntaxKind.Decorator or SyntaxKind.Error))
            {
                return false;
            }

            while (line < lineStarts.Count && lineStarts[line] <= tree[i].Start)
            {
                line++;
            }
        }

        return true;
    }

    /// <summary>Whether each error is inside of a line that is shown though it has one.</summary>
    private bool IsConfined(SyntaxTree tree)
    {
        var line = 0;
        for (var i = 0; i < tree.Count && tree.HasErrors; i++)
        {
            if (tree[i].Kind == SyntaxKind.Error && !IsInside(tree[i].Start, tree[i].End))
            {
                return false;
            }
        }

        line = 0;
        return tree.Missing.All(m => IsInside(tree[m.Node].Start, tree[m.Node].End));

        bool IsInside(int start, int end)
        {
            while (line + 1 < lines.Count && lines[line + 1].Start <= start)
            {
                line++;
            }

            return line < lines.Count && lines[line].Fault == Fault.Inside && !lines[line].IsBroken && start >= lines[line].Start && end <= lines[line].End;
        }
    }

    private void Split(ReadOnlySpan<byte> text, IReadOnlyList<int> lineStarts)
    {
        for (var i = 0; i < lineStarts.Count; i++)
        {
            var rest = text[lineStarts[i]..(i + 1 < lineStarts.Count ? lineStarts[i + 1] : text.Length)].TrimEnd(" \t\f\r\n"u8);
            var content = rest.TrimStart(" \t\f"u8);
            if (!content.IsEmpty)
            {
                var end = lineStarts[i] + rest.Length;
                var line = new Line { Begin = lineStarts[i], Start = end - content.Length, End = end, Word = Word(content) };
                Judge(ref line, content);
                lines.Add(line);
            }
        }
    }

    /// <summary>A line's first word, or its first sign.</summary>
    private static string Word(ReadOnlySpan<byte> line)
    {
        var length = 1;
        while (length < line.Length && LineJoiner.IsNameByte(line[length]) && LineJoiner.IsNameByte(line[0]))
        {
            length++;
        }

        return Encoding.Latin1.GetString(line[..length]);
    }

    private void Judge(ref Line line, ReadOnlySpan<byte> content)
    {
        var (before, after) = line.Word switch
        {
            "elif" or "else" => ("if 0:0\n", ""),
            "except" or "finally" => ("try:0\n", ""),
            "try" => ("", "\nexcept:0"),
            "@" => ("", "\ndef f():0"),
            _ => ("", ""),
        };
        if (!FailsAlone(content, before, after))
        {
            return;
        }

        var isSimple = StandIn(line.Word, content, out _).Length == 0 && alone.Count > 1 && alone[1].Kind != SyntaxKind.Error && alone[1].Next == alone.Count;
        line.IsCase = line.Word == "case";
        line.Fault = line.IsCase && !FailsAlone(content, "match 0:\n ", "") ? Fault.None : isSimple ? Fault.Inside : Fault.Whole;
    }

    private bool FailsAlone(ReadOnlySpan<byte> line, string before, string after)
    {
        parser.Parse([.. Encoding.ASCII.GetBytes(before), .. line, .. Encoding.ASCII.GetBytes(after), (byte)'\n'], NoLines, alone);
        return alone.HasErrors;
    }

    /// <summary>What follows the beginning of a broken line that is kept; nothing where it begins no block.</summary>
    private static string StandIn(string word, ReadOnlySpan<byte> line, out int kept)
    {
        var text = Encoding.Latin1.GetString(line);
        var definition = DefinitionName().Match(text);
        kept = definition.Length;
        return word switch
        {
            _ when definition.Success => definition.Groups[1].Value == "def" ? "():" : ":",
            "def" or "class" or "async" or "if" or "for" or "while" or "with" => AnyBlock,
            "elif" or "else" => "elif 0:",
            "except" or "finally" or "try" => $"{word}:",
            "match" or "case" when text.EndsWith(':') => $"{word} 0:",
            _ => "",
        };
    }

    /// <summary>Says how each line is shown: as the lines before it, and what must follow it, allow.</summary>
    private void Arrange(ReadOnlySpan<byte> text, Fault least)
    {
        levels.Clear();
        levels.Add(new Level());
        var opener = "";
        for (var i = 0; i < lines.Count; i++)
        {
            ref var line = ref CollectionsMarshal.AsSpan(lines)[i];
            line.IsBroken = line.Fault >= least;
            line.Kept = 0;
            line.StandIn = line.IsBroken ? StandIn(line.Word, text[line.Start..line.End], out line.Kept) : null;
            line.Column = -1;
            if (line.StandIn is not null && line.Word == "match" && (i + 1 == lines.Count || !lines[i + 1].IsCase))
            {
                line.StandIn = AnyBlock;
            }

            var column = Column(text[line.Begin..line.Start]);
            if (column > levels[^1].Column && opener.Length > 0)
            {
                levels.Add(new Level { Column = column, IsMatch = opener == "match" });
                opener = "";
            }

            for (; column < levels[^1].Column && (column > 0 || line.StandIn != ""); levels.RemoveAt(levels.Count - 1))
            {
                Follow(levels[^1], "", i);
            }

            if (line.StandIn == "")
            {
                continue;
            }

            var level = levels[^1];
            if (column > level.Column)
            {
                line.Column = level.Column;
                line.IsBroken |= i == 0 || lines[i - 1] is { IsBroken: false, Column: < 0 };
            }

            var word = line.StandIn is null || line.Kept > 0 ? line.Word : line.StandIn.Split(' ', ':')[0];
            Follow(level, word, i);
            if (level.IsMatch && !line.IsCase)
            {
                Replace(ref line, "");
                continue;
            }

            if ((line.IsCase && !level.IsMatch) || (word is "elif" or "else" or "except" or "finally" && !level.Next.Contains(word)))
            {
                Replace(ref line, AnyBlock);
                word = "if";
            }

            level.Since = word == "@" && level.Needs == "@" ? level.Since : i;
            level.Needs = word is "@" or "try" ? word : "";
            level.Next = word switch
            {
                "if" or "elif" => ["elif", "else"],
                "for" or "while" or "async" => ["else"],
                "try" => ["except", "finally"],
                "except" => ["except", "else", "finally"],
                "else" when level.Next.Contains("finally") => ["finally"],
                "@" => ["@", "def", "class", "async"],
                _ => [],
            };
            opener = line.StandIn is not null || text[line.End - 1] == ':' ? word : "";
        }

        foreach (var level in levels)
        {
            Follow(level, "", lines.Count);
        }
    }

    /// <summary>Replaces what needs another line after it than it has.</summary>
    private void Follow(Level level, string word, int next)
    {
        if (level.Needs.Length == 0 || level.Next.Contains(word))
        {
            return;
        }

        var replaced = CollectionsMarshal.AsSpan(lines)[level.Since..(level.Needs == "try" ? level.Since + 1 : next)];
        foreach (ref var line in replaced)
        {
            Replace(ref line, level.Needs == "try" ? AnyBlock : "");
        }

        level.Next = level.Needs == "try" ? ["elif", "else"] : [];
        level.Needs = "";
    }

    private static void Replace(ref Line line, string standIn)
    {
        line.IsBroken = true;
        line.StandIn = standIn;
        line.Kept = 0;
    }

    private void Show(ReadOnlySpan<byte> text)
    {
        shown.Clear();
        inserted.Clear();
        var copied = 0;
        foreach (var line in lines)
        {
            if (line.Column >= 0)
            {
                shown.AddRange(text[copied..line.Begin]);
                var indentation = new string('\t', line.Column / TabSize) + new string(' ', line.Column % TabSize);
                Add(indentation.PadLeft(line.Start - line.Begin, '\f'), line.Start - line.Begin);
                copied = line.Start;
            }

            if (line.StandIn is not null)
            {
                shown.AddRange(text[copied..(line.Start + line.Kept)]);
                var room = line.End - line.Start - line.Kept;
                Add(line.StandIn.PadRight(room), room);
                copied = line.End;
            }
        }

        shown.AddRange(text[copied..]);
    }

    private void Add(string ascii, int room)
    {
        inserted.AddRange(Enumerable.Range(shown.Count + room, ascii.Length - room));
        shown.AddRange(Encoding.ASCII.GetBytes(ascii));
    }

    private static int Column(ReadOnlySpan<byte> indentation)
    {
        var column = 0;
        foreach (var sign in indentation)
        {
            column = sign switch { (byte)' ' => column + 1, (byte)'\t' => column + TabSize, _ => 0 };
        }

        return column;
    }

    [GeneratedRegex(@"^(?:async[ \t]+)?(def|class)[ \t]+[A-Za-z_\x80-\xFF][0-9A-Za-z_\x80-\xFF]*", RegexOptions.CultureInvariant)]
    private static partial Regex DefinitionName();

    /// <summary>A logical line that is not blank.</summary>
    private struct Line
    {
        /// <summary>Where its indentation begins.</summary>
        public int Begin;
        public int Start;
        public int End;
        public string Word;
        public Fault Fault;

        /// <summary>Whether it can only be a clause of a match statement.</summary>
        public bool IsCase;

        /// <summary>Whether it is shown otherwise, and an error.</summary>
        public bool IsBroken;

        /// <summary>What is shown after the part that is kept; null where all is.</summary>
        public string? StandIn;
        public int Kept;

        /// <summary>The indentation that is shown; -1 where it is its own.</summary>
        public int Column;
    }

    /// <summary>The statements of one block.</summary>
    private sealed class Level
    {
        public int Column;
        public bool IsMatch;

        /// <summary>The word of the last lines that need another one after them: a try, or decorators.</summary>
        public string Needs = "";

        /// <summary>The first of these lines.</summary>
        public int Since;

        /// <summary>Words by which the last statement may go on.</summary>
        public string[] Next = [];
    }
}
