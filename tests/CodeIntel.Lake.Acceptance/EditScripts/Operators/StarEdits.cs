using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of what a star-import brings.</summary>
internal static class StarEdits
{
    /// <summary>The name that is gained is one that an importer already calls, where there is such a one.</summary>
    public static ProjectModel? GainName(ProjectModel model, ScriptRandom rng)
    {
        if (StarTarget(model, rng, _ => true) is not var (importer, path))
            return null;
        var called = model[importer].Functions.SelectMany(f => f.Body).OfType<CallStatement>().Select(call => call.Callee)
            .Where(name => !name.Contains('.', StringComparison.Ordinal) && !name.Contains('(', StringComparison.Ordinal))
            .Concat(Vocabulary.MissingNames).Except(model[path].Defined);
        var function = Definitions.Function(rng, rng.PickOrDefault(called) ?? "gained");
        return model.Edit(path, module => module with
        {
            Functions = module.Functions.Add(function),
            All = rng.Chance(50) ? module.All?.Add(function.Name) : module.All,
        });
    }

    public static ProjectModel? LoseName(ProjectModel model, ScriptRandom rng)
    {
        if (StarTarget(model, rng, module => module.Defined.Any()) is not var (_, path))
            return null;
        var name = rng.Pick(model[path].Defined.ToList());
        return model.Edit(path, module => module with
        {
            Variables = module.Variables.RemoveAll(v => v.Name == name),
            Classes = module.Classes.RemoveAll(c => c.Name == name),
            Functions = module.Functions.RemoveAll(f => f.Name == name),
            All = module.All?.RemoveAll(listed => listed == name),
        });
    }

    /// <summary><c>__all__</c> appears, goes, gains or loses a name; of a star-imported module where there is one.</summary>
    public static ProjectModel? ChangeAll(ProjectModel model, ScriptRandom rng)
    {
        var path = StarTarget(model, rng, module => module.Defined.Any())?.Path ?? rng.PickOrDefault(model.Intact);
        if (path is null)
            return null;
        return model.Edit(path, module => module with
        {
            All = module.All switch
            {
                null => [.. module.Defined.Where(_ => rng.Chance(60))],
                { IsEmpty: false } all when rng.Chance(40) => all.RemoveAt(rng.Next(all.Count)),
                { } all when rng.Chance(60) => all.Add(rng.PickOrDefault(module.Defined) ?? "absent"),
                _ => null,
            },
        });
    }

    private static (string Importer, string Path)? StarTarget(ProjectModel model, ScriptRandom rng, Predicate<ModuleModel> suits)
    {
        var targets =
            from i in model.ResolvedImports()
            where i.Import.IsStar
            let path = model.PathOf(i.Module)
            where path is not null && path != i.Path && model.Files[path].Damage == Damage.None && suits(model[path])
            select ((string, string)?)(i.Path, path);
        return rng.PickOrDefault(targets);
    }
}
