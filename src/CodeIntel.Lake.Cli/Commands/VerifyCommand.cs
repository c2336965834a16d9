using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>verify</c>: whether the lake holds what it promises.</summary>
internal static class VerifyCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var rebuild = new Option<bool>("--rebuild") { Description = "Also refresh the same repository into a scratch lake, and compare dataset by dataset." };
        var epoch = CommonOptions.Epoch();
        var source = new SourceOptions();
        var command = new Command("verify", "Check log against files, rows against contracts, and edges against nodes.") { rebuild, epoch };
        source.AddTo(command);
        add(command, i => Run(i, i.Value(rebuild), i.Value(epoch), source));
    }

    private static int Run(Invocation invocation, bool rebuild, long? epoch, SourceOptions source)
    {
        var place = invocation.Workplace();
        var report = source.Read(invocation, place, (settings, tree) => invocation.Work(progress => Verifier.Verify(
            new VerifyRequest(place.State, place.Contracts, settings, epoch, rebuild, progress) { Cancel = invocation.Cancel, Tree = tree })));
        var document = new VerifyDocument(report.Epoch, report.Ok, [.. report.Problems.Select(p => new ProblemBody(p.Dataset, p.Kind, p.Message))]);
        invocation.Answer(document, DocumentJson.Instance.VerifyDocument, output => WriteText(document, rebuild, output));
        return report.Ok ? ExitCodes.Done : ExitCodes.Of(LakeError.Violation);
    }

    private static void WriteText(VerifyDocument report, bool rebuild, TextWriter output)
    {
        output.WriteLine(report.Ok
            ? $"epoch {report.Epoch}: ok{(rebuild ? ", and equal to a rebuild" : string.Empty)}"
            : $"epoch {report.Epoch}: {DisplayText.Count(report.Problems.Count, "problem")}");
        RowCap.WriteLines(output, [.. report.Problems.Select(p => $"  {p.Dataset}: {p.Kind}: {p.Message}")], "problem");
    }
}
