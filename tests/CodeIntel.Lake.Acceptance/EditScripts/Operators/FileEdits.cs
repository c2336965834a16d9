using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of which files there are; the sources that name them stay.</summary>
internal static class FileEdits
{
    /// <summary>Deletes a file that defines something, one that is imported before others.</summary>
    public static ProjectModel? Delete(ProjectModel model, ScriptRandom rng)
    {
        if (model.Files.Count < 2)
            return null;
        var imported = model.ResolvedImports().Select(i => model.PathOf(i.Module)).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        var path = rng.PickOrDefault(imported.Where(path => model[path].Defined.Any())) ?? rng.Pick(model.Files.Keys.ToList());
        return model.Remove(path);
    }

    public static ProjectModel? Rename(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.Files.Keys.Where(path => !ProjectModel.IsInit(path))) is not { } path)
            return null;
        var folder = rng.Chance(70) ? ProjectModel.Folder(path) : rng.Pick(model.Files.Keys.Select(ProjectModel.Folder).ToList());
        var target = $"{folder}{rng.Pick(Vocabulary.Modules)}.py";
        return model.IsFree(target) ? model.Move(path, target) : null;
    }

    public static ProjectModel? RenamePackage(ProjectModel model, ScriptRandom rng)
    {
        var folders = model.Files.Keys.Select(ProjectModel.Folder).Where(folder => folder.Length > 0 && folder != model.Root).Distinct();
        if (rng.PickOrDefault(folders) is not { } folder)
            return null;
        var parent = folder[..(folder.TrimEnd('/').LastIndexOf('/') + 1)];
        var target = $"{parent}{rng.Pick<string>([.. Vocabulary.Folders, .. Vocabulary.Packages])}_{rng.Next(10)}/";
        if (!model.IsFree(target.TrimEnd('/')))
            return null;
        return model.Files.Keys.Where(path => path.StartsWith(folder, StringComparison.Ordinal))
            .Aggregate(model, (project, path) => project.Move(path, target + path[folder.Length..]));
    }

    public static ProjectModel? Swap(ProjectModel model, ScriptRandom rng)
    {
        var pair = rng.Shuffle(model.Files.Keys).Take(2).ToList();
        return pair.Count < 2 ? null : model.Put(pair[0], model.Files[pair[1]]).Put(pair[1], model.Files[pair[0]]);
    }
}
