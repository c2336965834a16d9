using System.IO.Hashing;
using System.Text.Json;

namespace CodeIntel.Lake.Semantics;

/// <summary>What documents depend on beside files and settings, told without starting anything.</summary>
/// <param name="Pyright">Version of pyright.</param>
/// <param name="Hash">Hash of the indexer's modules and of that version: 32 hex digits.</param>
public sealed record IndexerFingerprint(string Pyright, string Hash)
{
    /// <summary>Looks at the files.</summary>
    /// <returns>null where they are not there.</returns>
    public static IndexerFingerprint? Find()
    {
        IndexerFiles files;
        try
        {
            files = IndexerFiles.Find();
        }
        catch (SemanticsUnavailableException)
        {
            return null;
        }

        var package = File.ReadAllBytes(Path.Combine(files.Pyright, "package.json"));
        var hash = new XxHash128();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(files.Program)!, "*.mjs").Order(StringComparer.Ordinal))
        {
            hash.Append(File.ReadAllBytes(file));
        }

        hash.Append(package);
        using var json = JsonDocument.Parse(package);
        return new IndexerFingerprint(json.RootElement.GetProperty("version").GetString() ?? string.Empty, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
