namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>Which files import which, directly or not, as far as names can tell: rather one too many than one too few.</summary>
public sealed class ImportReach
{
    private readonly Dictionary<string, List<string>> importersOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> moduleOf = new(StringComparer.Ordinal);

    /// <summary>Takes in what is known of modules and imports.</summary>
    /// <param name="modules">File, its module and the package that its relative imports start from.</param>
    /// <param name="imports">File, the dotted name that it imports, and the name that it takes from there; null for none.</param>
    public ImportReach(IEnumerable<(string FileId, string Module, string Package)> modules, IEnumerable<(string FileId, string Imported, string? Name)> imports)
    {
        var packageOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, module, package) in modules)
        {
            moduleOf[file] = module;
            packageOf[file] = package;
        }

        foreach (var (file, imported, name) in imports.Distinct())
        {
            var whole = name is null ? imported : $"{imported}.{name}";

            // A file that is run as a script finds what lies beside it.
            foreach (var reached in Prefixes(whole).Concat(packageOf.GetValueOrDefault(file) is { Length: > 0 } package ? Prefixes($"{package}.{whole}") : []))
            {
                if (!importersOf.TryGetValue(reached, out var importers))
                {
                    importersOf.Add(reached, importers = []);
                }

                importers.Add(file);
            }
        }
    }

    /// <summary>The files that import any of these modules, or one that does, and so on.</summary>
    public HashSet<string> Importers(IEnumerable<string> modules)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(modules);
        while (open.TryPop(out var module))
        {
            foreach (var file in importersOf.GetValueOrDefault(module, []))
            {
                if (reached.Add(file) && moduleOf.TryGetValue(file, out var next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    private static IEnumerable<string> Prefixes(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            yield return name[..end];
        }
    }
}
