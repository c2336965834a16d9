using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Names are temporary views and tables.</summary>
internal sealed class RuleRun : IRuleRun
{
    private const string Frontier = "frontier";

    private readonly IEngineSession session;
    private readonly HashSet<string> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> views = new(StringComparer.Ordinal);

    public RuleRun(IEngineSession session, string prelude)
    {
        this.session = session;
        session.Execute(prelude);
    }

    /// <inheritdoc/>
    public void BindTexts(string name, string column, IEnumerable<string> texts) =>
        Bind(name, $"(SELECT unnest([{SqlText.Literals(texts)}]::VARCHAR[]) AS {SqlText.Name(column)})", materialise: false);

    /// <inheritdoc/>
    public void Bind(string name, string relation, bool materialise)
    {
        if (materialise)
        {
            Create(name, $"SELECT * FROM {relation}");
        }
        else if (tables.Contains(name) || views.GetValueOrDefault(name) != relation)
        {
            Drop(name);
            session.Execute($"CREATE TEMP VIEW {SqlText.Name(name)} AS SELECT * FROM {relation}");
            views.Add(name, relation);
        }
    }

    /// <inheritdoc/>
    public void Fill(Contract contract)
    {
        Create(contract.Name, $"SELECT {contract.ColumnList} FROM ({contract.Sql}\n)");
        if (contract.Step is not null)
        {
            Iterate(contract, SqlText.Name(contract.Name));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var name in tables.Concat(views.Keys).ToList())
        {
            Drop(name);
        }
    }

    private void Iterate(Contract contract, string table)
    {
        Create(Frontier, $"FROM {table}");
        while (true)
        {
            session.Execute($"CREATE OR REPLACE TEMP TABLE frontier_next AS SELECT {contract.ColumnList} FROM ({contract.Step}\n)");
            session.Execute($"DROP TABLE {Frontier}; ALTER TABLE frontier_next RENAME TO {Frontier}");
            if (session.Checks.Count(Frontier) == 0)
            {
                return;
            }

            session.Execute($"INSERT INTO {table} SELECT {contract.ColumnList} FROM {Frontier}");
        }
    }

    private void Create(string name, string select)
    {
        Drop(name);
        session.Execute($"CREATE TEMP TABLE {SqlText.Name(name)} AS {select}");
        tables.Add(name);
    }

    private void Drop(string name)
    {
        if (tables.Remove(name))
        {
            session.Execute($"DROP TABLE {SqlText.Name(name)}");
        }
        else if (views.Remove(name))
        {
            session.Execute($"DROP VIEW {SqlText.Name(name)}");
        }
    }
}
