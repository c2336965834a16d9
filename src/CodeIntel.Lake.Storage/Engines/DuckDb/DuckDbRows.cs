using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>The SQL of DuckDB that works on rows of datasets. Relations are subqueries in parentheses or names of tables.</summary>
internal sealed class DuckDbRows(IEngineSession session, ScopeCondition scopes, LeftTables left) : IDatasetRows
{
    private const int MostComparisons = 16;

    /// <summary>Longer lists of files stand but once in a relation.</summary>
    private const int MostRepeated = 8;

    /// <summary>What the engine itself calls a row's file, and its position there.</summary>
    private const string PlaceFile = "filename";
    private const string PlaceRow = "file_row_number";

    private const string MarkFile = "_mark_file";
    private const string MarkRow = "_mark_row";

    private static readonly Column[] PlaceColumns =
    [
        new(PlaceFile, ColumnType.Text, Nullable: false, string.Empty),
        new(PlaceRow, ColumnType.Long, Nullable: false, string.Empty),
    ];

    private static readonly Column[] MarkColumns =
    [
        new(MarkFile, ColumnType.Text, Nullable: true, string.Empty),
        new(MarkRow, ColumnType.Long, Nullable: false, string.Empty),
        .. RowChange.Marks,
    ];

    private const string FolderName = $"regexp_extract({PlaceFile}, '[/\\\\]file_id=([^/\\\\]*)[/\\\\][^/\\\\]*$', 1)";

    /// <inheritdoc/>
    public string None(Contract contract) => None(contract.Columns);

    /// <inheritdoc/>
    public Contract Placed(Contract contract) => contract with { Columns = [.. contract.Columns, .. PlaceColumns] };

    /// <inheritdoc/>
    public string OfFiles(Contract contract, IReadOnlyList<RowFile> files, IReadOnlySet<string>? fileIds)
    {
        if (fileIds is { Count: > MostRepeated or 0 })
        {
            return OfFileIds(contract, OfFiles(contract, files, null), fileIds);
        }

        // A condition within each select, and not around all of them, spares the planner a level of columns.
        var wanted = fileIds is null ? null : $"file_id IN {scopes.In(fileIds)}";
        var others = string.Join(", ", contract.Columns.Where(c => c.Name != "file_id").Select(c => SqlText.Name(c.Name)));
        var selects = files
            .GroupBy(f => (Id: f.IsInFolder ? FolderName : f.FileId is { } id ? SqlText.Literal(id) : null, Apart: f.Deleted.Count > 0 ? f.Path : null))
            .Select(g => (g.Key.Id, Rows: Parquet(g), Remaining: Remaining(g.First().Deleted)))
            .Select(g => g.Id is null
                ? $"SELECT {contract.ColumnList} FROM {g.Rows}{Conditions(g.Remaining, wanted)}"
                : $"SELECT {contract.ColumnList} FROM (SELECT {g.Id} AS file_id, {others} FROM {g.Rows}{Conditions(g.Remaining)}){Conditions(wanted)}");
        return files.Count == 0 ? None(contract) : $"({string.Join(" UNION ALL ", selects)})";
    }

    /// <inheritdoc/>
    public string OfFileIds(Contract contract, string relation, IReadOnlySet<string> fileIds) =>
        fileIds.Count == 0 ? None(contract) : Where(contract, relation, $"file_id IN {scopes.In(fileIds)}");

    /// <inheritdoc/>
    public string OfOtherFileIds(Contract contract, string relation, IReadOnlySet<string> fileIds) =>
        fileIds.Count == 0 ? relation : Where(contract, relation, $"file_id NOT IN {scopes.In(fileIds)}");

    /// <inheritdoc/>
    public string OfKeys(string relation, KeyScope keys) => $"(FROM {relation} WHERE {SqlText.Name(keys.Column)} IN {scopes.In(keys.Values)})";

    /// <inheritdoc/>
    public string OfOtherKeys(string relation, KeyScope keys) => $"(FROM {relation} WHERE {scopes.NotIn(keys)})";

    /// <inheritdoc/>
    public IReadOnlySet<long>? DifferingKeys(IEnumerable<KeyedSides> sides, int most)
    {
        var differing = sides.Select(s => $"SELECT {SqlText.Name(s.Key)} AS item FROM ({Differing(string.Join(", ", s.Columns.Select(SqlText.Name)), s.Before, s.After)})");
        using var keys = session.Query($"SELECT DISTINCT item FROM ({string.Join(" UNION ALL ", differing)}) LIMIT {most + 1}");
        var found = keys.Rows().Select(r => (long)r[0]!).ToHashSet();
        return found.Count > most ? null : found;
    }

