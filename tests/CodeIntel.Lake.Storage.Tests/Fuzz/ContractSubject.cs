using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>Contracts: one that is taken has datasets of known scopes with columns of which each name comes once.</summary>
internal sealed class ContractSubject : IFuzzSubject
{
    private readonly LakeScene scene = new();
    private readonly List<(string File, byte[] Text)> contracts;

    public ContractSubject()
    {
        File.WriteAllText(Path.Combine(scene.Schemas, "sums_v1.sql"), "SELECT 1");
        File.WriteAllText(Path.Combine(scene.Schemas, "sums_v1.yaml"), """
            dataset: sums_v1
            stage: cpg
            scope: impacted
            description: Sums.
            key: [file_id]
            sort: [file_id]
            inputs:
              - {dataset: facts_v1, read: site}
              - {dataset: totals_v1, read: whole}
            columns:
              - {name: file_id, type: string, description: "File."}
              - {name: sum, type: "array<long>", nullable: true, description: "Sum."}
            """);
        contracts = [.. Directory.EnumerateFiles(scene.Schemas, "*.yaml").Order(StringComparer.Ordinal).Select(f => (f, File.ReadAllBytes(f)))];
    }

    public string Try(Random random)
    {
        var (file, text) = contracts[random.Next(contracts.Count)];
        try
        {
            File.WriteAllBytes(file, YamlMutations.Mutate(random, text, contracts[random.Next(contracts.Count)].Text));
            Check(ContractCatalog.Load(scene.Schemas));
            return "taken";
        }
        finally
        {
            File.WriteAllBytes(file, text);
        }
    }

    public void Dispose() => scene.Dispose();

    private static void Check(ContractCatalog catalog)
    {
        foreach (var contract in catalog.All)
        {
            _ = DeltaSchema.Of(contract, contract.IsPerFile ? "file_id" : null);
            if (!Enum.IsDefined(contract.Scope) || contract.Inputs.Any(i => !Enum.IsDefined(i.Mode)))
            {
                throw new FuzzException($"{contract.Name} has the scope {contract.Scope} and reads {string.Join(", ", contract.Inputs)}");
            }

            if (contract.Columns.Count == 0 || contract.Columns.CountBy(c => c.Name).Any(c => c.Value > 1))
            {
                throw new FuzzException($"{contract.Name} has the columns {contract.ColumnList}");
            }
        }
    }
}
