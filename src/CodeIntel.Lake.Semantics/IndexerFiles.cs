namespace CodeIntel.Lake.Semantics;

/// <summary>Where the indexer's own files lie: beside the program, or, where it was built, in the source tree above.</summary>
/// <param name="Program">The module that Node starts.</param>
/// <param name="Pyright">Folder of the package pyright.</param>
internal sealed record IndexerFiles(string Program, string Pyright)
{
    private const string Main = "main.mjs";

    /// <exception cref="SemanticsUnavailableException">They are not there.</exception>
    public static IndexerFiles Find()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "semantics");
        if (Directory.Exists(beside))
        {
            return Checked(new IndexerFiles(Path.Combine(beside, "indexer", Main), Path.Combine(beside, "pyright")));
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var program = Path.Combine(at.FullName, "src", "CodeIntel.Lake.Semantics", "indexer", Main);
            if (File.Exists(program))
            {
                return Checked(new IndexerFiles(program, Path.Combine(at.FullName, "node_modules", "pyright")));
            }
        }

        throw new SemanticsUnavailableException($"The indexer is missing: there is no folder '{beside}'. Install the program again.");
    }

    private static IndexerFiles Checked(IndexerFiles files)
    {
        var missing = new[] { files.Program, Path.Combine(files.Pyright, "package.json"), Path.Combine(files.Pyright, "dist", "pyright-internal.js") }.FirstOrDefault(f => !File.Exists(f));
        return missing is null
            ? files
            : throw new SemanticsUnavailableException($"The indexer is not whole: '{missing}' is missing. Install the program again; in the source tree, run 'npm ci --ignore-scripts'.");
    }
}
