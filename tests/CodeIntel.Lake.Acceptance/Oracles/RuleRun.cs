using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>One statement of a rule file, and the Parquet file of each table that it reads.</summary>
/// <param name="Name">The dataset, with the number of the step for a step of a fix-point.</param>
/// <param name="Step">Number of the step, from 1; 0 for what is no step.</param>
/// <param name="Contract">The contract of the rows.</param>
/// <param name="Sql">The rule's text.</param>
/// <param name="Inputs">Table to file.</param>
/// <param name="Types">Types of the columns that DuckDB gives, as it spells them.</param>
/// <param name="Rows">What DuckDB gives.</param>
/// <param name="Lake">What the lake holds; null for a table of the run.</param>
internal sealed record RuleStatement(
    string Name,
    int Step,
    Contract Contract,
    string Sql,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyList<string> Types,
    CanonicalRows Rows,
    CanonicalRows? Lake);

/// <summary>Runs every rule on DuckDB over all rows of a lake, and keeps the inputs as Parquet files for another engine.</summary>
internal sealed class RuleRun
{
    private readonly IEngineSession connection;
    private readonly ContractCatalog contracts;
    private readonly string folder;
    private readonly List<RuleStatement> statements = [];
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

    private RuleRun(IEngineSession connection, ContractCatalog contracts, string folder)
    {
        this.connection = connection;
        this.contracts = contracts;
        this.folder = folder;
    }

    /// <summary>The statements in the order in which they are run, with the steps of a fix-point where Spark is asked for them.</summary>
    public static IReadOnlyList<RuleStatement> Of(string state, ContractCatalog contracts, IReadOnlyList<string> sourceRoots, string folder)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var store = LakeStore.Open(state, contracts, LakeOpenMode.Read);
        var run = new RuleRun(connection, contracts, Directory.CreateDirectory(folder).FullName);
        run.Export(store.Read(connection));
        connection.Execute(contracts.Prelude);
        connection.Execute($"CREATE VIEW source_roots AS SELECT unnest([{SqlText.Literals(sourceRoots.Append(string.Empty))}]) AS root");
        for (var open = contracts.Derived.ToList(); open.Count > 0;)
        {
            var next = open.First(c => !c.Inputs.Any(i => open.Exists(o => o.Name == i.Dataset)));
            run.Run(next);
            open.Remove(next);
        }

        return run.statements;
    }

    private void Export(LakeReader reader)
    {
        foreach (var contract in contracts.All.Where(c => c.Scope is not (DatasetScope.Run or DatasetScope.Transient)))
        {
            Save(contract.Name, $"SELECT * FROM {reader.Relation(contract, RowScope.All)}");
            connection.Execute($"CREATE VIEW {SqlText.Name(contract.Name)} AS FROM read_parquet({SqlText.Literal(files[contract.Name])})");
        }
    }

    private void Run(Contract contract)
    {
        Keep(contract, contract.Name, 0, contract.Sql!, contract.Inputs.Select(i => i.Dataset));
        if (contract.Scope != DatasetScope.Transient)
        {
            return;
        }

        connection.Execute($"CREATE TABLE {SqlText.Name(contract.Name)} AS {Select(contract, contract.Sql!)}");
        if (contract.Step is not null)
        {
            Iterate(contract, contract.Step);
        }

        Save(contract.Name, $"FROM {SqlText.Name(contract.Name)}");
    }

    private void Iterate(Contract contract, string step)
    {
        connection.Execute($"CREATE TABLE frontier AS FROM {contract.Name}");
        for (var number = 1; connection.Scalar<long>("SELECT count(*) FROM frontier") > 0; number++)
        {
            if (Setting.AsksSpark)
            {
                var name = $"{contract.Name} step {number}";
                Save(contract.Name, $"FROM {contract.Name}", name);
                Save("frontier", "FROM frontier", name + " frontier");
                Keep(contract, name, number, step, [contract.Name, "frontier", .. contract.Inputs.Select(i => i.Dataset)]);
            }

            connection.Execute($"CREATE TABLE reached AS {Select(contract, step)}");
            connection.Execute($"DROP TABLE frontier; ALTER TABLE reached RENAME TO frontier; INSERT INTO {contract.Name} FROM frontier");
        }
    }

    private void Keep(Contract contract, string name, int step, string sql, IEnumerable<string> inputs)
    {
        using var result = connection.Query(Select(contract, sql));
        var types = result.Types.Select(t => t.SqlName).ToList();
        var rows = new CanonicalRows(result.Rows().Select(r => CanonicalText.Row(result.Names, r)));
        var lake = contract.Scope == DatasetScope.Transient ? null : CanonicalRows.Of(connection, $"FROM {SqlText.Name(contract.Name)}");
        statements.Add(new RuleStatement(name, step, contract, sql, inputs.ToDictionary(i => i, i => files[i], StringComparer.Ordinal), types, rows, lake));
    }

    private void Save(string table, string sql, string? name = null)
    {
        files[table] = Path.Combine(folder, $"{name ?? table}.parquet");
        connection.Execute($"COPY ({sql}) TO {SqlText.Literal(files[table])} (FORMAT parquet)");
    }

    private static string Select(Contract contract, string sql) => $"SELECT {contract.ColumnList} FROM ({sql}\n)";
}