    /// <inheritdoc/>
    public string OfValue(string relation, string column, string value) => $"(FROM {relation} WHERE {SqlText.Name(column)} = {SqlText.Literal(value)})";

    /// <inheritdoc/>
    public string OfOtherValues(string relation, string column, IReadOnlyList<string> values) => $"(FROM {relation} WHERE {SqlText.Name(column)} NOT IN ({SqlText.Literals(values)}))";

    /// <inheritdoc/>
    public string Completed(Contract contract, IReadOnlySet<string> known, string relation) =>
        $"(SELECT {string.Join(", ", contract.Columns.Select(c => known.Contains(c.Name) ? SqlText.Name(c.Name) : $"CAST(NULL AS {c.Type.SqlName()}) AS {SqlText.Name(c.Name)}"))} FROM {relation})";

    /// <inheritdoc/>
    public string OfRange(Contract contract, string relation, FileIdRange range) => Where(contract, relation, range.Below is { } below
        ? $"file_id >= {SqlText.Literal(range.From)} AND file_id < {SqlText.Literal(below)}"
        : $"file_id = {SqlText.Literal(range.From)}");

    /// <inheritdoc/>
    public string Both(Contract contract, string one, string other) => $"(SELECT {contract.ColumnList} FROM {one} UNION ALL SELECT {contract.ColumnList} FROM {other})";

    /// <inheritdoc/>
    public string Changes(Contract contract, string oldRows, string newRows)
    {
        var columns = contract.ColumnList;
        var changed = Differing(columns, oldRows, newRows);
        if (contract.Key.Count == 0)
        {
            return $"""
                (SELECT {columns}, {RowChange.TypeColumn} FROM (
                    SELECT {columns}, if(_rows < 0, '{RowChange.Delete}', '{RowChange.Insert}') AS {RowChange.TypeColumn}, unnest(range(abs(_rows))) FROM ({changed})))
                """;
        }

        var key = string.Join(", ", contract.Key.Concat(contract.IsPerFile ? ["file_id"] : []).Distinct(StringComparer.Ordinal).Select(SqlText.Name));
        return $"""
            (WITH changed AS MATERIALIZED ({changed})
            SELECT {columns}, CASE
                WHEN _rows < 0 THEN if(({key}) IN (SELECT ({key}) FROM changed WHERE _rows > 0), '{RowChange.UpdatePreimage}', '{RowChange.Delete}')
                ELSE if(({key}) IN (SELECT ({key}) FROM changed WHERE _rows < 0), '{RowChange.UpdatePostimage}', '{RowChange.Insert}') END AS {RowChange.TypeColumn}
            FROM changed)
            """;
    }

    /// <inheritdoc/>
    public RowComparison CompareRows(Contract contract, RowScope scope, IKeptRows newRows, string oldRows, IReadOnlySet<string>? only)
    {
        var added = $"{RowComparer.NewRows(contract, newRows.Relation, alsoSuspect: scopes.OutsideKeys(contract, scope))}{Conditions(only is null ? null : $"file_id IN {scopes.In(only)}")} UNION ALL";
        using var rows = session.Query($"{(newRows.Count == 0 ? string.Empty : added)} SELECT {RowComparer.Columns(contract)}, {PlaceFile}, {PlaceRow}, false FROM {oldRows}");
        return RowComparer.Of(rows, contract, scope);
    }

    /// <inheritdoc/>
    public IKeptRows Mark(IEnumerable<MarkedRow> rows)
    {
        var marks = Table(MarkColumns);
        using var appender = marks.Append(session);
        foreach (var row in rows)
        {
            appender.Text(row.DataFile);
            appender.Long(row.Position);
            appender.Text(row.ChangeType);
            appender.Text(row.Group);
            appender.EndRow();
        }

        appender.Close();
        return marks;
    }

    /// <inheritdoc/>
    public string MarkedNew(Contract contract, IKeptRows newRows, IKeptRows marks, IEnumerable<string> groups) => $"""
        (SELECT {RowChange.Marked(contract).ColumnList} FROM {newRows.Relation} AS r JOIN {marks.Relation} ON r.rowid = {MarkRow}
        WHERE {MarkFile} IS NULL AND {RowChange.GroupColumn} IN ({SqlText.Literals(groups)}))
        """;

