using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of shape and of size: cycles, long chains, and shares of changed files on both sides of the full-refresh ratio.</summary>
internal static class ScaleEdits
{
    /// <summary>From this many files on, shares of changed files count.</summary>
    public const int FilesForRatio = 20;

    /// <summary>Two modules import from each other.</summary>
    public static ProjectModel? CyclicImport(ProjectModel model, ScriptRandom rng)
    {
        var pair = rng.Shuffle(model.Importable).Take(2).ToList();
        return pair.Count < 2 ? null : Linker.Link(Linker.Link(model, rng, pair[0], pair[1]), rng, pair[1], pair[0]);
    }

    /// <summary>New modules that hand a name on, one to the next, by name, by alias or by star, and a caller at the end.</summary>
    public static ProjectModel? DeepReExportChain(ProjectModel model, ScriptRandom rng)
    {
        var origin = rng.PickOrDefault(model.Importable.Where(path => !model[path].Functions.IsEmpty));
        var caller = rng.PickOrDefault(model.Intact);
        if (origin is null || caller is null)
            return null;
        var name = rng.Pick(model[origin].Functions).Name;
        var module = model.ModuleName(origin);
        var chain = $"hop{rng.Next(1000)}";
        for (var hop = rng.Between(3, 7); hop > 0; hop--)
        {
            var next = $"{chain}_{hop}";
            if (!model.IsFree($"{model.Root}{next}.py"))
                return null;
            var alias = rng.Chance(25) ? $"{name}_{hop}" : null;
            var import = rng.Chance(40) ? new ImportModel(module, "*") : new ImportModel(module, name, alias);
            model = model.Put($"{model.Root}{next}.py", new ModuleModel { Imports = [import] });
            (module, name) = (next, import.Binding ?? name);
        }

        return model.Edit(caller, source => Linker.AddStatement(rng, source.With(new ImportModel(module, name)), new CallStatement(name, "")));
    }

    public static ProjectModel? ChangeMoreThanRatio(ProjectModel model, ScriptRandom rng) => ChangeShare(model, rng, rng.Between(75, 100));

    public static ProjectModel? ChangeLessThanRatio(ProjectModel model, ScriptRandom rng) => ChangeShare(model, rng, rng.Between(20, 30));

    /// <summary>So many files are new that they are most of the project.</summary>
    public static ProjectModel? AddMoreThanRatio(ProjectModel model, ScriptRandom rng)
    {
        if (model.Files.Count > FilesForRatio / 2)
            return null;
        var parent = rng.PickOrDefault(model.Files.Keys.Select(ProjectModel.Folder)) ?? model.Root;
        var folder = $"{parent}grown_{rng.Next(100)}/";
        if (!model.IsFree(folder.TrimEnd('/')))
            return null;
        var total = Math.Max(FilesForRatio, (model.Files.Count * 10 / 3) + 1) - model.Files.Count;
        for (var index = 0; index < total; index++)
        {
            var path = index == 0 ? $"{folder}__init__.py" : $"{folder}part_{index}.py";
            model = model.Put(path, Definitions.Module(rng));
            model = Linker.LinkFrom(model, rng, path) ?? model;
        }

        return model;
    }

    public static ProjectModel? DeleteMoreThanRatio(ProjectModel model, ScriptRandom rng)
    {
        if (model.Files.Count < FilesForRatio)
            return null;
        var deleted = Math.Min(model.Files.Count - 2, Share(model, rng.Between(75, 90)));
        return model with { Files = model.Files.RemoveRange(rng.Shuffle(model.Files.Keys).Take(deleted)) };
    }

    private static ProjectModel? ChangeShare(ProjectModel model, ScriptRandom rng, int percent)
    {
        if (model.Files.Count < FilesForRatio)
            return null;
        return rng.Shuffle(model.Files.Keys).Take(Share(model, percent)).Aggregate(model, (project, path) =>
            project.Put(path, project.Files[path] with { Damage = Damage.None })
                .Edit(path, module => Linker.AddStatement(rng, module, new CallStatement("print", $"{rng.Next(1000)}"))));
    }

    /// <summary>A share of the files, rounded up.</summary>
    private static int Share(ProjectModel model, int percent) => ((model.Files.Count * percent) + 99) / 100;
}
