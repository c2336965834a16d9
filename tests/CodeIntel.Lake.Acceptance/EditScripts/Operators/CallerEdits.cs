using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of a file whose imports point at files that stay as they are.</summary>
internal static class CallerEdits
{
    /// <summary>Uses another name, stops to call one, or calls with other arguments.</summary>
    public static ProjectModel? EditCaller(ProjectModel model, ScriptRandom rng)
    {
        var calls =
            from path in model.Intact
            from function in model[path].Functions
            from call in function.Body.OfType<CallStatement>()
            select (Path: path, Function: function, Call: call);
        var (caller, owner, statement) = rng.PickOrDefault(calls);
        if (caller is null || rng.Chance(40))
            return Linker.LinkAny(model, rng);
        var body = rng.Chance(50)
            ? owner.Body.Remove(statement)
            : owner.Body.Replace(statement, statement with { Arguments = rng.Pick(Vocabulary.Arguments) });
        return model.Edit(caller, module => module.Replace(owner, owner with { Body = body }));
    }

    /// <summary>An import gets another module or another name; what it binds, and so every body, stays.</summary>
    public static ProjectModel? RetargetAlias(ProjectModel model, ScriptRandom rng)
    {
        var bound =
            from i in model.ResolvedImports()
            where i.Import.Binding is not null
            select (i.Path, i.Import);
        var (importer, old) = rng.PickOrDefault(bound);
        if (importer is null)
            return null;
        var target = rng.PickOrDefault(model.Importable.Where(path => path != importer && model[path].Defined.Any()));
        if (target is null)
            return null;
        var module = model.ModuleName(target);
        var name = old.Name is null ? null : rng.Pick(model[target].Defined.ToList());
        var alias = name == old.Binding ? null : old.Binding;
        return model.Edit(importer, source => source with
        {
            Imports = source.Imports.Replace(old, old with { Module = module, Name = name, Alias = alias }),
        });
    }
}
