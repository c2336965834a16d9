using System.Security.Cryptography;
using System.Text;
using YamlDotNet.Core;

namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>All contracts below a <c>schemas</c> folder, with the rules beside them.</summary>
public sealed class ContractCatalog
{
    private readonly Dictionary<string, Contract> byName;

    private ContractCatalog(Dictionary<string, Contract> byName, string prelude)
    {
        this.byName = byName;
        Prelude = prelude;
        All = [.. byName.Values.OrderBy(c => c.Name, StringComparer.Ordinal)];
        Derived = Order(All);
    }

    /// <summary>Every contract, by name.</summary>
    public IReadOnlyList<Contract> All { get; }

    /// <summary>Derived datasets, each after its inputs; ties by name.</summary>
    public IReadOnlyList<Contract> Derived { get; }

    /// <summary>Text of <c>prelude.duckdb.sql</c>.</summary>
    public string Prelude { get; }

    /// <summary>The contract of a dataset.</summary>
    /// <exception cref="LakeException">There is none of that name.</exception>
    public Contract this[string name] => byName.TryGetValue(name, out var contract)
        ? contract
        : throw new LakeException(LakeError.Usage, "unknown_dataset", $"There is no dataset '{name}'. 'describe' lists them all.");

    /// <summary>Whether a dataset of that name exists.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Reads <c>&lt;folder&gt;/&lt;stage&gt;/&lt;dataset&gt;.yaml</c> and the SQL beside each.</summary>
    /// <exception cref="LakeException">A contract is malformed; the message names the file and the line.</exception>
    /// <param name="folder">The folder, with the prelude in it.</param>
    /// <param name="more">Further folders of contracts.</param>
    public static ContractCatalog Load(string folder, params IReadOnlyList<string> more)
    {
        if (more.Prepend(folder).FirstOrDefault(f => !Directory.Exists(f)) is { } missing)
        {
            throw new LakeException(LakeError.Configuration, "schemas_missing", $"There is no folder of contracts at '{missing}'.");
        }

        var contracts = new Dictionary<string, Contract>(StringComparer.Ordinal);
        foreach (var file in more.Prepend(folder).SelectMany(f => Directory.EnumerateFiles(f, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)))
        {
            var contract = Read(file);
            if (!contracts.TryAdd(contract.Name, contract))
            {
                throw Invalid(file, 1, $"there is another contract of the dataset '{contract.Name}'");
            }
        }

        foreach (var contract in contracts.Values)
        {
            CheckReferences(contract, contracts);
        }

        var prelude = Path.Combine(folder, "prelude.duckdb.sql");
        return File.Exists(prelude)
            ? new ContractCatalog(contracts, File.ReadAllText(prelude))
            : throw new LakeException(LakeError.Configuration, "schemas_missing", $"There is no '{prelude}', which belongs to the contracts.");
    }

