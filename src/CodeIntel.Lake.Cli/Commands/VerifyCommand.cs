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
        var noGit = CommonOptions.NoGit();
        add(
            new Command("verify", "Check log against files, rows against contracts, and edges against nodes.") { rebuild, epoch, noGit },
            i => Run(i, i.Value(rebuild), i.Value(epoch), !i.Value(noGit)));
    }

    private static int Run(Invocation invocation, bool rebuild, long? epoch, bool usesGit)
    {
        var place = invocation.Workplace();
        var report = invocation.Work(progress => Verifier.Verify(
            new VerifyRequest(place.State, place.Contracts, place.Settings.UsingGit(usesGit), epoch, rebuild, progress) { Cancel = invocation.Cancel }));
        var document = new VerifyDocument(report.Epoch, report.Ok, [.. report.Problems.Select(p => new ProblemBody(p.Dataset, p.Kind, p.Message))]);
        invocation.Answer(document, DocumentJson.Instance.VerifyDocument, output => WriteText(document, rebuild, output));
        return report.Ok ? ExitCodes.Done : ExitCodes.Of(LakeError.Violation);
    }

    private static void WriteText(VerifyDocument report, bool rebuild, TextWriter output)
    {
        output.WriteLine(report.Ok
            ? $"epoch {report.Epoch}: ok{(rebuild ? ", and equal to a rebuild" : string.Empty)}"
            : $"epoch {report.Epoch}: {DisplayText.Count(report.Problems.Count, "problem")}");
        foreach (var problem in report.Problems)
        {
            output.WriteLine($"  {problem.Dataset}: {problem.Kind}: {problem.Message}");
        }
    }
}
