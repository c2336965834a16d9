using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>One dataset, as a status line shows it.</summary>
public sealed record DatasetStatus(string Name, string Stage, long Version, long Rows, long Files, long Bytes, string Path);

/// <summary>What is wrong with a file of a table.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Kind"><c>data_file_missing</c>, <c>data_file_short</c>, or the code of an error that the table's log gives.</param>
/// <param name="Message">For a person.</param>
public sealed record FileProblem(string Dataset, string Kind, string Message);

/// <summary>Reads the tables as one epoch names them, never a table's head. For one thread, like its connection.</summary>
public sealed class LakeReader
{
    private readonly LakeFolder folder;
    private readonly IEngineSession connection;
    private readonly RelationBuilder relations;
    private readonly Dictionary<string, DeltaSnapshot> snapshots = new(StringComparer.Ordinal);

    internal LakeReader(LakeFolder folder, RelationBuilder relations, IEngineSession connection, EpochManifest? manifest)
    {
        this.folder = folder;
        this.connection = connection;
        this.relations = relations;
        Manifest = manifest;
    }

    /// <summary>The epoch that is read; null in a lake without one.</summary>
    public EpochManifest? Manifest { get; }

    /// <summary>How the rows of files lie in partitions.</summary>
    public Layout Layout => relations.Layout;

