using CodeIntel.Lake.Acceptance.EditScripts.Model;

namespace CodeIntel.Lake.Acceptance.EditScripts.Generation;

/// <summary>Makes one module use a name of another, in one of the ways that Python can spell it.</summary>
internal static class Linker
{
    /// <summary>A drawn importer and target; null where the project has no two modules to link.</summary>
    public static ProjectModel? LinkAny(ProjectModel model, ScriptRandom rng) =>
        rng.PickOrDefault(model.Intact) is { } from ? LinkFrom(model, rng, from) : null;

    public static ProjectModel? LinkFrom(ProjectModel model, ScriptRandom rng, string from) =>
        rng.PickOrDefault(model.Importable.Where(path => path != from && model[path].Defined.Any())) is { } to ? Link(model, rng, from, to) : null;

    /// <summary>An import of a name of <paramref name="to"/>, and a use: a call, a base class or an argument.</summary>
    public static ProjectModel Link(ProjectModel model, ScriptRandom rng, string from, string to)
    {
        var target = model[to];
        var name = rng.PickOrDefault(target.Defined) ?? "absent";
        var (import, reference) = ImportOf(rng, model, from, to, name);
        var isClass = target.Classes.Any(c => c.Name == name);
        return model.Edit(from, module => Use(rng, module.With(import), reference, isClass));
    }

    /// <summary>The import, and how an expression then names the definition.</summary>
    public static (ImportModel Import, string Reference) ImportOf(ScriptRandom rng, ProjectModel model, string from, string to, string name)
    {
        var module = model.ModuleName(to);
        var dot = module.LastIndexOf('.');
        var leaf = module[(dot + 1)..];
        var alias = rng.Pick<string>([$"{name}_alias", "helper", "_g"]);
        var choice = rng.Next(9);
        if (choice >= 6 && Relative(model, from, module) is { } relative)
            return RelativeReference(choice, relative, name, alias);
        return choice switch
        {
            0 => (new ImportModel(module), $"{module}.{name}"),
            1 => (new ImportModel(module, Alias: $"{leaf}_m"), $"{leaf}_m.{name}"),
            2 when dot > 0 => (new ImportModel(module[..dot], leaf), $"{leaf}.{name}"),
            3 => (new ImportModel(module, name, alias), alias),
            4 => (new ImportModel(module, "*"), name),
            5 => (new ImportModel(module, name, Guarded: true), name),
            _ => (new ImportModel(module, name), name),
        };
    }

    /// <summary>Puts a statement first in a drawn function or method, or at the end of a module that has none.</summary>
    public static ModuleModel AddStatement(ScriptRandom rng, ModuleModel module, Statement statement)
    {
        var owner = rng.Next(module.Functions.Count + module.Classes.Count + 1);
        if (owner < module.Functions.Count)
        {
            var function = module.Functions[owner];
            return module.Replace(function, function with { Body = function.Body.Insert(0, statement) });
        }

        owner -= module.Functions.Count;
        if (owner >= module.Classes.Count || module.Classes[owner].Methods.IsEmpty)
            return module with { Calls = module.Calls.Add(statement) };
        var owningClass = module.Classes[owner];
        var method = rng.Pick(owningClass.Methods);
        return module.Replace(
            owningClass,
            owningClass with { Methods = owningClass.Methods.Replace(method, method with { Body = method.Body.Insert(0, statement) }) });
    }

    private static ModuleModel Use(ScriptRandom rng, ModuleModel module, string reference, bool isClass)
    {
        if (isClass && rng.Chance(50))
        {
            var heir = rng.PickOrDefault(module.Classes.Where(c => c.Name != reference && !c.Bases.Contains(reference)));
            if (heir is not null)
                return module.Replace(heir, heir with { Bases = heir.Bases.Insert(0, reference) });
        }

        var call = new CallStatement(reference, rng.Pick(Vocabulary.Arguments), rng.Chance(30) ? "found" : null);
        return AddStatement(rng, module, rng.Chance(15) ? new CallStatement("print", reference) : call);
    }

    private static (ImportModel, string) RelativeReference(int choice, string relative, string name, string alias)
    {
        var leaf = relative.TrimStart('.');
        return choice switch
        {
            7 when leaf.Length > 0 && !leaf.Contains('.', StringComparison.Ordinal) =>
                (new ImportModel(relative[..^leaf.Length], leaf), $"{leaf}.{name}"),
            8 => (new ImportModel(relative, name, alias), alias),
            _ => (new ImportModel(relative, name), name),
        };
    }

    /// <summary>The target with leading dots, as the importer sees it; null where they share no package.</summary>
    private static string? Relative(ProjectModel model, string from, string module)
    {
        var package = model.ModuleName(from).Split('.', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (!ProjectModel.IsInit(from) && package.Count > 0)
            package.RemoveAt(package.Count - 1);
        var target = module.Split('.');
        var shared = package.Zip(target).TakeWhile(pair => pair.First == pair.Second).Count();
        return shared == 0 ? null : new string('.', package.Count - shared + 1) + string.Join('.', target.Skip(shared));
    }
}