    private static Contract Read(string file)
    {
        var text = File.ReadAllText(file);
        var sqlFile = Path.ChangeExtension(file, ".sql");
        var stepFile = Path.ChangeExtension(file, ".step.sql");
        var sql = File.Exists(sqlFile) ? File.ReadAllText(sqlFile) : null;
        var step = File.Exists(stepFile) ? File.ReadAllText(stepFile) : null;
        try
        {
            var root = new ContractNode(file, YamlText.Load(text) ?? throw Invalid(file, 1, "it is empty"));
            root.Allow("dataset", "stage", "scope", "description", "key", "sort", "offers", "lookup", "inputs", "columns");
            var columns = root.Items("columns").Select(c =>
            {
                c.Allow("name", "type", "nullable", "description");
                var type = ColumnTypes.Parse(c.Text("type")) ?? throw c.Error($"unknown type '{c.Text("type")}'");
                return new Column(c.Text("name"), type, c.OptionalText("nullable") == "true", c.Text("description"));
            }).ToList();
            var contract = new Contract(
                root.Text("dataset"),
                root.Text("stage"),
                root.Choice<DatasetScope>("scope"),
                root.Text("description"),
                columns,
                root.Texts("key"),
                root.Texts("sort"),
                [.. root.OptionalItems("inputs").Select(Input)],
                sql,
                step,
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', text, sql, step)))))
            {
                File = file,
                Offers = root.OptionalMap("offers") is { } offers ? Offer(offers, columns) : null,
                Lookup = root.OptionalMap("lookup") is { } lookup ? Lookup(lookup, columns) : null,
            };
            var names = columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
            if (names.Count < columns.Count || names.Contains(string.Empty) || names.Count == 0)
            {
                throw root.Error("columns must have names, each its own");
            }

            if (!Contract.IsFolderName(contract.Stage))
            {
                throw root.Error($"'stage' must be the name of a folder, not '{contract.Stage}'");
            }

            if (contract.Key.Concat(contract.Sort).FirstOrDefault(k => !names.Contains(k)) is { } missing)
            {
                throw root.Error($"key or sort names '{missing}', which is no column");
            }

            if (contract.IsPerFile && (!names.Contains("file_id") || contract.Sort.FirstOrDefault() != "file_id"))
            {
                throw root.Error("a dataset of files needs the column file_id, first in its sort");
            }

            if (contract.Name != Path.GetFileNameWithoutExtension(file))
            {
                throw root.Error($"the file is not named like its dataset '{contract.Name}'");
            }

            return contract;
        }
        catch (YamlException e)
        {
            throw Invalid(file, e.Start.Line, e.Message, e);
        }
    }

    private static DatasetInput Input(ContractNode node)
    {
        node.Allow("dataset", "read", "via", "through");
        var input = new DatasetInput(node.Text("dataset"), node.Choice<InputMode>("read"), node.OptionalText("via"), node.OptionalText("through"), node.Line);
        return input.Mode == InputMode.Whole || (input.Via ?? input.Through) is null ? input : throw node.Error("only a whole input has a 'via' or 'through'");
    }

    private static KeyOffer Offer(ContractNode node, List<Column> columns)
    {
        node.Allow("key", "state", "dotted", "source", "apart", "reasons");
        var offer = new KeyOffer(
            node.Text("key"),
            node.Texts("state"),
            node.OptionalText("dotted") == "true",
            node.Text("source"),
            node.OptionalText("apart"),
            (node.OptionalMap("reasons")?.Pairs() ?? []).ToDictionary(StringComparer.Ordinal));
        Require(node, columns, offer.Key, ColumnType.Text);
        foreach (var column in offer.State)
        {
            Require(node, columns, column);
        }

        if (offer.Apart is { } apart)
        {
            Require(node, columns, apart, ColumnType.Boolean);
        }

        return offer.Reasons.Keys.FirstOrDefault(k => k is not ("added" or "removed" or "modified")) is { } unknown
            ? throw node.Error($"a key is added, removed or modified, not '{unknown}'")
            : offer;
    }

    private static KeyLookup Lookup(ContractNode node, List<Column> columns)
    {
        node.Allow("key", "origin", "on", "reasons", "otherwise");
        var lookup = new KeyLookup(
            node.Text("key"), node.Text("origin"), node.Text("on"), node.OptionalMap("reasons")?.Pairs() ?? [], node.Text("otherwise"));
        Require(node, columns, lookup.Key, ColumnType.Text);
        Require(node, columns, lookup.On);
        Require(node, columns, "file_id", ColumnType.Text);
        Require(node, columns, "path", ColumnType.Text);
        return lookup;
    }

    private static void Require(ContractNode node, List<Column> columns, string name, ColumnType? type = null)
    {
        if (!columns.Exists(c => c.Name == name && (type is null || c.Type == type)))
        {
            throw node.Error(type is null ? $"there is no column '{name}'" : $"there is no column '{name}' of the type {type.ToString()!.ToLowerInvariant()}");
        }
    }

    /// <summary>What one contract says of others: its inputs, and the datasets that inputs are read by way of.</summary>
    private static void CheckReferences(Contract contract, Dictionary<string, Contract> all)
    {
        foreach (var input in contract.Inputs)
        {
            if (!all.TryGetValue(input.Dataset, out var source))
            {
                throw contract.Error(input.Line, $"it reads '{input.Dataset}', which has no contract");
            }

            if (input.Via is { } via && (!all.TryGetValue(via, out var lookup) || lookup.Lookup is null))
            {
                throw contract.Error(input.Line, $"'via' names '{via}', which has no 'lookup'");
            }

            if (input.Via is not null && source.Offers is null)
            {
                throw contract.Error(input.Line, $"'{input.Dataset}' is read via lookups, but offers no key");
            }

            if (input.Through is { } through && !contract.Inputs.Any(i => i.Dataset == through && i.Via is not null))
            {
                throw contract.Error(input.Line, $"'through' names '{through}', which is no input read via lookups");
            }
        }

        if (contract.Lookup is { } own)
        {
            var origin = all.GetValueOrDefault(own.Origin) ?? throw contract.Error(1, $"its lookup names '{own.Origin}', which has no contract");
            foreach (var column in own.Reasons.Select(r => r.Key).Append(own.On).Append("file_id"))
            {
                if (!origin.Columns.Any(c => c.Name == column))
                {
                    throw contract.Error(1, $"its lookup names the column '{column}' of '{own.Origin}', which has none such");
                }
            }
        }
    }

    private static LakeException Invalid(string file, long line, string what, Exception? inner = null) =>
        new(LakeError.Configuration, "contract_invalid", $"{file}, line {line}: {what}", inner);

    private static List<Contract> Order(IReadOnlyList<Contract> all)
    {
        var done = all.Where(c => !c.IsDerived).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var open = all.Where(c => c.IsDerived).ToList();
        var order = new List<Contract>();
        while (open.Count > 0)
        {
            var next = open.FirstOrDefault(c => c.Inputs.All(i => done.Contains(i.Dataset)))
                ?? throw new LakeException(LakeError.Configuration, "contract_cycle", $"{open[0].File}, line {open[0].Inputs[0].Line}: these datasets read each other in a circle: " + string.Join(", ", open.Select(c => c.Name)));
            open.Remove(next);
            done.Add(next.Name);
            order.Add(next);
        }

        return order;
    }
}
