namespace CodeIntel.Lake.Scip;

/// <summary>A half-open range of a text. Lines and columns count from 0; what a column counts, the document says.</summary>
/// <param name="StartLine">First line.</param>
/// <param name="StartCharacter">First column.</param>
/// <param name="EndLine">Last line.</param>
/// <param name="EndCharacter">Column after the last one, on the last line.</param>
public readonly record struct ScipRange(int StartLine, int StartCharacter, int EndLine, int EndCharacter)
{
    /// <summary>Whether it holds no character.</summary>
    public bool IsEmpty => (StartLine, StartCharacter) == (EndLine, EndCharacter);

    /// <summary>The range of an occurrence, in whichever form it is. Where both forms are given, the newer counts.</summary>
    /// <exception cref="ScipException">It has none, or one that breaks the format.</exception>
    public static ScipRange Of(Occurrence occurrence) =>
        Of(occurrence.SingleLineRange, occurrence.MultiLineRange, occurrence.Range) ?? throw new ScipException($"an occurrence of '{occurrence.Symbol}' has no range");

    /// <summary>The range of the syntax around an occurrence; null where it is not said.</summary>
    /// <exception cref="ScipException">It breaks the format.</exception>
    public static ScipRange? Enclosing(Occurrence occurrence) =>
        Of(occurrence.SingleLineEnclosingRange, occurrence.MultiLineEnclosingRange, occurrence.EnclosingRange);

    /// <summary>The numbers of a range as an index has them: three where it is on one line, else four.</summary>
    public IEnumerable<int> Numbers() =>
        StartLine == EndLine ? [StartLine, StartCharacter, EndCharacter] : [StartLine, StartCharacter, EndLine, EndCharacter];

    private static ScipRange? Of(SingleLineRange? single, MultiLineRange? multi, IReadOnlyList<int> numbers)
    {
        ScipRange? range = (single, multi, numbers) switch
        {
            ({ } s, _, _) => new(s.Line, s.StartCharacter, s.Line, s.EndCharacter),
            (_, { } m, _) => new(m.StartLine, m.StartCharacter, m.EndLine, m.EndCharacter),
            (_, _, []) => null,
            (_, _, [var line, var from, var to]) => new(line, from, line, to),
            (_, _, [var line, var from, var last, var to]) => new(line, from, last, to),
            _ => throw new ScipException($"a range has {numbers.Count} numbers"),
        };
        return range is { } r && (r.StartLine < 0 || r.StartCharacter < 0 || r.EndCharacter < 0 || (r.EndLine, r.EndCharacter).CompareTo((r.StartLine, r.StartCharacter)) < 0)
            ? throw new ScipException($"the range {r.StartLine}:{r.StartCharacter}-{r.EndLine}:{r.EndCharacter} goes backwards or below 0")
            : range;
    }
}
