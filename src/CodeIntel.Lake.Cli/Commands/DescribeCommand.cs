using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>describe</c>: the contracts.</summary>
internal static class DescribeCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var dataset = new Argument<string?>("dataset") { Description = "One dataset or view; all where it is left out.", Arity = ArgumentArity.ZeroOrOne };
        var epoch = CommonOptions.Epoch();
        epoch.Description = "Show the number of rows in this epoch, too.";
        add(
            new Command("describe", "Show the contract of a dataset or view, or list all.") { dataset, epoch },
            i => Run(i, i.Value(dataset), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string? dataset, long? epoch)
    {
        var (all, views) = (invocation.Contracts, invocation.Contracts.Views);
        IReadOnlyList<Contract> contracts = dataset is null ? [.. all.All.Where(c => c.Scope != DatasetScope.Transient), .. views.Values] : [views.GetValueOrDefault(dataset) ?? all[dataset]];
        var rows = epoch is null ? null : Rows(invocation.Workplace(), epoch);
        var document = new DescribeDocument([.. contracts.Select(c => Body(c, rows is null ? null : rows.GetValueOrDefault(c.Name)))]);
        invocation.Answer(document, DocumentJson.Instance.DescribeDocument, output =>
        {
            if (dataset is null)
            {
                WriteAll(document, output);
            }
            else
            {
                WriteOne(document.Datasets[0], output);
            }
        });
        return ExitCodes.Done;
    }

    private static Dictionary<string, long> Rows(Workplace place, long? epoch)
    {
        using var lake = OpenLake.Open(place, epoch);
        return lake.Reader.Datasets.ToDictionary(d => d.Name, d => d.Rows, StringComparer.Ordinal);
    }

    private static ContractBody Body(Contract contract, long? rows) => new(
        contract.Name,
        contract.Stage,
        DisplayText.Lower(contract.Scope),
        contract.Description,
        contract.Key,
        contract.Sort,
        [.. contract.Inputs.Select(i => new InputBody(i.Dataset, DisplayText.Lower(i.Mode)))],
        [.. contract.Columns.Select(c => new ColumnBody(c.Name, c.Type.ContractName(), c.Nullable, c.Description))],
        rows);

    private static void WriteAll(DescribeDocument document, TextWriter output) => TextTable.Write(
        output,
        ["stage", "dataset", "scope", "holds"],
        StandardStages.InOrder(document.Datasets, d => d.Stage).Select(d => new[] { d.Stage, d.Name, d.Scope, d.Description }), wraps: true);

    private static void WriteOne(ContractBody contract, TextWriter output)
    {
        DisplayText.WriteWrapped(output, $"{contract.Name}: {contract.Description}");
        output.WriteLine($"stage: {contract.Stage}");
        output.WriteLine($"scope: {contract.Scope}");
        output.WriteLine($"key:   {string.Join(", ", contract.Key)}");
        if (contract.Sort.Count > 0)
        {
            output.WriteLine($"sort:  {string.Join(", ", contract.Sort)}");
        }

        if (contract.Inputs.Count > 0)
        {
            DisplayText.WriteWrapped(output, $"reads: {string.Join(", ", contract.Inputs.Select(i => $"{i.Dataset} ({i.Read})"))}");
        }

        if (contract.Rows is { } rows)
        {
            output.WriteLine($"rows:  {rows:N0}");
        }

        output.WriteLine();
        TextTable.Write(output, ["column", "type", "null", "means"], contract.Columns.Select(c => new[] { c.Name, c.Type, c.Nullable ? "yes" : "no", c.Description }), wraps: true);
    }
}
