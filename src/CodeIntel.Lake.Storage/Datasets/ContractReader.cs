using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Storage.Yaml;

namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>Turns one contract file, and the rules beside it, into a contract that is whole in itself.</summary>
internal static class ContractReader
{
    private static readonly string[] Keys =
    [
        "dataset", "stage", "scope", "description", "key", "sort", "keyed_by",
        "offers", "offers.key", "offers.nested", "offers.source", "offers.apart", "offers.passes_on", "offers.rest", "offers.split_at", "offers.held_by", "offers.unread", "offers.unread.column", "offers.unread.values",
        "offers.reasons", "offers.reasons.added", "offers.reasons.removed", "offers.reasons.modified", "offers.labels",
        "lookup", "lookup.key", "lookup.separator", "lookup.origin", "lookup.on", "lookup.name", "lookup.steps", "lookup.steps.depth", "lookup.steps.by",
        "lookup.reasons", "lookup.reasons.when", "lookup.reasons.kind", "lookup.reasons.says", "lookup.reasons.role", "lookup.unsure", "lookup.unsure.column", "lookup.unsure.values",
        "inputs", "inputs.dataset", "inputs.read", "inputs.via", "inputs.keyed_by", "inputs.columns",
        "columns", "columns.name", "columns.type", "columns.nullable", "columns.description",
    ];

    /// <summary>What was read so far, by the name of the file and the fingerprint: a process may read the same contracts again for each command or refresh.</summary>
    private static readonly ConcurrentDictionary<(string Name, string Fingerprint), Contract> Known = new();

    /// <exception cref="LakeException">The contract is malformed; the message names file and line.</exception>
    public static Contract Read(string file)
    {
        var text = File.ReadAllText(file);
        var sql = TextBeside(file, ".sql");
        var step = TextBeside(file, ".step.sql");
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', text, sql, step))));
        var contract = Known.GetOrAdd((Path.GetFileName(file), fingerprint), _ => Parse(file, text, sql, step, fingerprint));
        return contract.File == file ? contract : contract with { File = file };
    }

    private static Contract Parse(string file, string text, string? sql, string? step, string fingerprint)
    {
        var root = YamlMap.Load(text, file, "contract_invalid", Keys);
        var columns = root.Required("columns").Maps().Select(ReadColumn).ToList();
        var contract = new Contract(
            root.Required("dataset").Text(),
            root.Required("stage").Text(Contract.IsFolderName, "the name of a folder"),
            root.Required("scope").Choice<DatasetScope>(),
            root.Required("description").Text(),
            columns,
            root.Required("key").Texts(),
            root.Required("sort").Texts(),
            [.. root["inputs"]?.Maps().Select(Input) ?? []],
            sql,
            step,
            fingerprint)
        {
            File = file,
            Offers = root["offers"] is { } offers ? Offer(offers.Map(), columns) : null,
            Lookup = root["lookup"] is { } lookup ? Lookup(lookup.Map(), columns) : null,
            KeyedBy = root["keyed_by"]?.Text(),
        };
        Check(contract, root);
        return contract;
    }

    private static void Check(Contract contract, YamlMap root)
    {
        var names = contract.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Count < contract.Columns.Count || names.Contains(string.Empty) || names.Count == 0)
        {
            throw root.Error("columns must have names, each its own");
        }

        if (contract.Key.Concat(contract.Sort).FirstOrDefault(k => !names.Contains(k)) is { } missing)
        {
            throw root.Error($"key or sort names '{missing}', which is no column");
        }

        if (contract.IsPerFile && (!names.Contains("file_id") || contract.Sort.FirstOrDefault() != "file_id"))
        {
            throw root.Error("a dataset of files needs the column file_id, first in its sort");
        }

