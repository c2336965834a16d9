using System.Collections.Immutable;
using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of what a user of a class or a function can see.</summary>
internal static class SurfaceEdits
{
    /// <summary>A class gets other bases: none, one of its module, or one of another module.</summary>
    public static ProjectModel? BaseClass(ProjectModel model, ScriptRandom rng)
    {
        if (Class(model, rng) is not var (path, heir))
            return null;
        if (!heir.Bases.IsEmpty && rng.Chance(30))
            return model.Edit(path, module => module.Replace(heir, heir with { Bases = heir.Bases.RemoveAt(0) }));
        var sources = model.Importable.Where(other => other != path && !model[other].Classes.IsEmpty);
        if (rng.PickOrDefault(sources) is not { } source || rng.Chance(20))
            return model.Edit(path, module => module.Replace(heir, heir with { Bases = [rng.Pick<string>(["Exception", "dict", "object"])] }));
        var (import, reference) = Linker.ImportOf(rng, model, path, source, rng.Pick(model[source].Classes).Name);
        return model.Edit(path, module => module.Replace(heir, heir with { Bases = [reference] }).With(import));
    }

    public static ProjectModel? ClassAttribute(ProjectModel model, ScriptRandom rng)
    {
        if (Class(model, rng) is not var (path, owner))
            return null;
        var attribute = Definitions.Variable(rng, rng.Pick(Vocabulary.Variables));
        var attributes = owner.Attributes.IsEmpty || rng.Chance(30)
            ? owner.Attributes.Add(attribute)
            : rng.Chance(30) ? owner.Attributes.RemoveAt(0) : owner.Attributes.SetItem(0, attribute);
        return model.Edit(path, module => module.Replace(owner, owner with { Attributes = attributes }));
    }

    public static ProjectModel? Decorator(ProjectModel model, ScriptRandom rng)
    {
        var decorator = rng.Pick(Vocabulary.Decorators);
        if (rng.Chance(30) && Class(model, rng) is var (path, owner))
            return model.Edit(path, module => module.Replace(owner, owner with { Decorators = Toggle(owner.Decorators, decorator) }));
        return EditFunction(model, rng, function => function with { Decorators = Toggle(function.Decorators, decorator) });
    }

    /// <summary>The last parameter gets a default or another one; only there does the order of parameters never matter.</summary>
    public static ProjectModel? ParameterDefault(ProjectModel model, ScriptRandom rng) => EditFunction(model, rng, function =>
    {
        var last = function.Parameters.LastOrDefault() ?? new ParameterModel("option");
        var changed = last with { Default = rng.Pick(Vocabulary.Values) };
        return function with
        {
            Parameters = function.Parameters.IsEmpty ? [changed] : function.Parameters.SetItem(function.Parameters.Count - 1, changed),
        };
    });

    public static ProjectModel? ReturnAnnotation(ProjectModel model, ScriptRandom rng) => EditFunction(model, rng, function =>
        function with { Returns = function.Returns is not null && rng.Chance(30) ? null : rng.Pick(Vocabulary.Annotations) });

    private static ImmutableList<string> Toggle(ImmutableList<string> decorators, string decorator) =>
        decorators.Contains(decorator) ? decorators.Remove(decorator) : decorators.Insert(0, decorator);

    private static (string Path, ClassModel Class)? Class(ProjectModel model, ScriptRandom rng) => rng.PickOrDefault(
        from path in model.Intact
        from owner in model[path].Classes
        select ((string, ClassModel)?)(path, owner));

    private static ProjectModel? EditFunction(ProjectModel model, ScriptRandom rng, Func<FunctionModel, FunctionModel> edit)
    {
        if (rng.Chance(30) && Class(model, rng) is var (path, owner) && rng.PickOrDefault(owner.Methods) is { } method)
            return model.Edit(path, module => module.Replace(owner, owner with { Methods = owner.Methods.Replace(method, edit(method)) }));
        var (file, function) = rng.PickOrDefault(
            from intact in model.Intact
            from candidate in model[intact].Functions
            select (intact, candidate));
        return file is null ? null : model.Edit(file, module => module.Replace(function, edit(function)));
    }
}
