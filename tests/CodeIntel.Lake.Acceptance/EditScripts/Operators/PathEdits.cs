using CodeIntel.Lake.Acceptance.EditScripts.Generation;
using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>Edits of paths: names that must be quoted somewhere, symbolic links, case.</summary>
internal static class PathEdits
{
    public static ProjectModel? Space(ProjectModel model, ScriptRandom rng) => Odd(model, rng, "my file", "two  spaces ");

    public static ProjectModel? Percent(ProjectModel model, ScriptRandom rng) => Odd(model, rng, "100%", "a%20b");

    public static ProjectModel? EqualsSign(ProjectModel model, ScriptRandom rng) => Odd(model, rng, "year=2024", "a=b=c");

    public static ProjectModel? Quote(ProjectModel model, ScriptRandom rng) => Odd(model, rng, "it's", "''quoted'");

    public static ProjectModel? Unicode(ProjectModel model, ScriptRandom rng) => Odd(model, rng, "größe", "模块", "🐍");

    public static ProjectModel? LinkToFile(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.Files.Keys) is not { } path)
            return null;
        var folder = ProjectModel.Folder(path);
        var link = $"{folder}linked_{rng.Next(100)}.py";
        return model.IsFree(link) ? model with { Links = model.Links.Add(link, path[folder.Length..]) } : null;
    }

    /// <summary>A link beside a folder, or one inside it that leads back to it.</summary>
    public static ProjectModel? LinkToFolder(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.Files.Keys.Select(ProjectModel.Folder).Where(folder => folder.Length > 0)) is not { } folder)
            return null;
        var parent = folder[..(folder.TrimEnd('/').LastIndexOf('/') + 1)];
        var (link, target) = rng.Chance(70)
            ? ($"{parent}linked_{rng.Next(100)}", folder[parent.Length..^1])
            : ($"{folder}again_{rng.Next(100)}", ".");
        return model.IsFree(link) ? model with { Links = model.Links.Add(link, target) } : null;
    }

    /// <summary>A file that cannot be named in text comes, or one of them goes.</summary>
    public static ProjectModel? NameNotUtf8(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.RawNames) is { } old && rng.Chance(50))
            return model with { RawNames = model.RawNames.Remove(old) };
        var folder = ProjectModel.Folder(rng.Pick(model.Files.Keys.Append(model.Root).ToList()));
        return model with { RawNames = model.RawNames.Add($"{folder}raw_{rng.Next(100)}{ProjectTree.NotUtf8}.py") };
    }

    /// <summary>A file grows beyond the limit, or a new one is that large; a heal makes it small again.</summary>
    public static ProjectModel? TooLarge(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.Intact) is { } path && rng.Chance(50))
            return model.Put(path, model.Files[path] with { Damage = Damage.TooLarge });
        var added = $"{model.Root}large_{rng.Next(100)}.py";
        return model.IsFree(added) ? model.Put(added, new SourceFile(Definitions.Module(rng)) { Damage = Damage.TooLarge }) : null;
    }

    public static ProjectModel? CaseOnlyRename(ProjectModel model, ScriptRandom rng)
    {
        if (rng.PickOrDefault(model.Files.Keys.Where(path => !ProjectModel.IsInit(path))) is not { } path)
            return null;
        var folder = ProjectModel.Folder(path);
        var name = path[folder.Length..^".py".Length];
        var capital = char.ToUpperInvariant(name[0]) + name[1..];
        return model.Move(path, $"{folder}{(name == capital ? name.ToLowerInvariant() : rng.Chance(50) ? capital : name.ToUpperInvariant())}.py");
    }

    /// <summary>A file of such a name, new or renamed, or a folder of such a name with a file in it.</summary>
    private static ProjectModel? Odd(ProjectModel model, ScriptRandom rng, params string[] names)
    {
        var parent = rng.Pick(model.Files.Keys.Select(ProjectModel.Folder).Append(model.Root).ToList());
        var name = rng.Pick(names);
        var target = rng.Chance(60) ? $"{parent}{name}.py" : $"{parent}{name}/{rng.Pick(Vocabulary.Modules)}.py";
        if (!model.IsFree(target))
            return null;
        var moved = rng.PickOrDefault(model.Files.Keys.Where(path => !ProjectModel.IsInit(path)));
        if (moved is not null && rng.Chance(40))
            return model.Move(moved, target);
        var added = model.Put(target, Definitions.Module(rng));
        return Linker.LinkFrom(added, rng, target) ?? added;
    }
}
