using System.Buffers;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// Shows the parser what Python joins as one line: line ends between brackets, backslashes before line ends, and all comments become
/// blanks, so that no line's indentation is taken for the end of a block and no comment is read again and again. The default of a type
/// parameter, which the parser does not know, is shown as one more bound: <c>[T = int]</c> as <c>[T : int]</c>. All lengths stay. A bracket
/// that is never closed, which a statement's keyword at the start of a line gives away, joins nothing.
/// </summary>
internal sealed class LineJoiner
{
    private static readonly SearchValues<byte> StopsInStatement = SearchValues.Create("\"'#([{\n\\"u8);
    private static readonly SearchValues<byte> StopsInBrackets = SearchValues.Create("\"'#()[]{}\r\n\\"u8);
    private static readonly SearchValues<byte> StopsInTypeParameters = SearchValues.Create("\"'#()[]{}\r\n\\="u8);
    private static readonly SearchValues<byte> StopsInField = SearchValues.Create("\"'#()[]{}\r\n\\:"u8);
    private static readonly SearchValues<byte> StopsInFormat = SearchValues.Create("\"'{}\n\\"u8);
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\f"u8);
    private static readonly SearchValues<byte> PrefixLetters = SearchValues.Create("bBfFrRtTuU"u8);

    /// <summary>Keywords that no expression holds.</summary>
    private static readonly byte[][] StatementKeywords =
    [
        .. "assert break class continue def del elif except finally global import nonlocal pass raise return try while with".Split(' ')
            .Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    private readonly List<Opened> opened = [];
    private readonly List<(int At, byte Shown)> changes = [];

    private enum Context : byte
    {
        Statement,
        Brackets,
        TypeParameters,

        /// <summary>The expression of a replacement field.</summary>
        Field,

        /// <summary>What follows the colon of a replacement field.</summary>
        FormatSpecifier,

        /// <summary>The text of an f-string or t-string.</summary>
        FormatText,
    }

    /// <summary>Where the logical lines begin, in order.</summary>
    public List<int> LineStarts { get; } = [];

    /// <summary>Rewrites a text in which no line ends at a lone carriage return.</summary>
    public void Join(Span<byte> text)
    {
        opened.Clear();
        opened.Add(new Opened(Context.Statement, 0, 0, false, false, false));
        changes.Clear();
        LineStarts.Clear();
        LineStarts.Add(0);
        var at = 0;
        while (at < text.Length && text[at..].IndexOfAny(Stops(opened[^1].Context)) is >= 0 and var found)
        {
            at += found;
            at = opened[^1].Context is Context.FormatText or Context.FormatSpecifier ? AfterFormat(text, at) : AfterCode(text, at);
        }

        Abandon(text, Context.Statement);
    }

    private static SearchValues<byte> Stops(Context context) => context switch
    {
        Context.Statement => StopsInStatement,
        Context.Brackets => StopsInBrackets,
        Context.TypeParameters => StopsInTypeParameters,
        Context.Field => StopsInField,
        _ => StopsInFormat,
    };

    /// <summary>Takes one token of code and returns where the next may begin.</summary>
    private int AfterCode(Span<byte> text, int at)
    {
        switch (text[at])
        {
            case (byte)'"' or (byte)'\'':
                return AfterQuote(text, at);
            case (byte)'#':
                return AfterComment(text, at);
            case (byte)'(':
                Open(Context.Brackets, at, ')');
                break;
            case (byte)'[':
                Open(opened.Count == 1 && EndsInGenericName(text[..at]) ? Context.TypeParameters : Context.Brackets, at, ']');
                break;
            case (byte)'{':
                Open(Context.Brackets, at, '}');
                break;
            case (byte)')' or (byte)']' or (byte)'}':
                Close(text, text[at]);
                break;
            case (byte)'\\':
                return AfterBackslash(text, at);
            case (byte)'\r':
                Change(at, ' ', isMeant: text[(at + 1)..].StartsWith((byte)'\n'));
                break;
            case (byte)'\n' when opened.Count == 1:
                LineStarts.Add(at + 1);
                break;
            case (byte)'\n':
                Change(at, ' ', isMeant: true);
                if (BeginsStatement(text[(at + 1)..]))
                {
                    Abandon(text, Context.Statement);
                }

                break;
            case (byte)':':
                opened[^1] = opened[^1] with { Context = Context.FormatSpecifier };
                break;
            case (byte)'=':
                var isDefault = text[at - 1] is not ((byte)'=' or (byte)'!' or (byte)'<' or (byte)'>' or (byte)':') && !text[(at + 1)..].StartsWith((byte)'=');
                Change(at, ':', isDefault);
                break;
        }

        return at + 1;
    }

    private static int AfterComment(Span<byte> text, int at)
    {
        var length = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
        var end = length < 0 ? text.Length : at + length;
        text[at..end].Fill((byte)' ');
        return end;
    }

    /// <summary>Joins a line to the next one. Where nothing but its indentation stands before, that counts, if it is any.</summary>
    private int AfterBackslash(Span<byte> text, int at)
    {
        var end = AfterEscape(text, at);
        if (!text[at..end].EndsWith((byte)'\n'))
        {
            return at + 1;
        }

        text[at..end].Fill((byte)' ');
        var indentation = text[LineStarts[^1]..at];
        if (opened.Count > 1 || indentation.ContainsAnyExcept(Blanks))
        {
            return end;
        }

        var width = indentation.TrimStart((byte)'\f').Length;
        if (width > 0)
        {
            end += text[end..].IndexOfAnyExcept(Blanks) is >= 0 and var more ? more : 0;
            text[(at - width)..at].CopyTo(text[(end - width)..]);
        }

        text[LineStarts[^1]..(end - width)].Fill((byte)'\f');
        return end;
    }

    private int AfterQuote(Span<byte> text, int at)
    {
        var quote = text[at];
        var isTriple = text[at..] is [_, var second, var third, ..] && second == quote && third == quote;
        var begin = at + (isTriple ? 3 : 1);
        var prefix = Prefix(text[..at]);
        if (prefix.IndexOfAny("fFtT"u8) < 0)
        {
            var end = EndOfString(text, begin, quote, isTriple);
            if (opened[^1] is { IsInString: true, IsTriple: false } && text[end..].StartsWith((byte)'\n') && (end == begin || text[end - 1] != quote))
            {
                Change(end, ' ', isMeant: true);
                Abandon(text, Context.Statement);
            }

            return end;
        }

        opened.Add(new Opened(Context.FormatText, at, quote, IsInString: true, isTriple, prefix.IndexOfAny("rR"u8) >= 0));
        return begin;
    }

    /// <summary>Where a string ends, or where the line does in which it begins and is not closed.</summary>
    private static int EndOfString(ReadOnlySpan<byte> text, int begin, byte quote, bool isTriple)
    {
        var at = begin;
        while (text[at..].IndexOfAny(quote, (byte)'\\', isTriple ? quote : (byte)'\n') is >= 0 and var found)
        {
            at += found;
            if (text[at] == '\\')
            {
                at = AfterEscape(text, at);
            }
            else if (text[at] != quote)
            {
                return at;
            }
            else if (!isTriple)
            {
                return at + 1;
            }
            else if (IsTriple(text, at))
            {
                return at + 3;
            }
            else
            {
                at++;
            }
        }

        return isTriple && text[begin..].IndexOf((byte)'\n') is >= 0 and var lineEnd ? begin + lineEnd : text.Length;
    }

    /// <summary>Takes one token of the text of an f-string, or of a format specifier in it.</summary>
    private int AfterFormat(Span<byte> text, int at)
    {
        var current = opened[^1];
        var isText = current.Context == Context.FormatText;
        switch (text[at])
        {
            case (byte)'\\':
                return text[(at + 1)..] is [(byte)'{' or (byte)'}', ..] ? at + 1
                    : !current.IsRaw && text[at..].StartsWith("\\N{"u8) ? at + 3
                    : AfterEscape(text, at);
            case (byte)'{' when isText && text[(at + 1)..].StartsWith((byte)'{'):
                return at + 2;
            case (byte)'{':
                opened.Add(current with { Context = Context.Field, Start = at, Closer = (byte)'}' });
                break;
            case (byte)'}' when !isText:
                Close(text, (byte)'}');
                break;
            case (byte)'\n' when !current.IsTriple:
                Change(at, ' ', isMeant: true);
                Abandon(text, Context.Statement);
                break;
            case (byte)'"' or (byte)'\'' when isText && text[at] == current.Closer && (!current.IsTriple || IsTriple(text, at)):
                Close(text, current.Closer);
                return at + (current.IsTriple ? 3 : 1);
        }

        return at + 1;
    }

    private void Open(Context context, int at, char closer) => opened.Add(new Opened(context, at, (byte)closer, opened[^1].IsInString, opened[^1].IsTriple, false));

    /// <summary>Closes the innermost bracket; where that is of another kind, all are given up to the string around them.</summary>
    private void Close(Span<byte> text, byte closer)
    {
        if (opened[^1].Closer != closer)
        {
            Abandon(text, Context.FormatText);
            return;
        }

        for (; changes.Count > 0 && changes[^1].At > opened[^1].Start; changes.RemoveAt(changes.Count - 1))
        {
            text[changes[^1].At] = changes[^1].Shown;
        }

        opened.RemoveAt(opened.Count - 1);
    }

    /// <summary>What is open inside of a context will not be closed.</summary>
    private void Abandon(ReadOnlySpan<byte> text, Context outer)
    {
        while (opened[^1].Context != Context.Statement && opened[^1].Context != outer)
        {
            opened.RemoveAt(opened.Count - 1);
        }

        if (opened.Count > 1)
        {
            return;
        }

        foreach (var (at, _) in changes)
        {
            if (text[at] == '\n')
            {
                LineStarts.Add(at + 1);
            }
        }

        changes.Clear();
    }

    private void Change(int at, char shown, bool isMeant)
    {
        if (isMeant)
        {
            changes.Add((at, (byte)shown));
        }
    }

    private static bool BeginsStatement(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\f"u8);
        if (line.StartsWith("async "u8))
        {
            line = line["async ".Length..].TrimStart((byte)' ');
        }

        var length = 0;
        while (length < line.Length && IsNameByte(line[length]))
        {
            length++;
        }

        foreach (var keyword in StatementKeywords)
        {
            if (line[..length].SequenceEqual(keyword))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text ends in a name that a statement gives to something that may have type parameters.</summary>
    private static bool EndsInGenericName(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd(" \t"u8);
        var name = LastName(text);
        var before = text[..^name.Length].TrimEnd(" \t"u8);
        var word = LastName(before);
        return name.Length > 0 && before.Length + name.Length < text.Length && (word.SequenceEqual("class"u8) || word.SequenceEqual("def"u8) || word.SequenceEqual("type"u8));
    }

    /// <summary>The letters that stand before a quote and belong to the string.</summary>
    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> before)
    {
        var name = LastName(before);
        return name.Length <= 2 && !name.ContainsAnyExcept(PrefixLetters) ? name : [];
    }

    private static ReadOnlySpan<byte> LastName(ReadOnlySpan<byte> text)
    {
        var start = text.Length;
        while (start > 0 && IsNameByte(text[start - 1]))
        {
            start--;
        }

        return text[start..];
    }

    /// <summary>Whether a byte can be part of a name.</summary>
    public static bool IsNameByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or >= 0x80;

    private static bool IsTriple(ReadOnlySpan<byte> text, int at) => text[at..] is [var first, var second, var third, ..] && first == second && second == third;

    /// <summary>What a backslash at that place takes away the meaning of, is behind.</summary>
    private static int AfterEscape(ReadOnlySpan<byte> text, int at) => Math.Min(text.Length, at + (text[at..].StartsWith("\\\r\n"u8) ? 3 : 2));

    private readonly record struct Opened(Context Context, int Start, byte Closer, bool IsInString, bool IsTriple, bool IsRaw);
}
