using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>One data file to read.</summary>
/// <param name="FullPath">On disk.</param>
/// <param name="PartitionValues">By physical name: columns that are not read from the file; null is SQL NULL.</param>
/// <param name="Keep">Whether the row at a position of the file is wanted; null for all.</param>
internal sealed record DataFilePart(string FullPath, IReadOnlyDictionary<string, string?> PartitionValues, Predicate<long>? Keep = null);

/// <summary>
/// Reads rows of data files as a table's schema wants them: a column that a file lacks is null, one that the schema lacks is left out, and
/// a narrower type is widened. Files are read a batch at a time and rows come as they are read, so memory does not grow with the table.
/// </summary>
internal sealed class DataFileRows(IFileSystem files, string table, IEngineSession connection, IReadOnlyList<DeltaField> columns)
{
    private const int BatchSize = 128;

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
        foreach (var row in Guarded(Query(parts)))
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

    /// <summary>Selects the columns, then the number of the file, then the row's position in it.</summary>
    private string Query(DataFilePart[] parts)
    {
        var select = new StringBuilder("SELECT ");
        var schema = new StringBuilder();
        var partitioned = new List<DeltaField>();
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            if (parts[0].PartitionValues.ContainsKey(column.PhysicalName))
            {
                partitioned.Add(column);
                select.Append(CultureInfo.InvariantCulture, $"m.c{i}, ");
            }
            else
            {
                select.Append(CultureInfo.InvariantCulture, $"f.c{i}, ");
                schema.Append(schema.Length > 0 ? ", " : string.Empty)
                    .Append(CultureInfo.InvariantCulture, $"{Text(column.PhysicalName)}: {{'name': 'c{i}', 'type': {SqlText.Literal(column.Type.Sql)}, 'default_value': NULL}}");
            }
        }

        if (schema.Length == 0)
        {
            schema.Append("'': {'name': 'none', 'type': 'BOOLEAN', 'default_value': NULL}");
        }

        var names = columns.Select((c, i) => (Column: c, Name: $"c{i}")).Where(c => partitioned.Contains(c.Column)).Select(c => c.Name);
        return select.Append("m.i, f.file_row_number FROM read_parquet([")
            .AppendJoin(", ", parts.Select(p => Text(PathPattern.Of(p.FullPath))))
            .Append("], hive_partitioning = false, schema = MAP {").Append(schema)
            .Append("}) AS f JOIN (VALUES ")
            .AppendJoin(", ", parts.Select((p, i) => $"({string.Join(", ", partitioned.Select(c => Value(p.PartitionValues[c.PhysicalName], c.Type)).Prepend($"{i}").Prepend(Text(p.FullPath)))})"))
            .Append(") AS m(").AppendJoin(", ", names.Prepend("i").Prepend("path")).Append(") ON f.filename = m.path")
            .ToString();
    }

    /// <summary>A partition value of the log: an empty text is NULL, as in every Delta reader. A year after 9999 has a sign there, which the engine does not know.</summary>
    private static string Value(string? value, DeltaType type) =>
        string.IsNullOrEmpty(value) ? $"CAST(NULL AS {type.Sql})"
        : type.Sql is "DATE" or "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" ? $"CAST({Text(value.TrimStart('+'))} AS {type.Sql})"
        : type.Sql == "BLOB" ? $"encode({Text(value)})"
        : $"CAST({Text(value)} AS {type.Sql})";

    /// <summary>A text literal; one with U+0000, at which the engine would stop reading, goes by its bytes.</summary>
    private static string Text(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? $"decode(unhex('{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'))"
        : SqlText.Literal(text);

    private IEnumerable<object?[]> Guarded(string sql)
    {
        using var result = Try(() => connection.Query(sql));
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
        catch (EngineException e)
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
