using System.Collections;
using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Rules;

/// <summary>
/// Every rule file against cases worked by hand from what the rule means: a rule that is wrong is wrong in the refresh and in the rebuild alike,
/// and only a case that was not made by the rule sees it.
/// </summary>
[TestFixture]
internal sealed class RuleCaseTests
{
    private const string Step = ".step";
    private static readonly string Schemas = Path.Combine(Folders.SourceTree, "schemas");
    private static readonly string CaseFolder = Path.Combine(Folders.SourceTree, "tests", "CodeIntel.Lake.Pipeline.Tests", "Rules");
    private static readonly ContractCatalog Contracts = ContractCatalog.Load(Schemas);
    private IEngine engine = null!;
    private IEngineSession session = null!;

    private static IEnumerable<string> RuleFiles =>
        Directory.EnumerateFiles(Schemas, "*.sql", SearchOption.AllDirectories)
            .Where(f => Path.GetDirectoryName(f) != Schemas && Path.GetFileName(Path.GetDirectoryName(f)) is not ("views" or "questions" or "publish"))
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    private static IEnumerable<TestCaseData> Cases =>
        Directory.EnumerateFiles(CaseFolder, "*.md").Order(StringComparer.Ordinal).SelectMany(RuleCase.Read).Select(c => new TestCaseData(c).SetArgDisplayNames($"{c.Rule}: {c.Title}"));

    private static IEnumerable<TestCaseData> KeyedCases => Cases.Where(c => c.Arguments[0] is RuleCase { Rule: var rule } && Contracts.Contains(rule) && Contracts[rule].KeyedBy is not null);

    [OneTimeSetUp]
    public void Open()
    {
        engine = Engine.Open(new EngineLimits(Threads: 1));
        session = engine.Connect();
        session.Execute(Contracts.Prelude);
    }

    [OneTimeTearDown]
    public void Close()
    {
        session.Dispose();
        engine.Dispose();
    }

    [Test]
    public void Every_rule_file_has_a_case() =>
        Assert.That(Directory.EnumerateFiles(CaseFolder, "*.md").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(RuleFiles));

    [TestCaseSource(nameof(Cases))]
    public void The_rows_are_those_worked_by_hand(RuleCase worked)
    {
        ArgumentNullException.ThrowIfNull(worked);
        var isStep = worked.Rule.EndsWith(Step, StringComparison.Ordinal);
        var contract = Contracts[isStep ? worked.Rule[..^Step.Length] : worked.Rule];
        Make("source_roots", [new Column("root", ColumnType.Text, Nullable: false, string.Empty)], Given(worked, "source_roots"));
        var inputs = contract.Inputs.Select(i => Contracts[i.Dataset]).Select(c => (c.Name, c.Columns));
        inputs = isStep ? [.. inputs, (contract.Name, contract.Columns), ("frontier", contract.Columns)] : inputs;
        foreach (var (name, columns) in inputs)
        {
            Make(name, columns, Given(worked, name));
        }

        Assert.That(worked.Inputs.Select(t => t.Name), Is.SubsetOf(inputs.Select(i => i.Name).Append("source_roots")), "tables that the rule reads");
        var wanted = worked.Expected.Columns.Select(n => contract.Columns.Single(c => c.Name == n)).ToList();
        Make("expected", wanted, worked.Expected);
        var columnList = string.Join(", ", wanted.Select(c => SqlText.Name(c.Name)));
        var rule = $"SELECT {columnList} FROM (SELECT {contract.ColumnList} FROM ({(isStep ? contract.Step : contract.Sql)}\n))";
        Assert.That(Rows(rule), Is.EqualTo(Rows("FROM expected")), $"columns {columnList}");
    }

