using System.Text.RegularExpressions;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>A rule file for each dataset.</summary>
public sealed partial class SqlStage(string name, Func<PipelineSettings, bool>? isOn = null) : Stage(name, isOn)
{
    internal override string? Refuses(Contract contract) => !contract.IsDerived
        ? "there is no rule beside its contract"
        : contract.Inputs.FirstOrDefault(i => i.Mode == InputMode.Rounds) is { } input ? $"a rule cannot read '{input.Dataset}' in rounds" : null;

    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts)
    {
        var rule = contract.Sql + contract.Step;
        var prelude = Macro().Matches(contracts.Prelude).Any(m => rule.Contains(m.Groups[1].Value + "(", StringComparison.Ordinal)) ? contracts.Prelude : string.Empty;
        return prelude + (rule.Contains(DerivedStage.SourceRoots, StringComparison.Ordinal) ? string.Join('\u001f', settings.Scan.SourceRoots.Order(StringComparer.Ordinal)) : string.Empty);
    }

    internal override void Run(RefreshRun run, StageStep step)
    {
        foreach (var contract in step.Contracts)
        {
            run.Derive(contract);
        }
    }

    [GeneratedRegex(@"MACRO (\w+)\(")]
    private static partial Regex Macro();
}
