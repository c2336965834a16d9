using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Names are expressions in front of a rule, or temporary tables.</summary>
internal sealed class RuleRun : IRuleRun
{
    private const string Frontier = "frontier";
    private const string Next = "frontier_next";

    private readonly DuckDbConnection session;

    /// <summary>Temporary tables by name, each with the select that made it.</summary>
    private readonly Dictionary<string, string> tables = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> relations = new(StringComparer.Ordinal);

    public RuleRun(DuckDbConnection session, string prelude)
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
        var select = $"SELECT * FROM {relation}";
        if (tables.GetValueOrDefault(name) == select)
        {
            return;
        }

        if (materialise)
        {
            Create(name, select);
        }
        else
        {
            Drop(name);
            relations[name] = relation;
        }
    }

    /// <inheritdoc/>
    public string Select(string rule)
    {
        var read = relations.Where(r => rule.Contains(r.Key, StringComparison.Ordinal)).Select(r => $"{SqlText.Name(r.Key)} AS NOT MATERIALIZED (SELECT * FROM {r.Value})").ToList();
        return read.Count == 0 ? rule : $"WITH {string.Join(", ", read)} SELECT * FROM (\n{rule}\n)";
    }

    /// <inheritdoc/>
    public void Fill(Contract contract)
    {
        Create(contract.Name, $"SELECT {contract.ColumnList} FROM ({Select(contract.Sql!)}\n)");
        if (contract.Step is not null)
        {
            Iterate(contract, SqlText.Name(contract.Name));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var name in tables.Keys.ToList())
        {
            Drop(name);
        }
    }

    private void Iterate(Contract contract, string table)
    {
        Create(Frontier, $"FROM {table}");
        Create(Next, $"FROM {table} WHERE false");
        using var step = session.Repeated($"INSERT INTO {Next} SELECT {contract.ColumnList} FROM ({Select(contract.Step!)}\n)");
        while (step.Run() > 0)
        {
            session.Execute($"INSERT INTO {table} FROM {Next}; DELETE FROM {Frontier}; INSERT INTO {Frontier} FROM {Next}; DELETE FROM {Next}");
        }
    }

    private void Create(string name, string select)
    {
        Drop(name);
        session.Execute($"CREATE TEMP TABLE {SqlText.Name(name)} AS {select}");
        tables.Add(name, select);
    }

    private void Drop(string name)
    {
        relations.Remove(name);
        if (tables.Remove(name))
        {
            session.Execute($"DROP TABLE {SqlText.Name(name)}");
        }
    }
}