    /// <summary>Every dataset that has a table, by name.</summary>
    public IReadOnlyList<DatasetStatus> Datasets =>
    [
        .. (Manifest?.Datasets ?? new Dictionary<string, DatasetState>())
            .OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => new DatasetStatus(d.Key, d.Value.Stage, d.Value.Version, d.Value.Rows, d.Value.Files, d.Value.Bytes, folder.Table(d.Value.Stage, d.Key))),
    ];

    /// <summary>A subquery in parentheses with the contract's columns and the rows of a scope; typed and without rows where there are none.</summary>
    /// <exception cref="LakeException">
    /// <c>data_file_missing</c>, <c>table_damaged</c>, <c>lake_damaged</c>, <c>unsupported_feature</c>, or <c>schema_changed</c>: the epoch was written under
    /// another contract.
    /// </exception>
    public string Relation(Contract contract, RowScope scope)
    {
        if (Snapshot(contract.Name) is not { } snapshot)
        {
            return relations.Rows.None(contract);
        }

        CheckSchema(contract, Layout, snapshot.Metadata);
        return relations.Build(contract, snapshot.Files.Values, scope);
    }

    /// <summary>All rows of a dataset; of a view what it computes of datasets and views that are bound.</summary>
    /// <exception cref="LakeException">As for <see cref="Relation(Contract, RowScope)"/>.</exception>
    public string Bindable(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Scope == DatasetScope.View ? $"({contract.Sql}\n)" : Relation(contract, RowScope.All);
    }

    /// <summary>A contract with the columns that a dataset's table has at the epoch, for whoever has no contracts; null where there is no such table.</summary>
    /// <exception cref="LakeException">As for <see cref="Relation(Contract, RowScope)"/>.</exception>
    public Contract? OwnContract(string dataset) => Snapshot(dataset) is { } snapshot
        ? TableContract.Of(dataset, Manifest!.Datasets[dataset].Stage, snapshot.Metadata)
        : null;

    /// <summary>The data files of a dataset's table at the epoch, by full path, and whether rows of each are marked as deleted; none where it has no table.</summary>
    /// <exception cref="LakeException">As for <see cref="Relation(Contract, RowScope)"/>.</exception>
    public IReadOnlyList<LakeFile> DataFiles(string dataset) =>
        [.. (Snapshot(dataset)?.Files.Values ?? []).OrderBy(f => f.FullPath, StringComparer.Ordinal).Select(f => new LakeFile(f.FullPath, f.Add.DeletionVector is not null))];

    /// <summary>As <see cref="Relation(Contract, RowScope)"/>, over those of the dataset's data files that may hold the rows that are wanted, by full path; a scoped read.</summary>
    /// <exception cref="LakeException">As for <see cref="Relation(Contract, RowScope)"/>.</exception>
    public string Relation(Contract contract, IReadOnlySet<string> dataFiles)
    {
        var all = Active(contract);
        return relations.OfFiles(contract, relations.Noted(contract, [.. all.Where(f => dataFiles.Contains(f.FullPath))], all.Count), RowScope.All);
    }

    /// <summary>The values of a text column in some of the dataset's data files, row by row, each with the file's full path.</summary>
    /// <exception cref="LakeException">As for <see cref="Relation(Contract, RowScope)"/>.</exception>
    public IEnumerable<(string DataFile, string Value)> Texts(Contract contract, string column, IReadOnlySet<string> dataFiles)
    {
        var placed = relations.Rows.Placed(contract);
        var rows = relations.OfFiles(placed, [.. Active(contract).Where(f => dataFiles.Contains(f.FullPath))], RowScope.All);
        using var result = relations.Rows.Read(relations.Rows.Columns(rows, [placed.Columns[contract.Columns.Count].Name, column]));
        foreach (var row in result.Rows())
        {
            yield return ((string)row[0]!, (string)row[1]!);
        }
    }

    /// <summary>Full path of the folder of the lake's tables.</summary>
    public string Tables => folder.Datasets;

    /// <summary>
    /// As <see cref="Relation(Contract, RowScope)"/> over all rows, also where the table has other columns than the contract: those that it lacks are null.
    /// For what a run must know of the epoch before, whatever contract that was written under.
    /// </summary>
    public string RelationOfAnyColumns(Contract contract)
    {
        if (Snapshot(contract.Name) is not { } snapshot)
        {
            return relations.Rows.None(contract);
        }

        var known = DeltaSchemaReader.Columns(snapshot.Folder, snapshot.Protocol, snapshot.Metadata).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var kept = contract with { Columns = [.. contract.Columns.Where(c => known.Contains(c.Name))] };
        return relations.Rows.Completed(contract, known, relations.Build(kept, snapshot.Files.Values, RowScope.All));
    }

    /// <summary>What a read of some rows would open, by the log alone; no data file is looked at.</summary>
    /// <param name="contract">A dataset that has a table.</param>
    /// <param name="scope">The rows.</param>
    public ScopedReads PlanReads(Contract contract, RowScope scope)
    {
        var files = Snapshot(contract.Name)!.Files.Values.ToList();
        return new ScopedReads(contract.Name, contract.Stage, 1, relations.Candidates(contract, files, scope).Count, files.Count);
    }

    /// <summary>Checks that each active file of each table exists and has the size that the log says.</summary>
    public IEnumerable<FileProblem> CheckFiles()
    {
        foreach (var dataset in Datasets)
        {
            DeltaSnapshot? snapshot = null;
            LakeException? error = null;
            try
            {
                snapshot = Snapshot(dataset.Name);
            }
            catch (LakeException e)
            {
                error = e;
            }

            if (error is not null)
            {
                yield return new FileProblem(dataset.Name, error.Code, error.Message);
                continue;
            }

            foreach (var file in snapshot!.Files.Values.OrderBy(f => f.RawPath, StringComparer.Ordinal))
            {
                var size = folder.Files.Size(file.FullPath);
                if (size is null)
                {
                    yield return new FileProblem(dataset.Name, "data_file_missing", $"'{file.FullPath}' is missing.");
                }
                else if (size != file.Size)
                {
                    yield return new FileProblem(dataset.Name, "data_file_short", $"'{file.FullPath}' has {size} bytes; the log says {file.Size}.");
                }
            }
        }
    }

    /// <summary>As <see cref="Relation"/>, over those of the dataset's files that are wanted, and all their rows.</summary>
    internal string Relation(Contract contract, Func<DataFile, bool> wanted) => Snapshot(contract.Name) is { } snapshot
        ? relations.Build(contract, snapshot.Files.Values.Where(wanted), RowScope.All)
        : relations.Rows.None(contract);

    /// <summary>Whether a table has the columns of a contract.</summary>
    internal static bool HasColumnsOf(Contract contract, Layout layout, MetadataAction metadata) =>
        DeltaSchema.Same(metadata.SchemaString, DeltaSchema.Of(contract, layout.ColumnOf(contract)));

    internal static void CheckSchema(Contract contract, Layout layout, MetadataAction metadata)
    {
        if (!HasColumnsOf(contract, layout, metadata))
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                "schema_changed",
                $"The dataset {contract.Name} was written under another contract. Refresh the lake with this program, or read it with the one that wrote it.");
        }
    }

    /// <summary>The table's log and the manifest must tell the same: a log that lost or gained actions is damaged, however well it reads.</summary>
    /// <exception cref="LakeException"><c>lake_damaged</c>.</exception>
    internal static void CheckManifest(EpochManifest manifest, string dataset, DeltaSnapshot snapshot)
    {
        var state = manifest.Datasets[dataset];
        if (snapshot.Files.Count != state.Files || snapshot.Bytes != state.Bytes)
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                "lake_damaged",
                $"The log of the table '{snapshot.Folder}' gives version {state.Version} {snapshot.Files.Count} files with {snapshot.Bytes} bytes; the manifest of epoch {manifest.Epoch} says that {dataset} has {state.Files} files with {state.Bytes} bytes. Restore the table's log from a copy, or rebuild the lake.");
        }
    }

    private IReadOnlyCollection<DataFile> Active(Contract contract)
    {
        if (Snapshot(contract.Name) is not { } snapshot)
        {
            return [];
        }

        CheckSchema(contract, Layout, snapshot.Metadata);
        return [.. snapshot.Files.Values];
    }

    /// <summary>The dataset's table at the epoch; null where it has none.</summary>
    internal DeltaSnapshot? Snapshot(string dataset)
    {
        if (snapshots.TryGetValue(dataset, out var known))
        {
            return known;
        }

        if (Manifest is null || !Manifest.Datasets.TryGetValue(dataset, out var state))
        {
            return null;
        }

        var snapshot = DeltaLog.Open(folder.Files, folder.Table(state.Stage, dataset), connection, state.Version);
        CheckManifest(Manifest, dataset, snapshot);
        return snapshots[dataset] = snapshot;
    }
}

/// <summary>A data file of a dataset.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="HasMarkedRows">Whether rows of it are deleted.</param>
public sealed record LakeFile(string Path, bool HasMarkedRows);
