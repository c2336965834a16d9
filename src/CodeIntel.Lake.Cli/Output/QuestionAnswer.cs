namespace CodeIntel.Lake.Cli.Output;

/// <summary>The rows that answer a question.</summary>
/// <param name="Epoch">The epoch that was asked.</param>
/// <param name="Names">Names of the columns.</param>
/// <param name="Numbers">Which of them are numbers.</param>
/// <param name="Rows">The rows in their order.</param>
internal sealed record QuestionAnswer(long Epoch, IReadOnlyList<string> Names, IReadOnlyList<bool> Numbers, IReadOnlyList<object?[]> Rows)
{
    /// <summary>The epochs by repository where several were asked; empty where one was.</summary>
    public IReadOnlyList<(string Repository, long Epoch)> Epochs { get; init; } = [];

    /// <summary>The answers of several repositories, at least one, with a column <c>repository</c> before them.</summary>
    public static QuestionAnswer Of(IReadOnlyList<(string Repository, QuestionAnswer Answer)> several) => several[0].Answer with
    {
        Epochs = [.. several.Select(s => (s.Repository, s.Answer.Epoch))],
        Names = ["repository", .. several[0].Answer.Names],
        Numbers = [false, .. several[0].Answer.Numbers],
        Rows = [.. several.SelectMany(s => s.Answer.Rows.Select(r => (object?[])[s.Repository, .. r]))],
    };

    /// <summary>The rows that only one of two answers has, with a column <c>change</c> before them: - for those that only the earlier one has, in its order, then +.</summary>
    public QuestionAnswer Since(QuestionAnswer before) => this with
    {
        Names = ["change", .. Names],
        Numbers = [false, .. Numbers],
        Rows = [.. before.Without(this).Select(r => (object?[])["-", .. r]), .. Without(before).Select(r => (object?[])["+", .. r])],
    };

    private IEnumerable<object?[]> Without(QuestionAnswer other)
    {
        var there = other.Rows.Select(Text).ToHashSet(StringComparer.Ordinal);
        return Rows.Where(r => !there.Contains(Text(r)));
    }

    private static string Text(object?[] row) => string.Join('\u001f', row.Select(CellText.OrNull));
}
