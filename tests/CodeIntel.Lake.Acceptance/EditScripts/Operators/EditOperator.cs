using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>The edited project, or null where the operator has nothing to work on. Draws from the generator only.</summary>
public delegate ProjectModel? Edit(ProjectModel model, ScriptRandom rng);

/// <summary>
/// A kind of edit. <paramref name="Number"/> is that of the list in the design of incremental refresh. An operator that few projects
/// offer work has a greater <paramref name="Weight"/>.
/// </summary>
public sealed record EditOperator(int Number, string Name, Edit Apply, int Weight = 1, StepEffects Effects = StepEffects.None)
{
    public override string ToString() => $"{Number}:{Name}";
}
