using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>What each stage depends on beside its input, hashed: a difference redoes the stage and those after it.</summary>
internal static class StageFingerprints
{
    private const string Prefix = "fingerprint.";

    /// <summary>The fingerprint of every stage.</summary>
    public static IReadOnlyDictionary<string, string> Of(PipelineSettings settings, ContractCatalog contracts) =>
        Stages.Ordered.ToDictionary(stage => stage, stage => Of(stage, settings, contracts), StringComparer.Ordinal);

    /// <summary>Spells the fingerprints as facts of an epoch.</summary>
    public static IReadOnlyDictionary<string, string> ToFacts(IReadOnlyDictionary<string, string> fingerprints) =>
        fingerprints.ToDictionary(f => Prefix + f.Key, f => f.Value, StringComparer.Ordinal);

    /// <summary>Reads them back.</summary>
    public static IReadOnlyDictionary<string, string> FromFacts(IReadOnlyDictionary<string, string> facts) =>
        facts.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(f => f.Key[Prefix.Length..], f => f.Value, StringComparer.Ordinal);

    private static string Of(string stage, PipelineSettings settings, ContractCatalog contracts)
    {
        var text = new StringBuilder(settings.Fingerprint(stage)).Append('\u001f');
        if (stage == "extract")
        {
            text.Append(PythonExtraction.Fingerprint);
        }
        else if (stage != "scan")
        {
            text.Append(contracts.Prelude);
        }

        foreach (var contract in contracts.All.Where(c => c.Stage == stage))
        {
            text.Append('\u001f').Append(contract.Fingerprint);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
