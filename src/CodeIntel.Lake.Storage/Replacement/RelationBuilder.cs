using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>Writes a dataset's rows as a subquery over literal lists of data files, chosen from the log.</summary>
internal sealed class RelationBuilder(IFileSystem fileSystem, Layout layout, IEngineSession session)
{
    private readonly SortedDictionary<string, ScopedReads> reads = new(StringComparer.Ordinal);

    public Layout Layout => layout;

    public IDatasetRows Rows { get; } = session.Rows;

    /// <summary>The scoped reads so far, by dataset.</summary>
    public IReadOnlyList<ScopedReads> Reads => [.. reads.Values];

    /// <summary>The files that may hold rows of a scope.</summary>
    public IReadOnlyList<DataFile> Candidates(Contract contract, IEnumerable<DataFile> active, RowScope scope)
    {
        if (scope.FileIds is not { } ids)
        {
            return [.. active];
        }

        if (!contract.Columns.Any(c => c.Name == "file_id"))
        {
            throw new ArgumentException($"The dataset {contract.Name} belongs to no file, so it has no rows of some files.", nameof(scope));
        }

        var sorted = ids.Order(StringComparer.Ordinal).ToArray();
        var partitions = contract.IsPerFile ? sorted.Select(layout.Partition).ToHashSet(StringComparer.Ordinal) : null;
        return [.. active.Where(f => (partitions is null || f.Partition(layout.Column) is not { } p || partitions.Contains(p)) && MayHold(f, sorted))];
    }

    /// <summary>As <see cref="Candidates"/>, for files that are opened next.</summary>
    public IReadOnlyList<DataFile> Choose(Contract contract, IEnumerable<DataFile> active, RowScope scope)
    {
        if (scope.FileIds is null || scope.IsEmpty)
        {
            return scope.IsEmpty ? [] : [.. active];
        }

        var all = active.ToList();
        return Noted(contract, Candidates(contract, all, scope), all.Count);
    }

    /// <summary>Counts a read of some of a dataset's data files.</summary>
    public IReadOnlyList<DataFile> Noted(Contract contract, IReadOnlyList<DataFile> chosen, int total)
    {
        var known = reads.GetValueOrDefault(contract.Name) ?? new ScopedReads(contract.Name, contract.Stage, 0, 0, 0);
        reads[contract.Name] = known with
        {
            Reads = known.Reads + 1,
            CandidateFiles = known.CandidateFiles + chosen.Count,
            TotalFiles = known.TotalFiles + total,
        };
        return chosen;
    }

    /// <summary>The rows of a scope in these active files.</summary>
    /// <exception cref="LakeException"><c>data_file_missing</c>, <c>data_file_short</c>: a file that the log names is not there, or empty.</exception>
    public string Build(Contract contract, IEnumerable<DataFile> active, RowScope scope) => OfFiles(contract, Choose(contract, active, scope), scope);

    /// <summary>The rows of a scope in the files that were chosen for it.</summary>
    /// <exception cref="LakeException"><c>data_file_missing</c>, <c>data_file_short</c>: a file that the log names is not there, or empty.</exception>
    public string OfFiles(Contract contract, IReadOnlyList<DataFile> files, RowScope scope)
    {
        if (scope.Keys is { } keys)
        {
            return OfKeys(contract, files, scope, keys);
        }

        var partitioned = contract.IsPerFile && layout.Kind == LayoutKind.FileId;
        return Rows.OfFiles(contract, [.. files.Select(f => File(contract, f, partitioned))], partitioned ? null : scope.FileIds);
    }

    private string OfKeys(Contract contract, IReadOnlyList<DataFile> files, RowScope scope, KeyScope keys)
    {
        if (scope.FileIds is not { } fileIds)
        {
            return Rows.OfKeys(OfFiles(contract, files, RowScope.All), keys);
        }

        var ofFiles = scope.OfFiles;
        var others = OfFiles(contract, Candidates(contract, files, ofFiles), ofFiles);
        if (ofFiles.FileIds!.Count == fileIds.Count)
        {
            return others;
        }

        var ofNoFile = files.Where(f => f.Partition(layout.Column) == RowScope.GlobalFileId).ToList();
        var keyed = Rows.OfKeys(OfFiles(contract, ofNoFile, RowScope.All), keys);
        return ofFiles.IsEmpty ? keyed : Rows.Both(contract, others, keyed);
    }

    /// <summary>The rows of a data file that are deleted, in the order of positions.</summary>
    public IReadOnlyList<RowRange> Deleted(DataFile file) =>
        file.Add.DeletionVector is { } vector ? DeletionVectorFile.Read(fileSystem, file.Table, vector).Ranges() : [];

    private RowFile File(Contract contract, DataFile file, bool partitioned)
    {
        if (fileSystem.Size(file.FullPath) is var size && size is not > 0)
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                size is null ? "data_file_missing" : "data_file_short",
                $"The data file '{file.FullPath}' of the dataset {contract.Name} is {(size is null ? "missing" : "empty")}. Restore it from a copy, or rebuild the lake.");
        }

        var deleted = Deleted(file);
        return partitioned
            ? new RowFile(file.FullPath, file.Partition("file_id") ?? throw Unpartitioned(contract, file), IsInFolderOfItsPartition(file), deleted)
            : new RowFile(file.FullPath, null, IsInFolder: false, deleted);
    }

    /// <summary>So it is where we wrote the file; a foreign writer may use other paths.</summary>
    private static bool IsInFolderOfItsPartition(DataFile file) =>
        $"file_id={file.Partition("file_id")}/" is var folder
        && file.RawPath.StartsWith(folder, StringComparison.Ordinal)
        && !folder.Contains('%', StringComparison.Ordinal)
        && file.RawPath.IndexOf('/', folder.Length) < 0;

    private static LakeException Unpartitioned(Contract contract, DataFile file) => new(
        LakeError.LakeUnusable,
        "lake_damaged",
        $"The log of the dataset {contract.Name} does not say which file the rows of '{file.FullPath}' belong to. Restore the log or lake.json from a copy, or rebuild the lake.");

    private static bool MayHold(DataFile file, string[] sorted)
    {
        if (file.MinFileId is not { } min || file.MaxFileId is not { } max)
        {
            return true;
        }

        var at = Array.BinarySearch(sorted, min, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        return at < sorted.Length && string.CompareOrdinal(sorted[at], max) <= 0;
    }
}
