using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits that take a file's rows away, and the one that brings them back.</summary>
internal static class DamageEdits
{
    public static ProjectModel? BreakSyntax(ProjectModel model, ScriptRandom rng) =>
        Inflict(model, rng, rng.Pick<Damage>([Damage.UnclosedParenthesis, Damage.MissingColon, Damage.BadIndent, Damage.InvalidUtf8]));

    public static ProjectModel? EmptyFile(ProjectModel model, ScriptRandom rng) => Inflict(model, rng, Damage.Empty);

    public static ProjectModel? NoRows(ProjectModel model, ScriptRandom rng) => Inflict(model, rng, Damage.CommentOnly);

    public static ProjectModel? Heal(ProjectModel model, ScriptRandom rng)
    {
        var damaged = model.Files.Where(file => file.Value.Damage != Damage.None).Select(file => file.Key);
        return rng.PickOrDefault(damaged) is { } path ? model.Put(path, model.Files[path] with { Damage = Damage.None }) : null;
    }

    private static ProjectModel? Inflict(ProjectModel model, ScriptRandom rng, Damage damage) =>
        rng.PickOrDefault(model.Intact) is { } path ? model.Put(path, model.Files[path] with { Damage = damage }) : null;
}
