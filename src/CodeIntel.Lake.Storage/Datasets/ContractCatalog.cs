namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>All contracts below a <c>schemas</c> folder, with the rules beside them.</summary>
public sealed class ContractCatalog
{
    private readonly Dictionary<string, Contract> byName;

    private ContractCatalog(Dictionary<string, Contract> byName, string prelude, string folder)
    {
        this.byName = byName;
        Prelude = prelude;
        Folder = folder;
        Views = byName.Values.Where(c => c.Scope == DatasetScope.View).ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
        All = [.. byName.Values.Where(c => c.Scope != DatasetScope.View).OrderBy(c => c.Name, StringComparer.Ordinal)];
        Derived = [.. All.Where(c => c.IsDerived)];
    }

    /// <summary>No contracts: for lakes that are read as their tables say.</summary>
    public static ContractCatalog Empty { get; } = new([], string.Empty, string.Empty);

    /// <summary>The contract of every dataset, by name; views are none.</summary>
    public IReadOnlyList<Contract> All { get; }

    /// <summary>The views by name, in any case.</summary>
    public IReadOnlyDictionary<string, Contract> Views { get; }

    /// <summary>Derived datasets, by name.</summary>
    public IReadOnlyList<Contract> Derived { get; }

    /// <summary>Text of <c>prelude.duckdb.sql</c>.</summary>
    public string Prelude { get; }

    /// <summary>The folder of the contracts, with the prelude in it; empty where there are none.</summary>
    public string Folder { get; }

    /// <summary>The contract of a dataset.</summary>
    /// <exception cref="LakeException">There is none of that name.</exception>
    public Contract this[string name] => Contains(name)
        ? byName[name]
        : throw new LakeException(LakeError.Usage, "unknown_dataset", Views.ContainsKey(name)
            ? $"'{name}' is a view, which has no rows of its own; sql asks it."
            : $"There is no dataset '{name}'.{NearestName.Question(name, byName.Keys)} 'describe' lists them all.");

    /// <summary>Whether a dataset of that name exists.</summary>
    public bool Contains(string name) => byName.TryGetValue(name, out var contract) && contract.Scope != DatasetScope.View;

    /// <summary>A dataset; or a view, after the datasets and views that it reads, in the order in which they can be bound.</summary>
    /// <exception cref="LakeException">There is none of that name.</exception>
    public IEnumerable<Contract> WithInputs(string name)
    {
        var contract = Views.GetValueOrDefault(name) ?? this[name];
        return contract.Scope == DatasetScope.View ? contract.Inputs.SelectMany(i => WithInputs(i.Dataset)).Append(contract).Distinct() : [contract];
    }

