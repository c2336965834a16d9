using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>What each dataset depends on beside its inputs, hashed: a difference redoes it and what reads it.</summary>
internal static class DatasetFingerprints
{
    /// <summary>The fingerprint of every dataset.</summary>
    public static IReadOnlyDictionary<string, string> Of(StageGraph graph, PipelineSettings settings, ContractCatalog contracts) =>
        graph.Datasets.ToDictionary(d => d.Name, d => Of(contracts[d.Name], graph, settings, contracts), StringComparer.Ordinal);

    private static string Of(Contract contract, StageGraph graph, PipelineSettings settings, ContractCatalog contracts)
    {
        var facts = graph.Off.Contains(contract.Name) ? "off" : graph.StageOf(contract).Facts(contract, settings, contracts);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contract.Fingerprint}\u001f{facts}")));
    }
}