    /// <inheritdoc/>
    public string MarkedOld(Contract contract, string placed, IKeptRows marks, IEnumerable<string> groups) => $"""
        (SELECT {RowChange.Marked(contract).ColumnList} FROM {placed} JOIN {marks.Relation} ON {PlaceFile} = {MarkFile} AND {PlaceRow} = {MarkRow}
        WHERE {RowChange.GroupColumn} IN ({SqlText.Literals(groups)}))
        """;

    /// <inheritdoc/>
    public string Columns(string relation, IReadOnlyList<string> columns) => $"(SELECT {string.Join(", ", columns.Select(SqlText.Name))} FROM {relation})";

    /// <inheritdoc/>
    public string Sorted(string relation, params IReadOnlyList<string> columns) => $"(FROM {relation} ORDER BY {string.Join(", ", columns.Select(SqlText.Name))})";

    /// <inheritdoc/>
    public void Bind(string name, string relation, string? group) => session.Execute(group is null
        ? $"CREATE VIEW {SqlText.Name(name)} AS SELECT * FROM {relation}"
        : $"CREATE SCHEMA IF NOT EXISTS {SqlText.Name(group)}; CREATE VIEW {SqlText.Name(group)}.{SqlText.Name(name)} AS SELECT * FROM {relation}");

    /// <inheritdoc/>
    public string Labelled(string name, string column, IEnumerable<(string Label, string Group)> groups) =>
        $"({string.Join(" UNION ALL ", groups.Select(g => $"SELECT {SqlText.Literal(g.Label)} AS {SqlText.Name(column)}, * FROM {SqlText.Name(g.Group)}.{SqlText.Name(name)}"))})";

    /// <inheritdoc/>
    public void Collect(string name, string column, IEnumerable<(string Label, string Group)> groups)
    {
        var into = $"CREATE TABLE {SqlText.Name(name)} AS";
        foreach (var group in groups)
        {
            session.Execute($"{into} FROM {Labelled(name, column, [group])}");
            into = $"INSERT INTO {SqlText.Name(name)}";
        }
    }

    /// <inheritdoc/>
    public IEngineResult Read(string relation) => session.Stream($"FROM {relation}");

    /// <inheritdoc/>
    public string GroupedByFile(Contract contract, string relation) => $"(SELECT {contract.ColumnList}, file_id AS {RowChange.GroupColumn} FROM {relation})";

    /// <inheritdoc/>
    public RowDifference Compare(Contract contract, string oldRows, string newRows)
    {
        if (!contract.IsPerFile)
        {
            return RowDifference.Whole(!RowSums.AreEqual(session, $"hash({contract.ColumnList})", oldRows, newRows));
        }

        var hashes = $"file_id, count(*) AS n, sum(hash({contract.ColumnList})) AS h FROM";
        using var sides = session.Query($"""
            SELECT coalesce(o.file_id, n.file_id), o.n IS NOT NULL, o.n IS DISTINCT FROM n.n OR o.h IS DISTINCT FROM n.h
            FROM (SELECT {hashes} {oldRows} GROUP BY file_id) o FULL JOIN (SELECT {hashes} {newRows} GROUP BY file_id) n ON o.file_id = n.file_id
            """);
        var (changed, old) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var row in sides.Rows())
        {
            _ = (bool)row[1]! && old.Add((string)row[0]!);
            _ = (bool)row[2]! && changed.Add((string)row[0]!);
        }

