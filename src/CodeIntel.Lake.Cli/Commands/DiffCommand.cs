using System.CommandLine;
using CodeIntel.Lake.Cli.Output;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>diff</c>: what changed in the graph, at the level of names.</summary>
internal static class DiffCommand
{
    private const string Facts = "facts";
    private const string Looks = "looks like";
    private static readonly (string, string)[] Columns = [("subject", "VARCHAR"), ("relation", "VARCHAR"), ("object", "VARCHAR")];

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var since = CommonOptions.Epoch("--since", "The epoch to compare with: its number, a time (UTC), or a commit. Default: the one before. 0 for all.");
        var epoch = CommonOptions.Epoch();
        add(
            new Command("diff", "Show what changed in the graph since an epoch, at the level of names: definitions, calls, imports, bases.") { since, epoch },
            i => Run(i, i.Value(since), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, long? since, long? epoch)
    {
        var place = invocation.Workplace();
        var facts = ReadyQuestion.Find(place.Settings.Schemas, Facts);
        var now = AskCommand.Ask(invocation, place, facts.Sql, epoch, answer => facts.Require(answer, Columns));
        var before = (since ?? now.Epoch - 1) is > 0 and var old ? AskCommand.Ask(invocation, place, facts.Sql, old) : now with { Epoch = 0, Rows = [] };
        var document = new DiffDocument(before.Epoch, now.Epoch, Changes(now.Since(before)));
        invocation.Answer(document, DocumentJson.Instance.DiffDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    /// <summary>
    /// By subject; what came (+) or went (-). A definition that came or went is told as that alone; of one that stays and looks otherwise to who uses it there is one
    /// line (~).
    /// </summary>
    private static IReadOnlyList<DiffLineBody> Changes(QuestionAnswer difference)
    {
        var lines = difference.Rows.Select(r => new DiffLineBody((string)r[0]!, (string)r[1]!, (string)r[2]!, (string?)r[3])).ToLookup(l => l.Relation == Looks);
        var looks = lines[true].ToLookup(l => l.Subject, StringComparer.Ordinal);
        var named = lines[false].Select(l => l.Subject).ToHashSet(StringComparer.Ordinal);
        var others = looks.SelectMany(l => l.CountBy(c => c.Change).Count() == 2
            ? [new DiffLineBody("~", l.Key, "looks different", null)]
            : l.Where(c => !named.Contains(c.Subject)).Select(c => c with { Relation = "offered as", Object = c.Object!.Split(' ')[0] }));
        return
        [
            .. lines[false].Concat(others).OrderBy(l => l.Subject, StringComparer.Ordinal).ThenBy(l => l.Relation, StringComparer.Ordinal)
                .ThenBy(l => l.Object, StringComparer.Ordinal).ThenBy(l => l.Change, StringComparer.Ordinal),
        ];
    }

    private static void WriteText(DiffDocument diff, TextWriter output)
    {
        var (shown, note) = RowCap.Shown(output, diff.Changes);
        foreach (var line in shown)
        {
            DisplayText.WriteWrapped(output, $"{line.Change} {line.Subject} {line.Relation} {line.Object}".TrimEnd());
        }

        output.WriteLine($"{DisplayText.Count(diff.Changes.Count, "change")} from epoch {diff.Since} to epoch {diff.Epoch}{note}");
    }
}
