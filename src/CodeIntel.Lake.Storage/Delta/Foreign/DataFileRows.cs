using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>One data file to read.</summary>
/// <param name="FullPath">On disk.</param>
/// <param name="PartitionValues">By physical name: columns that are not read from the file; null is SQL NULL.</param>
/// <param name="Keep">Whether the row at a position of the file is wanted; null for all.</param>
internal sealed record DataFilePart(string FullPath, IReadOnlyDictionary<string, string?> PartitionValues, Predicate<long>? Keep = null);

/// <summary>Reads rows of data files as a table's schema wants them, a batch of files at a time and as they are asked for, so that memory does not grow with the table.</summary>
internal sealed class DataFileRows(IFileSystem files, string table, IEngineSession connection, IReadOnlyList<DeltaField> columns)
{
    private const int BatchSize = 128;

    private readonly ParquetColumn[] wanted = [.. columns.Select(c => new ParquetColumn(c.PhysicalName, c.Type.Sql))];
    private readonly bool renamed = columns.Any(c => c.Type.IsRenamed);

    /// <summary>The rows of some files, each with a value for each column.</summary>
    /// <exception cref="LakeException"><c>data_file_missing</c> or <c>data_file_damaged</c>.</exception>
    public IEnumerable<object?[]> Read(IEnumerable<DataFilePart> parts) => parts.Chunk(BatchSize).SelectMany(ReadBatch);

    private IEnumerable<object?[]> ReadBatch(DataFilePart[] parts) =>
        parts.GroupBy(p => string.Join('\n', p.PartitionValues.Keys.Order(StringComparer.Ordinal)), StringComparer.Ordinal).SelectMany(g => ReadAlike([.. g]));

    /// <summary>Reads files that have the same partition columns.</summary>
    private IEnumerable<object?[]> ReadAlike(DataFilePart[] parts)
    {
        if (parts.FirstOrDefault(p => files.Size(p.FullPath) is not > 0) is { } missing)
        {
            throw files.Exists(missing.FullPath)
                ? DeltaErrors.DamagedData(table, $"'{missing.FullPath}' is empty, or no file.")
                : DeltaErrors.MissingFile(missing.FullPath, table);
        }

        var checksRows = parts.Any(p => p.Keep is not null);
        foreach (var row in Guarded([.. parts.Select(p => new ParquetFile(p.FullPath, p.PartitionValues))]))
        {
            if (checksRows && parts[(int)row[^2]!].Keep is { } keep && !keep((long)row[^1]!))
            {
                continue;
            }

            var values = row[..columns.Count];
            if (renamed)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = Rename(values[i], columns[i].Type);
                }
            }

            yield return values;
        }
    }

    private IEnumerable<object?[]> Guarded(IReadOnlyList<ParquetFile> parts)
    {
        using var result = Try(() => connection.Parquet.Read(wanted, parts));
        using var rows = result.Rows().GetEnumerator();
        while (Try(rows.MoveNext))
        {
            yield return rows.Current;
        }
    }

    private T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EngineException e) when (e.Error != LakeError.Memory)
        {
            throw DeltaErrors.DamagedData(table, e.EngineMessage, e);
        }
    }

    private static object? Rename(object? value, DeltaType type) => (value, type) switch
    {
        (Dictionary<string, object?> fields, DeltaStruct known) => known.Fields.ToDictionary(f => f.Name, f => Rename(fields[f.PhysicalName], f.Type), StringComparer.Ordinal),
        (List<object?> elements, DeltaArray known) => elements.ConvertAll(e => Rename(e, known.Element)),
        (List<KeyValuePair<object?, object?>> pairs, DeltaMap known) => pairs.ConvertAll(p => KeyValuePair.Create(Rename(p.Key, known.Key), Rename(p.Value, known.Value))),
        _ => value,
    };
}
