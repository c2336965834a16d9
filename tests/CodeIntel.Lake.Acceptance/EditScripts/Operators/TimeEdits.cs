using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits that a file's size and time tell wrongly.</summary>
internal static class TimeEdits
{
    /// <summary>A definition's last letter changes in a file whose time is pinned: other content, same size, same time.</summary>
    public static ProjectModel? SameSizeSameMtime(ProjectModel model, ScriptRandom rng)
    {
        var candidates = model.Intact.Where(path => model.Files[path].Mtime.IsPinned && !model[path].Functions.IsEmpty);
        if (rng.PickOrDefault(candidates) is not { } path)
            return null;
        var function = rng.Pick(model[path].Functions);
        var letter = function.Name[^1] == 'q' ? 'k' : 'q';
        return char.IsAscii(function.Name[^1])
            ? model.Edit(path, module => module.Replace(function, function with { Name = function.Name[..^1] + letter }))
            : null;
    }

    public static ProjectModel? Touch(ProjectModel model, ScriptRandom rng) => rng.PickOrDefault(model.Files.Keys) is { } path
        ? model.Put(path, model.Files[path] with { Mtime = MtimeTag.Touched(rng.Between(1, 1_000_000)) })
        : null;
}