    /// <summary>Reads <c>&lt;folder&gt;/&lt;stage&gt;/&lt;dataset&gt;.yaml</c> and the SQL beside each.</summary>
    /// <exception cref="LakeException">A contract is malformed, and the message names the file and the line; or a file cannot be read, <c>contract_unreadable</c>.</exception>
    /// <param name="folder">The folder, with the prelude in it.</param>
    /// <param name="more">Further folders of contracts.</param>
    public static ContractCatalog Load(string folder, params IReadOnlyList<string> more)
    {
        if (more.Prepend(folder).FirstOrDefault(f => !Directory.Exists(f)) is { } missing)
        {
            throw new LakeException(LakeError.Configuration, "schemas_missing", $"There is no folder of contracts at '{missing}'.");
        }

        try
        {
            return Read(folder, more);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeError.Configuration, "contract_unreadable", $"A contract, or a rule beside it, cannot be read: {e.Message}", e);
        }
    }

    private static ContractCatalog Read(string folder, IReadOnlyList<string> more)
    {
        var contracts = new Dictionary<string, Contract>(StringComparer.Ordinal);
        var files = more.Prepend(folder).SelectMany(f => Directory.EnumerateFiles(f, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        foreach (var reading in files.Select(f => Task.Run(() => ContractReader.Read(f))).ToList())
        {
            var contract = reading.GetAwaiter().GetResult();
            if (!contracts.TryAdd(contract.Name, contract))
            {
                throw contract.Error(1, $"there is another contract of the dataset '{contract.Name}'");
            }
        }

        foreach (var contract in contracts.Values)
        {
            CheckReferences(contract, contracts);
        }

        var prelude = Path.Combine(folder, "prelude.duckdb.sql");
        return Path.Exists(prelude)
            ? new ContractCatalog(contracts, File.ReadAllText(prelude), folder)
            : throw new LakeException(LakeError.Configuration, "schemas_missing", $"There is no '{prelude}', which belongs to the contracts.");
    }

    /// <summary>Where rows of no file follow keys, each input of which they are made says its key, and no other.</summary>
    private static void CheckKeys(Contract contract, Dictionary<string, Contract> all)
    {
        if (contract.KeyedBy is { } own && !contract.Columns.Any(c => c.Name == own && c is { Type: ColumnType.Long, Nullable: false }))
        {
            throw contract.Error(1, $"'keyed_by' names '{own}', which is no column of the type long with a value in each row");
        }

        foreach (var input in contract.Inputs)
        {
            if (input.KeyedBy is { } key && !all[input.Dataset].Columns.Any(c => c.Name == key && c.Type == ColumnType.Long && (input.Columns.Count == 0 || input.Columns.Contains(key))))
            {
                throw contract.Error(input.Line, $"'keyed_by' names '{key}', which is no column of the type long that it reads of '{input.Dataset}'");
            }

            var makesRowsOfNoFile = contract.Scope == DatasetScope.Global || input.Mode == InputMode.Global;
            if ((contract.KeyedBy is not null && makesRowsOfNoFile) != (input.KeyedBy is not null))
            {
                throw contract.Error(input.Line, $"the dataset and each input of its rows of no file have a 'keyed_by', or none has; '{input.Dataset}' differs");
            }
        }
    }

    /// <summary>What one contract says of others: its inputs, and the datasets that inputs are read by way of.</summary>
    private static void CheckReferences(Contract contract, Dictionary<string, Contract> all)
    {
        if (contract.Scope == DatasetScope.View && contract.Sql is null)
        {
            throw contract.Error(1, "a view needs its SQL beside the contract");
        }

        foreach (var input in contract.Inputs)
        {
            if (!all.TryGetValue(input.Dataset, out var source))
            {
                throw contract.Error(input.Line, $"it reads '{input.Dataset}', which has no contract");
            }

            if (source.Scope == DatasetScope.View && (contract.Scope != DatasetScope.View || source.Inputs.Any(i => all.GetValueOrDefault(i.Dataset)?.Scope == DatasetScope.View)))
            {
                throw contract.Error(input.Line, $"it reads the view '{input.Dataset}'; only views may do so, and only views of datasets");
            }

            if (input.Via is { } via && (!all.TryGetValue(via, out var lookup) || lookup.Lookup is null))
            {
                throw contract.Error(input.Line, $"'via' names '{via}', which has no 'lookup'");
            }

            if (input.Via is not null && source.Offers is null)
            {
                throw contract.Error(input.Line, $"'{input.Dataset}' is read via lookups, but offers no key");
            }

            if (input.Via is { } by && all[by].Lookup!.Separator != '.' && source.Offers is { SplitAt: not null } or { Rest: not null } or { PassesOn: not null })
            {
                throw contract.Error(input.Line, $"'{input.Dataset}' offers dotted names, which '{by}' does not look up");
            }

            if (input.Columns.FirstOrDefault(c => !source.Columns.Any(s => s.Name == c)) is { } missing)
            {
                throw contract.Error(input.Line, $"it reads the column '{missing}' of '{input.Dataset}', which has none such");
            }
        }

        CheckKeys(contract, all);
        if (contract.Offers?.SplitAt is { } split && (!all.TryGetValue(split, out var splitter) || splitter.Offers is not { IsNested: true }))
        {
            throw contract.Error(1, $"'split_at' names '{split}', which offers no nested key");
        }

        if (contract.Offers?.HeldBy is { } holder && all.GetValueOrDefault(holder)?.Columns.Any(c => c.Name == "file_id") != true)
        {
            throw contract.Error(1, $"'held_by' names '{holder}', which says no files");
        }

        if (contract.Lookup is { } own)
        {
            var origin = all.GetValueOrDefault(own.Origin) ?? throw contract.Error(1, $"its lookup names '{own.Origin}', which has no contract");
            foreach (var column in own.Reasons.Where(r => !r.IsOwn && r.When != LookupReason.Origin).Select(r => r.When).Append(own.Name).OfType<string>().Append(own.On).Append("file_id"))
            {
                if (!origin.Columns.Any(c => c.Name == column))
                {
                    throw contract.Error(1, $"its lookup names the column '{column}' of '{own.Origin}', which has none such");
                }
            }
        }
    }
}
