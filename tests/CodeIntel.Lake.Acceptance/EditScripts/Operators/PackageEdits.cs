using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of what a package is: the names behind it, what shadows it, whether it has an <c>__init__</c>.</summary>
internal static class PackageEdits
{
    /// <summary>A name that the package re-exports moves to another of its modules; users of the package see no change of path.</summary>
    public static ProjectModel? MoveNameBehindPackage(ProjectModel model, ScriptRandom rng)
    {
        var candidates =
            from init in model.Importable
            where ProjectModel.IsInit(init)
            from import in model[init].Imports
            let source = import.Name is null ? null : model.PathOf(model.Target(init, import) ?? "")
            where source is not null && source != init && model.Files[source].Damage == Damage.None
            from function in model[source].Functions
            where function.Name == import.Name || import.IsStar
            from other in model.Importable
            where other != init && other != source && ProjectModel.Folder(other) == ProjectModel.Folder(init)
            select (Init: init, Import: import, Source: source, Function: function, Other: other);
        var (package, old, from, moved, to) = rng.PickOrDefault(candidates);
        if (package is null)
            return null;
        var leaf = to[ProjectModel.Folder(to).Length..^".py".Length];
        var now = old with { Module = $".{leaf}" };
        return model
            .Edit(from, module => module with { Functions = module.Functions.Remove(moved) })
            .Edit(to, module => module with { Functions = module.Functions.Add(moved) })
            .Edit(package, module => module with { Imports = old.IsStar ? module.Imports.Add(now) : module.Imports.Replace(old, now) });
    }

    /// <summary><c>foo.py</c> beside <c>foo/</c>, or <c>foo/__init__.py</c> beside <c>foo.py</c>.</summary>
    public static ProjectModel? AddModuleBesidePackage(ProjectModel model, ScriptRandom rng)
    {
        var twins = model.Files.Keys.Where(path => path.Contains('/', StringComparison.Ordinal)).Select(path =>
            ProjectModel.IsInit(path) ? $"{ProjectModel.Folder(path)[..^1]}.py" : $"{path[..^".py".Length]}/__init__.py");
        return rng.PickOrDefault(twins.Where(model.IsFree)) is { } twin ? model.Put(twin, Definitions.Module(rng)) : null;
    }

    /// <summary>A module of the standard library's name, at the root or in a package, with a file that imports the name if none does.</summary>
    public static ProjectModel? AddStandardModule(ProjectModel model, ScriptRandom rng)
    {
        var folders = model.Files.Keys.Select(ProjectModel.Folder).Append(model.Root).Distinct();
        var name = rng.Pick(Vocabulary.StandardModules);
        var path = $"{rng.Pick<string>([model.Root, rng.Pick(folders.ToList())])}{name}.py";
        if (!model.IsFree(path))
            return null;
        var imported = model.ResolvedImports().Any(i => i.Module == name);
        var importer = imported ? null : rng.PickOrDefault(model.Intact);
        var linked = importer is null
            ? model
            : model.Edit(importer, module => Linker.AddStatement(rng, module.With(new ImportModel(name)), new CallStatement($"{name}.dumps", "")));
        return linked.Put(path, Definitions.Module(rng));
    }

    public static ProjectModel? GainInit(ProjectModel model, ScriptRandom rng)
    {
        var inits = model.Files.Keys.Select(ProjectModel.Folder).Where(folder => folder.Length > 0 && folder != model.Root)
            .Select(folder => $"{folder}__init__.py").Distinct();
        if (rng.PickOrDefault(inits.Where(model.IsFree)) is not { } init)
            return null;
        var grown = model.Put(init, rng.Chance(50) ? ModuleModel.Empty : Definitions.Module(rng));
        return rng.Chance(50) ? ProjectGenerator.ReExport(rng, grown, init) : grown;
    }

    /// <summary><c>src/__init__.py</c> comes or goes, and with it the first part of the names of all modules below.</summary>
    public static ProjectModel? TurnRoot(ProjectModel model, ScriptRandom rng)
    {
        const string Init = "src/__init__.py";
        if (model.Files.ContainsKey(Init))
            return model.Remove(Init);
        return model.IsFree(Init) ? model.Put(Init, rng.Chance(50) ? ModuleModel.Empty : Definitions.Module(rng)) : null;
    }

    public static ProjectModel? LoseInit(ProjectModel model, ScriptRandom rng) =>
        rng.PickOrDefault(model.Files.Keys.Where(ProjectModel.IsInit)) is { } init ? model.Remove(init) : null;
}
