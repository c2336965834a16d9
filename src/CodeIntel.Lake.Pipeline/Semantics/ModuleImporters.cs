namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>Which files import which modules, as far as names can tell: rather one too many than one too few.</summary>
public sealed class ModuleImporters
{
    private const string Star = ".*";
    private readonly Dictionary<string, List<string>> importersOf = new(StringComparer.Ordinal);

    /// <summary>Takes in what is known of modules and imports.</summary>
    /// <param name="packages">File, and the package that its relative imports start from.</param>
    /// <param name="imports">File, the dotted name that it imports, and the name that it takes from there, or a star; null for none.</param>
    public ModuleImporters(IEnumerable<(string FileId, string Package)> packages, IEnumerable<(string FileId, string Imported, string? Name)> imports)
    {
        var packageOf = packages.ToDictionary(p => p.FileId, p => p.Package, StringComparer.Ordinal);
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

    /// <summary>The files that import any of these modules, or a package's star that may bring one.</summary>
    public HashSet<string> Of(IEnumerable<string> modules) =>
        modules.SelectMany(m => (IEnumerable<string>)[m, (m.LastIndexOf('.') is > 0 and var dot ? m[..dot] : m) + Star])
            .SelectMany(m => importersOf.GetValueOrDefault(m, [])).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Prefixes(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            yield return name[..end];
        }
    }
}
