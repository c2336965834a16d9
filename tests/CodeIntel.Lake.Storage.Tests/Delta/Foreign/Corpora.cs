using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Tables that other engines wrote. They lie beside the checkout, or where LAKE_CORPORA says.</summary>
internal static class Corpora
{
    private const string Variable = "LAKE_CORPORA";

    private static readonly string? Folder = Find();

    /// <summary>Whether there are foreign Delta tables.</summary>
    public static bool HasDeltaTables => Folder is not null && File.Exists(Path.Combine(Folder, "delta-tables", "expected.json"));

    /// <summary>The folder of the Delta tables; skips the test where there is none.</summary>
    public static string DeltaTables()
    {
        if (!HasDeltaTables)
        {
            Assert.Ignore($"There are no foreign Delta tables: no '../shared/corpora/delta-tables' beside the checkout, and {Variable} names no other folder.");
        }

        return Path.Combine(Folder!, "delta-tables");
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return given;
        }

        var corpora = Path.GetFullPath(Path.Combine(Folders.SourceTree, "..", "shared", "corpora"));
        return Directory.Exists(corpora) ? corpora : null;
    }
}
