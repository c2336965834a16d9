using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits that satisfy an import which was unresolved in a file that stays as it is.</summary>
internal static class MissingEdits
{
    /// <summary>Adds the module, as a file or as a package, with the name that is looked for.</summary>
    public static ProjectModel? AddModule(ProjectModel model, ScriptRandom rng)
    {
        var missing =
            from i in model.ResolvedImports()
            let module = i.Import.Name is { } name && Vocabulary.MissingModules.Contains(name) ? $"{i.Module}.{name}" : i.Module
            where Vocabulary.MissingModules.Contains(module[(module.LastIndexOf('.') + 1)..]) && model.PathOf(module) is null
            select (Module: module, i.Import);
        var (wanted, import) = rng.PickOrDefault(missing);
        if (wanted is null)
            return null;
        var stem = model.Root + wanted.Replace('.', '/');
        var path = rng.Chance(70) ? $"{stem}.py" : $"{stem}/__init__.py";
        var source = Definitions.Module(rng);
        var named = import.Name is { } sought && Vocabulary.MissingNames.Contains(sought) ? sought : Vocabulary.MissingNames[0];
        return model.IsFree(path) ? model.Put(path, source with { Functions = source.Functions.Add(Definitions.Function(rng, named)) }) : null;
    }

    /// <summary>Adds the name to a module that exists and did not have it.</summary>
    public static ProjectModel? AddName(ProjectModel model, ScriptRandom rng)
    {
        var missing =
            from i in model.ResolvedImports()
            where i.Import is { Name: not null, IsStar: false }
            let path = model.PathOf(i.Module)
            where path is not null && model.Files[path].Damage == Damage.None
            where !model[path].Defined.Contains(i.Import.Name) && model.PathOf($"{i.Module}.{i.Import.Name}") is null
            select (Path: path, i.Import.Name);
        var (target, name) = rng.PickOrDefault(missing);
        if (target is null)
            return null;
        return model.Edit(target, module => rng.Chance(70)
            ? module with { Functions = module.Functions.Add(Definitions.Function(rng, name)) }
            : module with { Classes = module.Classes.Add(Definitions.Class(rng, name, null)) });
    }
}
