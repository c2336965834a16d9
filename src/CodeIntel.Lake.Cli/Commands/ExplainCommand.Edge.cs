using System.Text.RegularExpressions;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>explain --edge</c>.</summary>
internal static partial class ExplainCommand
{
    private static readonly (string, string)[] EdgeColumns =
    [
        ("caller", "VARCHAR"), ("callee", "VARCHAR"), ("callee_text", "VARCHAR"), ("path", "VARCHAR"), ("line", "INTEGER"), ("known_by", "VARCHAR"), ("how", "VARCHAR"), ("round", "INTEGER"),
        ("is_exact", "BOOLEAN"), ("confidence", "DOUBLE"), ("reason", "VARCHAR"), ("looked_for", "VARCHAR"), ("call_id", "BIGINT"), ("def_id", "BIGINT"),
    ];

    private static int RunEdge(Invocation invocation, IReadOnlyList<string> names, long? epoch)
    {
        var place = invocation.Workplace();
        using var lake = OpenLake.Open(place, epoch);
        CallExplanation.Require(lake.Reader);
        var repository = lake.Store.Description.RepositoryId;
        var match = PlaceOfCall().Match(names[0]);
        var path = match.Success ? Relative(match.Groups["path"].Value, repository) : null;
        var callee = names.Count > 1 ? names[1] : path is not null ? string.Empty : throw new LakeException(
            LakeError.Usage, "usage", "'explain --edge' takes a caller and what it calls, or the place of a call as PATH:LINE.");
        var from = path is null ? names[0] : $"{path}:{match.Groups["line"].Value}";
        var rows = Edges(invocation, place, lake.Epoch, from, callee);
        if (rows.Count == 0)
        {
            throw NoCall(invocation, place, lake, path, from, callee);
        }

        var known = rows.FindAll(IsFlow);
        var steps = new Queue<IReadOnlyList<CallStep>>(CallExplanation.Of(lake.Reader, lake.Connection, place.Contracts, repository, [.. known.Select(r => ((long)r[12]!, (long)r[13]!))], invocation.Cancel));
        var document = new ExplainedCallsDocument(lake.Epoch, [.. rows.Select(r => Body(r, IsFlow(r) ? steps.Dequeue() : []))]);
        invocation.Answer(document, DocumentJson.Instance.ExplainedCallsDocument, output => RowCap.Write(output, document.Calls, "call", shown => WriteText(shown, output)));
        return ExitCodes.Done;
    }

    private static bool IsFlow(object?[] row) => (string)row[5]! == "flow";

    /// <summary>Calls, by the ready question <c>edge</c>.</summary>
    private static List<object?[]> Edges(Invocation invocation, Workplace place, long epoch, string from, string callee)
    {
        var question = ReadyQuestion.Find(place.Settings.Schemas, "edge");
        using var lake = place.OpenEpoch(epoch);
        using var rows = lake.Sql(question.Filled([from, callee], 1, 1), invocation.Cancel);
        question.Require(rows.Result, EdgeColumns);
        return [.. rows.Rows()];
    }

    private static ExplainedCallBody Body(object?[] row, IReadOnlyList<CallStep> steps) => new(
        (string)row[0]!, (string)row[1]!, (string)row[2]!, (string)row[3]!, (int)row[4]!, (string)row[5]!, (string?)row[6], (int?)row[7], (bool?)row[8], (double?)row[9], (string?)row[10], (string?)row[11],
        [.. steps.Select(s => new CallStepBody(s.Path, s.Line, s.Text, s.How, s.Variable, s.Value, s.IsAssumed, s.Round))]);

    private static LakeException NoCall(Invocation invocation, Workplace place, OpenLake lake, string? path, string from, string callee)
    {
        if (path is not null && Fact(place, lake, StableId.File(path)) is null)
        {
            return new LakeException(LakeError.Usage, "unknown_file", $"Epoch {lake.Epoch} knows no file '{path}'.{Meant(invocation, place, lake, path, path)} Paths are relative to '{lake.Store.Description.RepositoryId}'.");
        }

        var known = KnownNames.Of(invocation, [place], lake.Epoch);
        var names = (path is null ? [from, callee] : new[] { callee }).Where(n => n.Length > 0 && n != "<lambda>");
        if (names.FirstOrDefault(n => !known.Has(n)) is { } name)
        {
            return new LakeException(LakeError.Usage, "unknown_name", $"There is no definition '{name}', and nothing of that name is called or inherited.{known.Meant(name)}");
        }

        return new LakeException(
            LakeError.Usage,
            "no_call",
            path is not null ? $"No call begins at {from}{(callee.Length > 0 ? $" that is known to run '{callee}'" : string.Empty)}."
                : $"No call in '{from}' is known to run '{callee}'. 'ask path {from} {callee}' looks for a way by further functions.");
    }

    private static void WriteText(IEnumerable<ExplainedCallBody> calls, TextWriter output)
    {
        var isFirst = true;
        foreach (var call in calls)
        {
            if (!isFirst)
            {
                output.WriteLine();
            }

            isFirst = false;
            DisplayText.WriteWrapped(output, $"{call.Path}:{call.Line}: {call.Caller} calls {call.Callee}");
            DisplayText.WriteWrapped(output, "  " + Known(call));
            TextTable.Write(output, ["place", "step", "into", "value", "source"], call.Steps.Select(s => new[]
            {
                s.Line is { } line ? $"{s.Path}:{line}" : s.Path,
                s.Assumed ? $"{s.How}, assumed in round {s.Round}" : s.How,
                s.Variable ?? string.Empty,
                s.Value,
                s.Text ?? string.Empty,
            }));
        }
    }

    private static string Known(ExplainedCallBody call) => call.KnownBy switch
    {
        "flow" => $"known by the flow of values: {call.How}{(call.IsExact == true ? string.Empty : ", of the receiver's class or one below")}{(call.Round > 1 ? $", found in round {call.Round}" : string.Empty)}, confidence {call.Confidence:0.##}",
        "name" => $"known by its name: {call.CalleeText} stands for {call.Callee} by the rule {call.How}, confidence {call.Confidence:0.##}; no value that flows there is known",
        "symbol" => $"known by the semantic index alone, confidence {call.Confidence:0.##}",
        _ => $"not known: {call.Reason}{(call.LookedFor is { } name ? $", looked for {name}" : string.Empty)}",
    };

    [GeneratedRegex(@"^(?<path>.+):(?<line>[0-9]+)\z")]
    private static partial Regex PlaceOfCall();
}