        return new RowDifference(changed.Count > 0, changed, old);
    }

    /// <inheritdoc/>
    public IRowTable Table(IReadOnlyList<Column> columns) => new AppendedRows(session, left, columns, None(columns));

    /// <inheritdoc/>
    public IKeptRows Keep(Contract contract, string relation, bool sorted) => KeptRows.Of(session, left, contract, $"SELECT {contract.ColumnList} FROM {relation}", sorted);

    /// <inheritdoc/>
    public IKeptRows Cast(Contract contract, string select, bool sorted)
    {
        var columns = string.Join(", ", contract.Columns.Select(c => $"CAST({SqlText.Name(c.Name)} AS {c.Type.SqlName()}) AS {SqlText.Name(c.Name)}"));
        return KeptRows.Of(session, left, contract, $"SELECT {columns} FROM (\n{select}\n)", sorted);
    }

    /// <inheritdoc/>
    public IChangeSteps Steps(Contract contract) => new ChangeSteps(session, contract, None(contract));

    /// <inheritdoc/>
    public WrittenRows Write(Contract contract, string relation, string path, string? without, bool sort, bool changes)
    {
        using var result = Copy(contract, relation, path, without, null, sort, changes, changes ? string.Empty : ", RETURN_STATS");
        return Written(result).Single().Rows;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WrittenRows> WriteGroups(Contract contract, string relation, string folder, string name, string column, bool changes)
    {
        var options = $", PARTITION_BY ({SqlText.Name(column)}), FILENAME_PATTERN {SqlText.Literal(name + "-{i}")}, OVERWRITE_OR_IGNORE, RETURN_STATS";
        using var result = Copy(contract, relation, folder, column, $"{RowChange.GroupColumn} AS {SqlText.Name(column)}", sort: true, changes, options);
        return Written(result).ToDictionary(w => w.Group!, w => w.Rows, StringComparer.Ordinal);
    }

    private IEngineResult Copy(Contract contract, string relation, string path, string? without, string? with, bool sort, bool changes, string options)
    {
        var columns = contract.Columns.Where(c => c.Name != without).Select(c => SqlText.Name(c.Name)).Concat(changes ? [RowChange.TypeColumn] : []).Concat(with is null ? [] : [with]);
        var order = sort ? $" ORDER BY {contract.RowOrder}{(changes ? $", {RowChange.TypeColumn} DESC" : string.Empty)}" : string.Empty;
        return session.Query($"COPY (SELECT {string.Join(", ", columns)} FROM {relation}{order}) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd{options})");
    }

    /// <summary>The rows that one of two sides has more of than the other, with the number by which the new one has.</summary>
    private static string Differing(string columns, string oldRows, string newRows) => $"""
        SELECT {columns}, CAST(sum(_side) AS BIGINT) AS _rows
        FROM (SELECT {columns}, 1 AS _side FROM {newRows} UNION ALL SELECT {columns}, -1 FROM {oldRows})
        GROUP BY {columns} HAVING sum(_side) <> 0
        """;

    private static string None(IReadOnlyList<Column> columns) =>
        $"(SELECT {string.Join(", ", columns.Select(c => $"CAST(NULL AS {c.Type.SqlName()}) AS {SqlText.Name(c.Name)}"))} WHERE false)";

    private static string Where(Contract contract, string relation, string condition) => $"(SELECT {contract.ColumnList} FROM {relation} WHERE {condition})";

    /// <summary>A clause for the conditions that there are.</summary>
    private static string Conditions(params IEnumerable<string?> conditions) =>
        conditions.OfType<string>().ToList() is { Count: > 0 } all ? " WHERE " + string.Join(" AND ", all) : string.Empty;

    private static string Parquet(IEnumerable<RowFile> files) => $"read_parquet([{SqlText.Literals(files.Select(f => PathPattern.Of(f.Path)))}], hive_partitioning = false)";

    /// <summary>A condition for the rows that are not deleted: comparisons for a few ranges, a table for many.</summary>
    private static string? Remaining(IReadOnlyList<RowRange> deleted) => deleted.Count switch
    {
        0 => null,
        <= MostComparisons => $"NOT ({string.Join(" OR ", deleted.Select(r => $"{PlaceRow} BETWEEN {r.First} AND {r.Last}"))})",
        _ => $"{PlaceRow} NOT IN (SELECT unnest(range(a, b)) FROM (VALUES {string.Join(", ", deleted.Select(r => $"({r.First}, {r.Last + 1})"))}) AS r(a, b))",
    };

    private static IEnumerable<(string? Group, WrittenRows Rows)> Written(IEngineResult result)
    {
        foreach (var values in result.Rows())
        {
            var row = result.Names.Zip(values).ToDictionary(p => p.First, p => p.Second, StringComparer.OrdinalIgnoreCase);
            var keys = row.GetValueOrDefault("partition_keys") as List<KeyValuePair<object?, object?>>;
            yield return (keys is [var key, ..] ? (string?)key.Value : null, new WrittenRows(Convert.ToInt64(row["count"]), Statistics(row.GetValueOrDefault("column_statistics"))));
        }
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string?>> Statistics(object? value) =>
        value is List<KeyValuePair<object?, object?>> columns
            ? columns.ToDictionary(
                c => (string)c.Key!,
                c => (IReadOnlyDictionary<string, string?>)((List<KeyValuePair<object?, object?>>)c.Value!).ToDictionary(v => (string)v.Key!, v => v.Value as string))
            : [];
}