    /// <summary>Of a rule whose rows of no file follow keys, the inputs' rows of one key give the rows of that key, and those alone.</summary>
    [TestCaseSource(nameof(KeyedCases))]
    public void Rows_of_no_file_are_made_of_the_rows_of_their_key(RuleCase worked)
    {
        ArgumentNullException.ThrowIfNull(worked);
        var contract = Contracts[worked.Rule];
        var ofNoFile = contract.IsPerFile ? $"file_id = '{RowScope.GlobalFileId}'" : "true";
        var keyed = contract.Inputs.Where(i => i.KeyedBy is not null).ToList();
        MakeInputs();
        var keys = keyed.SelectMany(i => Rows($"SELECT {SqlText.Name(i.KeyedBy!)} FROM {SqlText.Name(i.Dataset)}")).Distinct(StringComparer.Ordinal).ToList();
        var all = keys.ConvertAll(k => Rows($"SELECT * FROM ({contract.Sql}\n) WHERE {ofNoFile} AND {SqlText.Name(contract.KeyedBy!)} = {k}"));
        Assert.That(Rows($"SELECT * FROM ({contract.Sql}\n) WHERE {ofNoFile}"), Is.EquivalentTo(all.SelectMany(r => r)), "each row has a key of the inputs");
        foreach (var (key, rows) in keys.Zip(all))
        {
            MakeInputs();
            keyed.ForEach(i => session.Execute($"DELETE FROM {SqlText.Name(i.Dataset)} WHERE {SqlText.Name(i.KeyedBy!)} <> {key}"));
            Assert.That(Rows($"SELECT * FROM ({contract.Sql}\n) WHERE {ofNoFile}"), Is.EqualTo(rows), $"key {key}");
        }

        void MakeInputs()
        {
            foreach (var input in contract.Inputs)
            {
                Make(input.Dataset, Contracts[input.Dataset].Columns, Given(worked, input.Dataset));
            }
        }
    }

    private static CaseTable? Given(RuleCase worked, string name) => worked.Inputs.SingleOrDefault(t => t.Name == name);

    private void Make(string name, IReadOnlyList<Column> columns, CaseTable? rows)
    {
        session.Execute($"CREATE OR REPLACE TEMP TABLE {SqlText.Name(name)} ({string.Join(", ", columns.Select(c => $"{SqlText.Name(c.Name)} {c.Type.SqlName()}"))})");
        foreach (var row in rows?.Rows ?? [])
        {
            var values = row.Zip(rows!.Columns).Select(v => Literal(v.First, columns.Single(c => c.Name == v.Second).Type));
            session.Execute($"INSERT INTO {SqlText.Name(name)} ({string.Join(", ", rows.Columns.Select(SqlText.Name))}) VALUES ({string.Join(", ", values)})");
        }
    }

    /// <summary>A cell as SQL. <c>[a, b]</c> is a list, and <c>id(prefix, part)</c> what <see cref="StableId.Number(string, ReadOnlySpan{string?})"/> gives.</summary>
    private static string Literal(string? cell, ColumnType type)
    {
        if (cell is null)
        {
            return "NULL";
        }

        if (type is ColumnType.TextList or ColumnType.LongList)
        {
            var items = cell.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return $"[{string.Join(", ", items.Select(i => Literal(i, type == ColumnType.TextList ? ColumnType.Text : ColumnType.Long)))}]::{type.SqlName()}";
        }

        if (type == ColumnType.Long && cell.StartsWith("id(", StringComparison.Ordinal))
        {
            var parts = cell[3..^1].Split(',', StringSplitOptions.TrimEntries);
            return StableId.Number(parts[0], parts.AsSpan(1)).ToString(CultureInfo.InvariantCulture);
        }

        return $"CAST({SqlText.Literal(cell)} AS {type.SqlName()})";
    }

    private List<string> Rows(string sql)
    {
        using var result = session.Query(sql);
        return [.. result.Rows().Select(r => string.Join(" | ", r.Select(Text))).Order(StringComparer.Ordinal)];
    }

    private static string Text(object? value) => value switch
    {
        null => "-",
        string text => text,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
