using System.Text;
using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts;

/// <summary>
/// A project and a sequence of edits of it, a function of the seed alone. A shorter script is drawn by replaying the recorded choices
/// without some of them; a choice that then finds nothing to work on is left out too.
/// </summary>
public sealed class EditScript
{
    private const int AttemptsAtStep = 100;

    private static readonly IReadOnlyList<EditOperator> Deck = [.. EditOperators.All.SelectMany(op => Enumerable.Repeat(op, op.Weight))];

    private EditScript(int seed, bool isSmall, IReadOnlyList<string> withoutFiles, ProjectModel initial, IReadOnlyList<EditStep> steps)
    {
        Seed = seed;
        IsSmall = isSmall;
        WithoutFiles = withoutFiles;
        InitialModel = initial;
        Initial = initial.Render();
        Steps = steps;
    }

    public int Seed { get; }

    /// <summary>Whether the project is a small one.</summary>
    public bool IsSmall { get; }

    /// <summary>Files that the seed draws and that this script starts without.</summary>
    public IReadOnlyList<string> WithoutFiles { get; }

    public ProjectModel InitialModel { get; }

    public ProjectTree Initial { get; }

    public IReadOnlyList<EditStep> Steps { get; }

    /// <summary>
    /// Every step changes the tree or has an effect. At each third step the operator goes round the table with the seed, so that
    /// consecutive seeds cover it; at the others it is drawn by weight.
    /// </summary>
    public static EditScript Draw(int seed, int edits, bool isSmall = false)
    {
        var rng = Random(seed);
        var initial = ProjectGenerator.CreateModel(rng, isSmall);
        var steps = new List<EditStep>();
        var (model, tree) = (initial, initial.Render());
        for (var index = 0; index < edits; index++)
        {
            var step = DrawStep(rng, index % 3 == 0 ? NextInTable(seed, index) : rng.Pick(Deck), model, tree);
            steps.Add(step);
            (model, tree) = (step.Model, step.Tree);
        }

        return new EditScript(seed, isSmall, [], initial, steps);
    }

    /// <summary>The script of a seed with these choices, and without these files at the start.</summary>
    public static EditScript Replay(int seed, IEnumerable<string> withoutFiles, IEnumerable<EditChoice> choices, bool isSmall = false)
    {
        var without = withoutFiles.ToList();
        var drawn = ProjectGenerator.CreateModel(Random(seed), isSmall);
        var initial = drawn with { Files = drawn.Files.RemoveRange(without) };
        var steps = new List<EditStep>();
        var (model, tree) = (initial, initial.Render());
        foreach (var choice in choices)
        {
            if (Apply(choice, model, tree) is not { } step)
                continue;
            steps.Add(step);
            (model, tree) = (step.Model, step.Tree);
        }

        return new EditScript(seed, isSmall, without, initial, steps);
    }

    public EditScript Without(int step) => Replay(Seed, WithoutFiles, Steps.Where((_, index) => index != step).Select(s => s.Choice), IsSmall);

    public EditScript WithoutFile(string path) => Replay(Seed, [.. WithoutFiles, path], Steps.Select(step => step.Choice), IsSmall);

    /// <summary>The seed, what replays the script, the files at the start, and each step with what it changes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"seed {Seed}, {Initial.Entries.Count} files, {Steps.Count} edits\n");
        if (WithoutFiles.Count > 0)
            text.Append($"without {string.Join(", ", WithoutFiles)}\n");
        text.Append(TreeDiff.Describe(ProjectTree.Empty, Initial));
        var before = Initial;
        foreach (var (index, step) in Steps.Index())
        {
            text.Append($"\nstep {index}: {step.Operator} ({step.Choice})\n").Append(TreeDiff.Describe(before, step.Tree));
            before = step.Tree;
        }

        return text.ToString();
    }

    private static ScriptRandom Random(int seed) => new((uint)seed);

    /// <summary>Another stride at each step, so that the operators of two steps are not always the same pairs.</summary>
    private static EditOperator NextInTable(int seed, int index) =>
        EditOperators.All[(int)((((ulong)(uint)seed * (1 + (10 * (ulong)index))) + (7 * (ulong)index)) % (ulong)EditOperators.All.Count)];

    private static EditStep DrawStep(ScriptRandom rng, EditOperator first, ProjectModel model, ProjectTree tree)
    {
        var op = first;
        for (var attempt = 0; attempt < AttemptsAtStep; attempt++)
        {
            if (Apply(new EditChoice(op.Name, rng.NextSeed()), model, tree) is { } step)
                return step;
            if (attempt > 0)
                op = rng.Pick(Deck);
        }

        throw new InvalidOperationException($"No operator found work in {AttemptsAtStep} attempts; the last was {op}.");
    }

    /// <summary>Null where the operator has nothing to work on, or leaves everything as it is without asking for an effect.</summary>
    private static EditStep? Apply(EditChoice choice, ProjectModel model, ProjectTree tree)
    {
        var op = EditOperators.Named(choice.Operator);
        if (op.Apply(model, new ScriptRandom(choice.Seed)) is not { } edited)
            return null;
        var renewed = RenewTimes(edited, tree);
        var after = renewed.Render();
        return after.Equals(tree) && op.Effects == StepEffects.None ? null : new EditStep(choice, renewed, after);
    }

    /// <summary>A touched file has an old time until its content changes; then it must have a new one, as any write gives.</summary>
    private static ProjectModel RenewTimes(ProjectModel model, ProjectTree before)
    {
        foreach (var (path, file) in model.Files.Where(file => file.Value.Mtime.IsTouched))
        {
            if (before.Entries.GetValueOrDefault(path) is not FileEntry old || !old.Bytes.AsSpan().SequenceEqual(SourceRenderer.Render(file)))
                model = model.Put(path, file with { Mtime = MtimeTag.Natural });
        }

        return model;
    }
}
