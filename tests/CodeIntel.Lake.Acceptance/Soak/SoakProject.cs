using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Harness;

namespace CodeIntel.Lake.Acceptance.Soak;

/// <summary>
/// A repository that is edited for ever and does not grow: real code in <c>library/</c>, of which one file at a time has a function more,
/// beside a drawn project that gives way to another, as a branch does, after some edits.
/// </summary>
/// <param name="scene">Where the repository is.</param>
/// <param name="library">The real code: paths below <c>library/</c> and contents, in order.</param>
/// <param name="seed">Decides the edits.</param>
internal sealed class SoakProject(Scene scene, IReadOnlyList<(string Path, byte[] Content)> library, int seed)
{
    private const int EditsPerBranch = 24;
    private readonly ScriptRandom random = new((ulong)seed);
    private IReadOnlyList<ProjectTree> branch = [];
    private IReadOnlyList<EditStep> steps = [];
    private int branches;
    private int at;

    /// <summary>The real code below a folder: modules and packages in the order of their paths, without its tests and its largest files.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Library(string folder, int most)
    {
        const long Largest = 16_000;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return
        [
            .. Directory.EnumerateFiles(folder, "*.py", options)
                .Where(f => new FileInfo(f).Length is > 0 and <= Largest)
                .Select(f => (Path: Path.GetRelativePath(folder, f), File: f))
                .Where(f => !f.Path.Split('/').Any(p => p is "test" or "tests" or "dist-packages" or "site-packages"))
                .OrderBy(f => f.Path, StringComparer.Ordinal)
                .Take(most)
                .Select(f => (f.Path, File.ReadAllBytes(f.File))),
        ];
    }

    /// <summary>Makes the next edit.</summary>
    public void Edit()
    {
        if (at == branch.Count)
        {
            var script = EditScript.Draw(seed + branches++, EditsPerBranch);
            (branch, steps, at) = ([script.Initial, .. script.Steps.Select(s => s.Tree)], script.Steps, 0);
        }

        if (at > 0 && steps[at - 1].Effects.HasFlag(StepEffects.BumpRule))
        {
            scene.BumpRule("cpg_edges_v1");
        }

        var edited = random.Next(library.Count);
        var real = library.Select((file, i) => KeyValuePair.Create<string, TreeEntry>(
            $"library/{file.Path}",
            new FileEntry(i == edited ? [.. file.Content, .. "\n\ndef a_function_more():\n    return len('more')\n"u8] : file.Content, MtimeTag.Natural)));
        scene.Write(new ProjectTree(branch[at++].Entries.Where(e => !e.Key.StartsWith("library/", StringComparison.Ordinal)).Concat(real)));
    }
}
