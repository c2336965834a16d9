using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of a function that another file imports, directly or through its module.</summary>
internal static class CalleeEdits
{
    public static ProjectModel? Body(ProjectModel model, ScriptRandom rng) =>
        EditCallee(model, rng, f => f with { Body = f.Body.Insert(0, new CallStatement("print", $"{rng.Next(1000)}")) });

    public static ProjectModel? Signature(ProjectModel model, ScriptRandom rng) => EditCallee(model, rng, function =>
        function.Parameters.IsEmpty || rng.Chance(60)
            ? function with { Parameters = function.Parameters.Insert(0, new ParameterModel($"extra_{rng.Next(1000)}")) }
            : function with { Parameters = function.Parameters.RemoveAt(0) });

    public static ProjectModel? Rename(ProjectModel model, ScriptRandom rng) =>
        EditCallee(model, rng, function => function with { Name = $"{function.Name}_{rng.Next(100)}" });

    public static ProjectModel? Delete(ProjectModel model, ScriptRandom rng) => Callee(model, rng) is var (path, callee)
        ? model.Edit(path, module => module with { Functions = module.Functions.Remove(callee) })
        : null;

    /// <summary>The function moves to another module; its old one imports it from there, so callers need no change.</summary>
    public static ProjectModel? MoveBehindReExport(ProjectModel model, ScriptRandom rng)
    {
        if (Callee(model, rng) is not var (path, callee) || rng.PickOrDefault(model.Importable.Where(other => other != path)) is not { } target)
            return null;
        return model
            .Edit(path, module => module.With(new ImportModel(model.ModuleName(target), callee.Name)) with { Functions = module.Functions.Remove(callee) })
            .Edit(target, module => module with { Functions = module.Functions.Add(callee) });
    }

    private static ProjectModel? EditCallee(ProjectModel model, ScriptRandom rng, Func<FunctionModel, FunctionModel> edit) =>
        Callee(model, rng) is var (path, callee) ? model.Edit(path, module => module.Replace(callee, edit(callee))) : null;

    private static (string Path, FunctionModel Function)? Callee(ProjectModel model, ScriptRandom rng)
    {
        var imports = model.ResolvedImports().ToList();
        var modules = imports.Where(i => i.Import.Name is null or "*").Select(i => i.Module)
            .Concat(imports.Where(i => i.Import.Name is not null).Select(i => $"{i.Module}.{i.Import.Name}")).ToHashSet();
        var called =
            from path in model.Importable
            from function in model[path].Functions
            let module = model.ModuleName(path)
            where modules.Contains(module) || modules.Contains($"{module}.{function.Name}")
            select ((string, FunctionModel)?)(path, function);
        return rng.PickOrDefault(called);
    }
}