        if (contract.Name != Path.GetFileNameWithoutExtension(contract.File))
        {
            throw root.Error($"the file is not named like its dataset '{contract.Name}'");
        }
    }

    private static string? TextBeside(string file, string extension) =>
        Path.ChangeExtension(file, extension) is var path && Path.Exists(path) ? File.ReadAllText(path) : null;

    private static Column ReadColumn(YamlMap map) => new(
        map.Required("name").Text(),
        ColumnTypes.Parse(map.Required("type").Text(text => ColumnTypes.Parse(text) is not null, "the type of a column"))!.Value,
        map["nullable"]?.Boolean() ?? false,
        map.Required("description").Text());

    private static DatasetInput Input(YamlMap map)
    {
        var input = new DatasetInput(
            map.Required("dataset").Text(), map.Required("read").Choice<InputMode>(), map["via"]?.Text(), map.Line)
        {
            Columns = map["columns"]?.Texts() ?? [],
            KeyedBy = map["keyed_by"]?.Text(),
        };
        return input.Via is null ? input.Columns.Count == 0 || input.KeyedBy is not null ? input : throw map.Error("only an input with a 'via' or 'keyed_by' has 'columns'")
            : input.Mode == InputMode.Whole ? input
            : throw map.Error("only a whole input has a 'via'");
    }

    private static KeyOffer Offer(YamlMap map, List<Column> columns)
    {
        var offer = new KeyOffer(
            map.Required("key").Text(),
            map["nested"]?.Boolean() ?? false,
            map.Required("source").Text(),
            map["apart"]?.Text(),
            map["passes_on"]?.Text(),
            map["rest"]?.Text(),
            map["split_at"]?.Text(),
            map.Section("reasons").Pairs.ToDictionary(p => p.Key, p => p.Value.Text(), StringComparer.Ordinal),
            [.. map["labels"]?.OpenMap().Pairs.Select(p => new KeyLabel(p.Key, p.Value.Text())) ?? []])
        {
            HeldBy = map["held_by"]?.Text(),
            Unread = Values(map["unread"]?.Map()),
        };
        Require(map, columns, offer.Key, ColumnType.Text);
        foreach (var label in offer.Labels)
        {
            Require(map, columns, label.Column);
        }

        if (offer.PassesOn is { } other)
        {
            Require(map, columns, other, ColumnType.Text);
            Require(map, columns, "file_id", ColumnType.Text);
        }

        if (offer.Apart is { } apart)
        {
            Require(map, columns, apart, ColumnType.Boolean);
        }

        if (offer.Unread is { } unread)
        {
            Require(map, columns, unread.Column, ColumnType.Text);
        }

        if (offer.HeldBy is not null)
        {
            Require(map, columns, "file_id", ColumnType.Text);
        }

        return offer;
    }

    private static KeyLookup Lookup(YamlMap map, List<Column> columns)
    {
        var steps = map["steps"]?.Map();
        var lookup = new KeyLookup(
            map.Required("key").Text(),
            map.Required("origin").Text(),
            map.Required("on").Text(),
            map["name"]?.Text(),
            steps is null ? null : (steps.Required("depth").Text(), steps.Required("by").Text()),
            [.. map.Required("reasons").Maps().Select(r => Reason(r, columns))],
            Values(map["unsure"]?.Map()))
        {
            Separator = map["separator"]?.Text(t => t.Length == 1, "a single character")[0] ?? '.',
        };
        if (lookup.Unsure is { } ended)
        {
            Require(map, columns, ended.Column, ColumnType.Text);
        }

        if (lookup.Steps is { } known)
        {
            Require(map, columns, known.Depth, ColumnType.Integer);
            Require(map, columns, known.By, ColumnType.Text);
        }

        Require(map, columns, lookup.Key, ColumnType.Text);
        Require(map, columns, lookup.On);
        Require(map, columns, "file_id", ColumnType.Text);
        Require(map, columns, "path", ColumnType.Text);
        return lookup;
    }

    private static (string Column, IReadOnlyList<string> Values)? Values(YamlMap? map) => map is null ? null : (map.Required("column").Text(), map.Required("values").Texts());

    private static LookupReason Reason(YamlMap map, List<Column> columns)
    {
        var when = map["when"]?.Text();
        return new LookupReason(when, columns.Exists(c => c.Name == when), map.Required("kind").Text(), map.Required("says").Text(), map["role"]?.Text());
    }

    private static void Require(YamlMap map, List<Column> columns, string name, ColumnType? type = null)
    {
        if (!columns.Exists(c => c.Name == name && (type is null || c.Type == type)))
        {
            throw map.Error($"there is no column '{name}'{(type is { } wanted ? $" of the type {wanted.ContractName()}" : string.Empty)}");
        }
    }
}
