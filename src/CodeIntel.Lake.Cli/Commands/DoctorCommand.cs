using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Semantics;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>doctor</c>: what the program finds of what it may need, and what to do where something is missing.</summary>
internal static class DoctorCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add) =>
        add(new Command("doctor", "Show which programs are there that a refresh may need, and what to do where one is missing."), Run);

    private static int Run(Invocation invocation)
    {
        var settings = invocation.Settings;
        var document = new DoctorDocument([Program(), Git(), Indexer(settings.Semantics), ScipPython(settings.Semantics), Index(settings)]);
        invocation.Answer(document, DocumentJson.Instance.DoctorDocument, output => WriteText(document, output));
        return document.Checks.Any(c => c is { Needed: true, Found: null }) ? ExitCodes.Of(LakeError.Configuration) : ExitCodes.Done;
    }

    private static DoctorCheckBody Program() => new("program", true, $"{ProgramVersion.Text}, .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}", null);

    private static DoctorCheckBody Git() => LocalWorkingTree.Instance.Git(Environment.CurrentDirectory, "--version") is { ExitCode: 0 } answer
        ? new("git", false, Encoding.UTF8.GetString(answer.Output).Trim(), null)
        : new("git", false, null, "Install git: without it, git working trees are refused unless refresh --no-git takes all their files.");

    private static DoctorCheckBody Indexer(SemanticsSettings semantics)
    {
        var isNeeded = semantics.Provider == SemanticsProvider.Pyright;
        try
        {
            var versions = PyrightIndexer.Versions(semantics.Node);
            return new("pyright", isNeeded, $"{versions.Pyright}, by Node {versions.Node} at {versions.NodePath}", null);
        }
        catch (SemanticsUnavailableException e)
        {
            return new("pyright", isNeeded, null, e.Message);
        }
    }

    private static DoctorCheckBody ScipPython(SemanticsSettings semantics)
    {
        var isNeeded = semantics.Provider == SemanticsProvider.ScipPython;
        try
        {
            var program = ScipPythonProgram.Find(semantics.ScipPython, semantics.Node);
            return new("scip-python", isNeeded, $"{ScipPythonProgram.Version} at {program.Script}", null);
        }
        catch (SemanticsUnavailableException e)
        {
            return new("scip-python", isNeeded, null, e.Message);
        }
    }

    private static DoctorCheckBody Index(PipelineSettings settings)
    {
        var isNeeded = settings.Semantics.Provider == SemanticsProvider.Index;
        var file = new FileInfo(settings.Semantics.IndexOf(settings.Repository));
        return file.Exists
            ? new("index", isNeeded, $"{file.FullName}, {DisplayText.Size(file.Length)}", null)
            : new("index", isNeeded, null, isNeeded ? $"There is no SCIP index at '{file.FullName}' (semantics.index)." : $"Not read: semantics.provider is {Choices.TextOf(settings.Semantics.Provider)}.");
    }

    private static void WriteText(DoctorDocument document, TextWriter output) =>
        TextTable.Write(output, ["what", "needed", "found, or what to do"], document.Checks.Select(c => new[] { c.Name, c.Needed ? "yes" : "no", c.Found ?? c.Advice ?? string.Empty }), wraps: true);
}
