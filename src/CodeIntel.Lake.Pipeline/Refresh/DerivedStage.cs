using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Runs the rule of a derived dataset over its inputs, bound to the names that the rule uses.</summary>
internal sealed class DerivedStage
{
    /// <summary>What rules may read of the settings: a row for each source root.</summary>
    public const string SourceRoots = "source_roots";

    private readonly IEngineSession connection;
    private readonly ContractCatalog contracts;
    private readonly StagedEpoch staged;
    private readonly IRuleRun rules;
    private readonly Dictionary<string, RowScope> tables = new(StringComparer.Ordinal);

    public DerivedStage(IEngineSession connection, ContractCatalog contracts, StagedEpoch staged, IReadOnlyList<string> sourceRoots)
    {
        this.connection = connection;
        this.contracts = contracts;
        this.staged = staged;
        rules = connection.Rules(contracts.Prelude);
        rules.BindTexts(SourceRoots, "root", sourceRoots.Append(string.Empty).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>Recomputes the rows of a scope and replaces them.</summary>
    public ReplaceOutcome Run(Contract contract, RowScope scope)
    {
        Bind(contract, scope);
        return staged.Replace(contract, scope, rules.Select(contract.Sql!));
    }

    /// <summary>Makes the tables of the run that a rule reads, for the files that it is run over: other readers may ask for fewer.</summary>
    public void Prepare(Contract contract, RowScope scope)
    {
        foreach (var table in contract.Inputs.Select(i => contracts[i.Dataset]).Where(c => c.Scope == DatasetScope.Transient))
        {
            var made = tables.GetValueOrDefault(table.Name);
            if (made?.Covers(scope) != true)
            {
                var wanted = made?.Union(scope) ?? scope;
                Prepare(table, wanted);
                Fill(table, wanted);
            }
        }
    }

    /// <summary>Makes a table of the run; a step, where there is one, is run until it adds no row.</summary>
    public void Fill(Contract contract, RowScope scope)
    {
        Bind(contract, scope);
        rules.Fill(contract);
        tables[contract.Name] = scope;
    }

    /// <summary>Drops what the rules read and the tables of the run.</summary>
    public void Clear() => rules.Dispose();

    /// <summary>A rule can read no column but those that its contract says it reads, and no row that nobody reads by its key. What tables of the run read whole is computed once.</summary>
    private void Bind(Contract contract, RowScope scope)
    {
        foreach (var input in contract.Inputs)
        {
            var source = contracts[input.Dataset];
            if (source.Scope != DatasetScope.Transient)
            {
                var rows = staged.Relation(source, InputScope(source, input.Mode, scope));
                rows = scope.Keys is { } keys && input.KeyedBy is { } key ? connection.Rows.OfKeys(rows, keys with { Column = key }) : rows;
                rows = input.Via is not null && source.Offers!.Unread is { } unread ? connection.Rows.OfOtherValues(rows, unread.Column, unread.Values) : rows;
                rules.Bind(source.Name, input.Columns.Count > 0 ? connection.Rows.Columns(rows, input.Columns) : rows, contract.Scope == DatasetScope.Transient && input.Mode == InputMode.Whole);
            }
        }
    }

    private static RowScope InputScope(Contract source, InputMode mode, RowScope scope) => mode switch
    {
        InputMode.Site when !source.HasRowsOfNoFile => scope.OfFiles,
        InputMode.Site => scope,
        InputMode.Whole => RowScope.All,
        InputMode.Global => scope.FileIds?.Contains(RowScope.GlobalFileId) == false ? RowScope.Of([]) : RowScope.All,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };
}
