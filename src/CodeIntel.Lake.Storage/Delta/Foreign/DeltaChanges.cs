using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads the change data feed of a table, commit by commit.</summary>
internal sealed class DeltaChanges(IFileSystem files, IEngineSession connection, DeltaTable table)
{
    private static readonly DeltaField ChangeType = new(RowChange.TypeColumn, RowChange.TypeColumn, new DeltaPrimitive("string", "VARCHAR"), true);

    private readonly string folder = table.Snapshot.Folder;
    private DeltaSnapshot? before;

    /// <summary>Rows of the commits from a version up to the open one, with three columns more.</summary>
    public IEnumerable<object?[]> Read(long from)
    {
        CheckTypes(from, DeltaLog.OpenAny(files, folder, connection, from).Metadata);
        for (var version = from; version <= table.Snapshot.Version; version++)
        {
            var actions = DeltaLog.ReadCommit(files, folder, version) ?? throw new LakeException(
                LakeError.LakeUnusable,
                "changes_missing",
                $"The changes of version {version} of the table '{folder}' are gone: its commit has been cleaned up. Begin with a later version.");
            foreach (var metadata in actions.OfType<MetadataAction>())
            {
                CheckTypes(version, metadata);
            }

            var time = DeltaTable.Time(actions.OfType<CommitInfoAction>().FirstOrDefault())?.UtcDateTime;
            foreach (var (row, kind) in actions.Any(a => a is CdcAction) ? Recorded(actions) : Derived(version, actions))
            {
                yield return [.. row, kind, version, time];
            }
        }
    }

    private IEnumerable<(object?[] Row, object? Kind)> Recorded(IReadOnlyList<DeltaAction> actions) =>
        new DataFileRows(files, folder, connection, [.. table.Columns, ChangeType])
            .Read(actions.OfType<CdcAction>().Select(c => new DataFilePart(DeltaPath.Resolve(folder, c.Path), c.PartitionValues)))
            .Select(r => (r[..^1], r[^1]));

    private IEnumerable<(object?[] Row, object? Kind)> Derived(long version, IReadOnlyList<DeltaAction> actions)
    {
        var added = actions.OfType<AddAction>().Where(a => a.DataChange).ToList();
        var removed = actions.OfType<RemoveAction>().Where(r => r.DataChange).ToList();
        var before = removed.ToLookup(r => r.Path, r => r.DeletionVector, StringComparer.Ordinal);
        var after = added.ToLookup(a => a.Path, a => a.DeletionVector, StringComparer.Ordinal);
        var rows = new DataFileRows(files, folder, connection, table.Columns);
        var deletes = removed.Select(r => new DataFilePart(DeltaPath.Resolve(folder, r.Path), Values(version, r), Only(r.DeletionVector, after[r.Path])));
        var inserts = added.Select(a => new DataFilePart(DeltaPath.Resolve(folder, a.Path), a.PartitionValues, Only(a.DeletionVector, before[a.Path])));
        return rows.Read(deletes).Select(r => (r, (object?)"delete")).Concat(rows.Read(inserts).Select(r => (r, (object?)"insert")));
    }

    /// <summary>
    /// Which rows of a file are there under one deletion vector and not under the other; where the file stands on one side of the commit only,
    /// all that are not deleted.
    /// </summary>
    private Predicate<long>? Only(DeletionVectorDescriptor? here, IEnumerable<DeletionVectorDescriptor?> there)
    {
        var deletedHere = here is null ? null : DeletionVectorFile.Read(files, folder, here);
        if (there.Take(1).ToList() is not [var other])
        {
            return deletedHere is null ? null : row => !deletedHere.Contains(row);
        }

        var deletedThere = other is null ? null : DeletionVectorFile.Read(files, folder, other);
        return row => deletedHere?.Contains(row) != true && deletedThere?.Contains(row) == true;
    }

    /// <summary>The partition values of a removed file; an old writer leaves them out, and then the version before has them.</summary>
    private IReadOnlyDictionary<string, string?> Values(long version, RemoveAction remove)
    {
        if (remove.PartitionValues is { } values)
        {
            return values;
        }

        if (table.Snapshot.Metadata.PartitionColumns.Count == 0)
        {
            return new Dictionary<string, string?>();
        }

        before = before?.Version == version - 1 ? before : DeltaLog.OpenAny(files, folder, connection, version - 1);
        return before.Files.TryGetValue(DataFile.KeyOf(remove.Path, remove.DeletionVector), out var file)
            ? file.Add.PartitionValues
            : throw DeltaErrors.Damaged(DeltaLogFolder.Commit(folder, version), $"it removes '{remove.Path}', which is no file of version {version - 1}");
    }

    /// <summary>Rows that were written under another type could be read wrong, so they are not read at all.</summary>
    private void CheckTypes(long version, MetadataAction metadata)
    {
        var protocol = table.Snapshot.Protocol;
        if (metadata.SchemaString == table.Snapshot.Metadata.SchemaString || protocol.ReaderFeatures?.Any(f => f.StartsWith("typeWidening", StringComparison.Ordinal)) == true)
        {
            return;
        }

        var names = table.Columns.ToDictionary(c => c.Name, c => c.Type, StringComparer.OrdinalIgnoreCase);
        foreach (var column in DeltaSchemaReader.Columns(folder, new ProtocolAction(1, 1), metadata))
        {
            if (names.GetValueOrDefault(column.Name) is { } type && (type is DeltaPrimitive || column.Type is DeltaPrimitive) && type != column.Type)
            {
                throw new LakeException(
                    LakeError.LakeUnusable,
                    "schema_changed",
                    $"The column '{column.Name}' of the table '{folder}' was of type {column.Type.TypeText} at version {version} and is of type {type.TypeText} at version {table.Snapshot.Version}. Read the changes in two parts.");
            }
        }
    }
}
