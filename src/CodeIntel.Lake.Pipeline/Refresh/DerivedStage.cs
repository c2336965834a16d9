using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Runs the rule of a derived dataset over its inputs, bound to the names that the rule uses.</summary>
internal sealed class DerivedStage
{
    /// <summary>The view of the settings that rules may read: a row for each source root.</summary>
    public const string SourceRoots = "source_roots";

    private const string Frontier = "frontier";
    private readonly IEngineSession connection;
    private readonly ContractCatalog contracts;
    private readonly StagedEpoch staged;
    private readonly HashSet<string> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> views = new(StringComparer.Ordinal);

    public DerivedStage(IEngineSession connection, ContractCatalog contracts, StagedEpoch staged, IReadOnlyList<string> sourceRoots)
    {
        this.connection = connection;
        this.contracts = contracts;
        this.staged = staged;
        connection.Execute(contracts.Prelude);
        var roots = sourceRoots.Append(string.Empty).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {SourceRoots} AS SELECT unnest([{SqlText.Literals(roots)}]) AS root");
    }

    /// <summary>Recomputes the rows of a scope and replaces them.</summary>
    public ReplaceOutcome Run(Contract contract, RowScope scope)
    {
        Bind(contract, scope);
        return staged.Replace(contract, scope, contract.Sql!);
    }

    /// <summary>Makes a table of the run; a step, where there is one, is run until it adds no row.</summary>
    public void Fill(Contract contract, RowScope scope)
    {
        Bind(contract, scope, materialise: contract.Step is not null);
        var table = SqlText.Name(contract.Name);
        Drop(contract.Name);
        connection.Execute($"CREATE TEMP TABLE {table} AS SELECT {contract.ColumnList} FROM ({contract.Sql}\n)");
        tables.Add(contract.Name);
        if (contract.Step is not null)
        {
            Iterate(contract, table);
        }
    }

    /// <summary>Drops the tables of the run.</summary>
    public void Clear()
    {
        foreach (var table in tables.ToList())
        {
            Drop(table);
        }
    }

    private void Iterate(Contract contract, string table)
    {
        Drop(Frontier);
        connection.Execute($"CREATE TEMP TABLE {Frontier} AS FROM {table}");
        tables.Add(Frontier);
        while (true)
        {
            connection.Execute($"CREATE OR REPLACE TEMP TABLE frontier_next AS SELECT {contract.ColumnList} FROM ({contract.Step}\n)");
            connection.Execute($"DROP TABLE {Frontier}; ALTER TABLE frontier_next RENAME TO {Frontier}");
            if (connection.Scalar<long>($"SELECT count(*) FROM {Frontier}") == 0)
            {
                return;
            }

            connection.Execute($"INSERT INTO {table} SELECT {contract.ColumnList} FROM {Frontier}");
        }
    }

    private void Bind(Contract contract, RowScope scope, bool materialise = false)
    {
        foreach (var input in contract.Inputs)
        {
            var source = contracts[input.Dataset];
            if (source.Scope == DatasetScope.Transient)
            {
                continue;
            }

            var relation = staged.Relation(source, InputScope(input.Mode, scope));
            if (materialise && input.Mode == InputMode.Whole)
            {
                Drop(source.Name);
                connection.Execute($"CREATE TEMP TABLE {SqlText.Name(source.Name)} AS SELECT * FROM {relation}");
                tables.Add(source.Name);
            }
            else if (tables.Contains(source.Name) || views.GetValueOrDefault(source.Name) != relation)
            {
                Drop(source.Name);
                connection.Execute($"CREATE TEMP VIEW {SqlText.Name(source.Name)} AS SELECT * FROM {relation}");
                views.Add(source.Name, relation);
            }
        }
    }

    private static RowScope InputScope(InputMode mode, RowScope scope) => mode switch
    {
        InputMode.Site => scope,
        InputMode.Whole => RowScope.All,
        InputMode.Global => scope.IsAll || scope.FileIds!.Contains(RowScope.GlobalFileId) ? RowScope.All : RowScope.Of([]),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    private void Drop(string name)
    {
        if (tables.Remove(name))
        {
            connection.Execute($"DROP TABLE {SqlText.Name(name)}");
        }
        else if (views.Remove(name))
        {
            connection.Execute($"DROP VIEW {SqlText.Name(name)}");
        }
    }
}
