using System.Collections.Immutable;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>The project that operators edit: source files and symbolic links by path. Immutable.</summary>
public sealed record ProjectModel
{
    private static readonly StringComparer Order = StringComparer.Ordinal;

    /// <summary>The source root with its slash, or the empty string.</summary>
    public string Root { get; init; } = "";

    public ImmutableSortedDictionary<string, SourceFile> Files { get; init; } = ImmutableSortedDictionary.Create<string, SourceFile>(Order);

    public ImmutableSortedDictionary<string, string> Links { get; init; } = ImmutableSortedDictionary.Create<string, string>(Order);

    /// <summary>Files whose names are not UTF-8.</summary>
    public ImmutableSortedSet<string> RawNames { get; init; } = ImmutableSortedSet.Create<string>(Order);

    /// <summary>Files whose model is what stands in the folder.</summary>
    public IEnumerable<string> Intact => Files.Where(file => file.Value.Damage == Damage.None).Select(file => file.Key);

    /// <summary>The intact files that an import statement can name.</summary>
    public IEnumerable<string> Importable => Intact.Where(path => IsDottedName(ModuleName(path)));

    public ModuleModel this[string path] => Files[path].Module;

    public static bool IsInit(string path) => path.EndsWith("__init__.py", StringComparison.Ordinal);

    /// <summary>The folder with its slash, or the empty string.</summary>
    public static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    public ProjectTree Render() => new(
        Files.Select(file => KeyValuePair.Create<string, TreeEntry>(file.Key, new FileEntry(SourceRenderer.Render(file.Value), file.Value.Mtime)))
            .Concat(Links.Select(link => KeyValuePair.Create<string, TreeEntry>(link.Key, new LinkEntry(link.Value))))
            .Concat(RawNames.Select(path => KeyValuePair.Create<string, TreeEntry>(path, new RawNameEntry()))));

    public ProjectModel Put(string path, SourceFile file) => this with { Files = Files.SetItem(path, file) };

    public ProjectModel Put(string path, ModuleModel module) => Put(path, new SourceFile(module));

    public ProjectModel Remove(string path) => this with { Files = Files.Remove(path) };

    public ProjectModel Edit(string path, Func<ModuleModel, ModuleModel> edit) => Put(path, Files[path] with { Module = edit(this[path]) });

    public ProjectModel Move(string path, string target) => Remove(path).Put(target, Files[path]);

    /// <summary>Whether a new entry can stand at the path, also on a file system that does not tell cases apart.</summary>
    public bool IsFree(string path) =>
        !Files.Keys.Concat(Links.Keys).Any(other => string.Equals(other, path, StringComparison.OrdinalIgnoreCase)
            || other.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase))
        && !Links.Keys.Any(link => path.StartsWith(link + "/", StringComparison.OrdinalIgnoreCase));

    /// <summary>The dotted name that the path is imported by, the source root stripped; empty for an <c>__init__</c> at the root.</summary>
    public string ModuleName(string path)
    {
        var name = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : path;
        name = name[..^".py".Length];
        return (IsInit(path) ? name[..Math.Max(0, name.Length - "/__init__".Length)] : name).Replace('/', '.');
    }

    /// <summary>The path of a module in the project, a package before a module of the same name; null where there is none.</summary>
    public string? PathOf(string module)
    {
        var stem = Root + module.Replace('.', '/');
        return new[] { $"{stem}/__init__.py", $"{stem}.py" }.FirstOrDefault(Files.ContainsKey);
    }

    /// <summary>The absolute module of an import, relative levels resolved against the importer; null where they lead out of the project.</summary>
    public string? Target(string importer, ImportModel import)
    {
        var level = import.Module.TakeWhile(c => c == '.').Count();
        if (level == 0)
            return import.Module;
        var package = ModuleName(importer).Split('.', StringSplitOptions.RemoveEmptyEntries);
        var kept = package.Length - level + (IsInit(importer) ? 1 : 0);
        return kept <= 0 ? null : string.Join('.', package.Take(kept).Append(import.Module[level..]).Where(part => part.Length > 0));
    }

    /// <summary>Every import of every intact file with its absolute module.</summary>
    public IEnumerable<(string Path, ImportModel Import, string Module)> ResolvedImports() =>
        from path in Intact
        from import in this[path].Imports
        let module = Target(path, import)
        where module is not null
        select (path, import, module);

    private static bool IsDottedName(string name) =>
        name.Length > 0 && name.Split('.').All(part => part.Length > 0 && !char.IsDigit(part[0]) && part.All(c => char.IsLetterOrDigit(c) || c == '_'));
}
