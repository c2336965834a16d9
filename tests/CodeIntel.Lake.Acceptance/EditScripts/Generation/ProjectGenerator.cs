using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts.Generation;

/// <summary>Draws a small Python project. It need not run, but it must look like code that does.</summary>
public static class ProjectGenerator
{
    public static ProjectTree Create(ScriptRandom rng) => CreateModel(rng).Render();

    /// <param name="rng">Draws.</param>
    /// <param name="isSmall">Whether it has no more files than its kinds of folders ask for: nine at most.</param>
    public static ProjectModel CreateModel(ScriptRandom rng, bool isSmall = false)
    {
        var model = Layout(rng, isSmall);
        foreach (var path in model.Files.Keys.Where(path => !ProjectModel.IsInit(path)).ToList())
        {
            for (var links = rng.Between(1, 4); links > 0; links--)
                model = Linker.LinkFrom(model, rng, path) ?? model;
            if (rng.Chance(30))
                model = model.Edit(path, module => AddExternal(rng, module));
        }

        foreach (var path in model.Files.Keys.Where(ProjectModel.IsInit).ToList())
            model = ReExport(rng, model, path);
        model = AddUnresolved(rng, model);
        return AddBytes(rng, model);
    }

    /// <summary>Makes an <c>__init__</c> hand on names of the modules beside it, by name or by star.</summary>
    public static ProjectModel ReExport(ScriptRandom rng, ProjectModel model, string init)
    {
        var folder = ProjectModel.Folder(init);
        var siblings = model.Importable.Where(path => path != init && ProjectModel.Folder(path) == folder && model[path].Defined.Any());
        foreach (var sibling in rng.Shuffle(siblings).Take(rng.Between(1, 3)))
        {
            var leaf = sibling[folder.Length..^".py".Length];
            var name = rng.Pick(model[sibling].Defined.ToList());
            model = model.Edit(init, module => module.With(new ImportModel($".{leaf}", rng.Chance(25) ? "*" : name)));
        }

        var names = model[init].Imports.Select(import => import.Binding).OfType<string>().ToList();
        return names.Count > 0 && rng.Chance(50) ? model.Edit(init, module => module with { All = [.. names] }) : model;
    }

    private static ProjectModel Layout(ScriptRandom rng, bool isSmall)
    {
        var model = new ProjectModel { Root = rng.Chance(40) ? "src/" : "" };
        var count = isSmall ? 0 : rng.Chance(35) ? rng.Between(25, 29) : rng.Between(6, 14);
        var package = $"{model.Root}{rng.Pick(Vocabulary.Packages)}/";
        var nested = $"{package}{rng.Pick(Vocabulary.Folders)}/";
        var space = $"{model.Root}{rng.Pick(Vocabulary.Namespaces)}/";
        var names = rng.Shuffle(Vocabulary.Modules);
        var paths = new List<string> { $"{package}__init__.py", $"{package}{names[0]}.py", $"{package}{names[1]}.py" };
        if (rng.Chance(85))
            paths.AddRange([$"{nested}__init__.py", $"{nested}{names[2]}.py"]);
        if (rng.Chance(60))
            paths.Add($"{space}{names[3]}.py");
        if (rng.Chance(25))
            paths.Add($"{package}{names[0]}/__init__.py");
        if (rng.Chance(40))
            paths.Add($"tests/test_{names[1]}.py");
        if (rng.Chance(40))
            paths.Add($"{model.Root}main.py");
        while (paths.Count < count)
        {
            var folder = rng.Pick<string>([package, package, nested, space]);
            var path = $"{folder}{rng.Pick(names)}.py";
            if (!paths.Contains(path))
                paths.Add(path);
        }

        return paths.Aggregate(model, (project, path) =>
            project.Put(path, ProjectModel.IsInit(path) && rng.Chance(80) ? ModuleModel.Empty : Definitions.Module(rng)));
    }

    private static ModuleModel AddExternal(ScriptRandom rng, ModuleModel module)
    {
        var external = rng.Pick(Vocabulary.Externals);
        var import = rng.Chance(50) ? new ImportModel(external) : new ImportModel(external, "get", rng.Chance(50) ? "fetch" : null);
        return Linker.AddStatement(rng, module.With(import), new CallStatement(import.Binding ?? $"{external}.get", rng.Pick(Vocabulary.Arguments)));
    }

    private static ProjectModel AddUnresolved(ScriptRandom rng, ProjectModel model)
    {
        foreach (var path in rng.Shuffle(model.Files.Keys).Take(rng.Between(1, 3)))
        {
            var package = model.ModuleName(rng.Pick(model.Files.Keys.Where(ProjectModel.IsInit).ToList()));
            var existing = rng.PickOrDefault(model.Importable) ?? path;
            var name = rng.Pick(Vocabulary.MissingNames);
            var import = rng.Pick<ImportModel>(
            [
                new($"{package}.{rng.Pick(Vocabulary.MissingModules)}", name),
                new(package, rng.Pick(Vocabulary.MissingModules)),
                new($"{package}.{rng.Pick(Vocabulary.MissingModules)}", "*"),
                new(rng.Pick(Vocabulary.MissingModules), Guarded: true),
                new(model.ModuleName(existing), name),
            ]);
            model = model.Edit(path, module => Linker.AddStatement(rng, module.With(import), new CallStatement(import.Binding ?? name, "")));
        }

        return model;
    }

    /// <summary>Pinned times on some files, and here and there an encoding or a broken file from the start.</summary>
    private static ProjectModel AddBytes(ScriptRandom rng, ProjectModel model)
    {
        var paths = rng.Shuffle(model.Files.Keys);
        for (var index = 0; index < paths.Count / 2; index++)
            model = model.Put(paths[index], model.Files[paths[index]] with { Mtime = MtimeTag.Pinned(index + 1) });
        var file = rng.Pick(paths);
        if (rng.Chance(25))
            model = model.Put(file, model.Files[file] with { Charset = Charset.Latin1Cookie });
        if (rng.Chance(15))
            model = model.Put(file, model.Files[file] with { Crlf = true });
        return rng.Chance(15) ? model.Put(file, model.Files[file] with { Damage = Damage.UnclosedParenthesis }) : model;
    }
}
