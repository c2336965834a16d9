using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>changes</c>: what is different since an epoch, or since a consumer's cursor, row by row.</summary>
internal static class ChangesCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var dataset = new Argument<string>("dataset") { Description = "The dataset." };
        var since = CommonOptions.Epoch("--since", "The epoch to begin after: its number, a time (UTC), or a commit; 0 for all rows.");
        var until = CommonOptions.Epoch("--until", "The last epoch. Default: the newest; with --cursor, the one that was offered last.");
        var policy = new Option<string>("--policy")
        {
            Description = "Which changes, once they are netted: all; inserts_and_updates (no deletes, and no rows as they were before an update); inserts_only.",
            HelpName = "POLICY",
            DefaultValueFactory = _ => "all",
        };
        policy.AcceptOnlyFromAmong([.. Choices.Texts<ChangePolicy>()]);
        var cursor = new Option<string?>("--cursor")
        {
            Description = "Instead of --since: what the consumer NAME has not acknowledged yet. A new name begins at epoch 0. What was shown stays the same until --ack.",
            HelpName = "NAME",
        };
        var ack = new Option<bool>("--ack") { Description = "With --cursor: show the same rows once more, then move the cursor to their end." };
        var csv = new Option<bool>("--csv") { Description = "Comma-separated values, with a heading." };
        var limit = CommonOptions.Number("--limit", $"Show at most so many rows; 0 for all. Default: {RowCap.OnTerminal} for a table on a terminal, else all.");
        add(
            new Command("changes", "Show the rows of a dataset that differ from an epoch to another: inserts, deletes and both sides of updates.") { dataset, since, until, policy, cursor, ack, csv, limit },
            i => Run(i, i.Value(dataset)!, new Question(i.Value(since), i.Value(until), Choices.Of<ChangePolicy>(i.Value(policy)!), i.Value(cursor), i.Value(ack), i.Value(csv), i.Value(limit))));
    }

    private static int Run(Invocation invocation, string dataset, Question question)
    {
        if (question.Since is null == question.Cursor is null)
        {
            throw new LakeException(LakeError.Usage, "usage", "Either --since or --cursor says where the changes begin.");
        }

        if (question is { Acknowledges: true, Cursor: null })
        {
            throw new LakeException(LakeError.Usage, "usage", "--ack moves a cursor; name it with --cursor.");
        }

        if (question.IsCsv && invocation.IsJson)
        {
            throw new LakeException(LakeError.Usage, "usage", "--csv and --json exclude each other.");
        }

        if (question is { Acknowledges: true, Limit: not null })
        {
            throw new LakeException(LakeError.Usage, "usage", "--ack is for rows that were all shown; leave --limit out.");
        }

        var place = invocation.Workplace();
        var contract = place.Contracts[dataset];
        using var lake = OpenLake.Open(place, question.Until);
        invocation.Interruptible(lake.Connection, () =>
        {
            var cursor = question.Cursor is { } name ? ChangeCursor.Open(lake.Store, name, dataset) : null;
            using var changes = EpochChanges.Read(
                lake.Store, lake.Connection, contract, cursor?.Position ?? question.Since!.Value, cursor?.Until(question.Until, lake.Epoch) ?? lake.Epoch);
            cursor?.Offer(changes.Until);
            using (var rows = changes.Rows(question.Policy))
            {
                Write(invocation, dataset, new Answer(changes, rows, cursor?.Name, question.Acknowledges, question.IsCsv, question.Limit));
            }

            if (question.Acknowledges)
            {
                invocation.Streams.Output.Flush();
                cursor!.Acknowledge();
            }
        });
        return ExitCodes.Done;
    }

    private static void Write(Invocation invocation, string dataset, Answer answer)
    {
        var output = invocation.Streams.Text;
        var (changes, rows, cursor, acknowledges) = (answer.Changes, answer.Rows, answer.Cursor, answer.Acknowledges);
        var cap = RowCap.Of(acknowledges ? 0 : answer.Limit, !(answer.IsCsv || invocation.IsJson), invocation.Streams);
        var shown = cap.Of(rows.Rows());
        if (invocation.IsJson)
        {
            invocation.Streams.Rows.WriteLine(JsonRows.Serialize(
                json =>
                {
                    json.WriteString("dataset", dataset);
                    json.WriteNumber("since", changes.Since);
                    json.WriteNumber("until", changes.Until);
                    if (cursor is not null)
                    {
                        json.WriteString("cursor", cursor);
                        json.WriteBoolean("acknowledged", acknowledges);
                    }
                },
                rows,
                shown));
            return;
        }

        if (answer.IsCsv)
        {
            CsvRows.Write(invocation.Streams.Rows, rows.Names, shown);
            return;
        }

        var count = TextTable.Write(output, rows, shown);
        output.WriteLine($"{DisplayText.Count(count, "change")} of {dataset} since epoch {changes.Since}, up to epoch {changes.Until}{cap.Note}");
        if (cursor is not null)
        {
            output.WriteLine(acknowledges ? $"cursor {cursor}: moves to epoch {changes.Until}" : $"cursor {cursor}: stays at epoch {changes.Since} until --ack");
        }
    }

    private sealed record Question(long? Since, long? Until, ChangePolicy Policy, string? Cursor, bool Acknowledges, bool IsCsv, long? Limit);

    private sealed record Answer(EpochChanges Changes, IEngineResult Rows, string? Cursor, bool Acknowledges, bool IsCsv, long? Limit);
}
