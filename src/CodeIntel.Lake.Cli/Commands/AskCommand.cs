using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>ask</c>: ready questions, each an SQL file over the views.</summary>
internal static class AskCommand
{
    private const long DefaultDepth = 1;
    private const long DefaultLimit = 20;

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var question = new Argument<string[]>("question")
        {
            Description = "One of the questions, and the names that it is about: qualified names, or their ends such as total or Order.total. All questions are listed where it is left out.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var depth = CommonOptions.Number("--depth", $"Of callers and callees: so many steps at most. Default: {DefaultDepth}.");
        var limit = CommonOptions.Number("--limit", $"Of top and unresolved: so many rows at most. Default: {DefaultLimit}.");
        var since = CommonOptions.Epoch("--since", "Show only what the answer gained (+) and lost (-) since this epoch: its number, a time (UTC), or a commit.");
        var epoch = CommonOptions.Epoch();
        add(
            new Command("ask", "Answer a ready question, of each repository that pipeline.yaml lists, and show the SQL that answers it.") { question, depth, limit, since, epoch },
            i => Run(i, i.Value(question) ?? [], (i.Value(depth) ?? DefaultDepth, i.Value(limit) ?? DefaultLimit), i.Value(since), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, IReadOnlyList<string> values, (long Depth, long Limit) bounds, long? since, long? epoch)
    {
        var questions = ReadyQuestion.All(invocation.Settings.Schemas);
        if (values is not [var name, ..])
        {
            invocation.Answer(
                new QuestionsDocument([.. questions.Select(q => new QuestionBody(q.Name, q.Usage, q.Meaning))]),
                DocumentJson.Instance.QuestionsDocument,
                output => TextTable.Write(output, ["question", "answers"], questions.Select(q => new[] { q.Usage, q.Meaning }), wraps: true));
            return ExitCodes.Done;
        }

        var question = questions.FirstOrDefault(q => q.Name == name)
            ?? throw Wrong($"'{name}' is no question.{NearestName.Question(name, questions.Select(q => q.Name))} The questions are {string.Join(", ", questions.Select(q => q.Name))}.");
        var names = values.Skip(1).ToList();
        if (names.Count != question.Names)
        {
            throw Wrong($"'ask {question.Usage}' takes {DisplayText.Count(question.Names, "name")}, not {names.Count}.");
        }

        var sql = question.Filled(names, bounds.Depth, bounds.Limit);
        var several = invocation.Refreshed();
        var answer = several.Count > 0 ? AskEach(invocation, several, sql) : Ask(invocation, invocation.Workplace(), sql, epoch);
        var before = since is { } old ? Ask(invocation, invocation.Workplace(), sql, old) : null;
        if (names.Count > 0 && answer.Rows.Count == 0 && before is not { Rows.Count: > 0 })
        {
            RequireKnown(KnownNames.Of(invocation, several.Count > 0 ? several.Select(s => s.Place) : [invocation.Workplace()], epoch), names);
        }

        answer = before is null ? answer : answer.Since(before);

        Write(invocation, answer, sql);
        return ExitCodes.Done;
    }

    /// <summary>Asks one epoch.</summary>
    public static QuestionAnswer Ask(Invocation invocation, Workplace place, string sql, long? epoch, Action<IEngineResult>? check = null)
    {
        using var lake = place.OpenEpoch(epoch);
        using var rows = lake.Sql(sql, invocation.Cancel);
        check?.Invoke(rows.Result);
        return new QuestionAnswer(lake.Epoch, rows.Result.Names, [.. rows.Result.Types.Select(t => t.IsNumber)], [.. rows.Rows()]);
    }

    /// <summary>Asks the newest epoch of each of several repositories by itself.</summary>
    private static QuestionAnswer AskEach(Invocation invocation, IReadOnlyList<(string Name, Workplace Place)> several, string sql) => QuestionAnswer.Of([.. several.Select(s =>
    {
        try
        {
            return (s.Name, Ask(invocation, s.Place, sql, null));
        }
        catch (LakeException e)
        {
            throw Lake.ErrorOf(s.Name, e);
        }
    })]);

    private static void Write(Invocation invocation, QuestionAnswer answer, string sql)
    {
        if (invocation.IsJson)
        {
            invocation.Streams.Rows.WriteLine(JsonRows.Serialize(json =>
            {
                JsonRows.WriteEpochs(json, answer.Epoch, answer.Epochs);
                json.WriteString("sql", sql);
                json.WriteStartArray("rows");
                foreach (var row in answer.Rows)
                {
                    JsonRows.WriteRow(json, answer.Names, row);
                }

                json.WriteEndArray();
            }));
            return;
        }

        var output = invocation.Streams.Text;
        var (shown, note) = RowCap.Shown(output, answer.Rows);
        TextTable.Write(output, answer.Names, answer.Numbers, shown, wraps: true);
        output.WriteLine(DisplayText.Count(answer.Rows.Count, "row") + note);
        output.WriteLine();
        DisplayText.WriteLines(output, sql);
    }

    /// <summary>A question that nothing answers may be about a name that is misspelt.</summary>
    private static void RequireKnown(KnownNames known, IEnumerable<string> names)
    {
        if (names.FirstOrDefault(n => !known.Has(n)) is { } name)
        {
            throw new LakeException(LakeError.Usage, "unknown_name", $"There is no definition '{name}', and nothing of that name is called or inherited.{known.Meant(name)}");
        }
    }

    private static LakeException Wrong(string message) => new(LakeError.Usage, "usage", message);
}
