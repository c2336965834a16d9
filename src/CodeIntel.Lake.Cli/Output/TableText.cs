using System.Globalization;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Shows a person what a table is: what the log says first, then rows.</summary>
internal static class TableText
{
    public static void WriteText(TableView view, TextWriter output)
    {
        WriteTable(view, output);
        WriteSchema(view, output);
        WriteHistory(view, output);
        WriteFiles(view, output);
        if (view.Limit > 0)
        {
            WriteRows(view, output);
        }
    }

    private static void WriteTable(TableView view, TextWriter output)
    {
        var (protocol, metadata) = (view.Snapshot.Protocol, view.Snapshot.Metadata);
        output.WriteLine($"table:      {view.Snapshot.Folder}{(metadata.Name is { Length: > 0 } name ? $" ({name})" : string.Empty)}");
        output.WriteLine($"version:    {view.Snapshot.Version}");
        output.WriteLine($"protocol:   reader {protocol.MinReaderVersion}, writer {protocol.MinWriterVersion}");
        var features = (protocol.ReaderFeatures ?? []).Select(f => f + " (readers)").Concat((protocol.WriterFeatures ?? []).Except(protocol.ReaderFeatures ?? [])).ToList();
        DisplayText.WriteWrapped(output, $"features:   {(features.Count > 0 ? string.Join(", ", features) : "none")}");
        DisplayText.WriteWrapped(output, $"properties: {(metadata.Configuration.Count > 0 ? string.Join(", ", metadata.Configuration.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")) : "none")}");
        output.WriteLine($"in all:     {(view.RowCount is { } rows ? DisplayText.Count(rows, "row") : "an unknown number of rows")}, {DisplayText.Count(view.Snapshot.Files.Count, "file")}, {DisplayText.Size(view.Bytes)}");
        output.WriteLine();
    }

    private static void WriteSchema(TableView view, TextWriter output)
    {
        var partitions = view.Snapshot.Metadata.PartitionColumns;
        TextTable.Write(output, ["column", "type", "null", "partition"], view.Table.Columns.Select(
            c => new[] { c.Name, c.Type.TypeText, c.Nullable ? "yes" : "no", partitions.Contains(c.Name) ? "yes" : "no" }), endsWithLine: view.Limit > 0);
    }

    private static void WriteHistory(TableView view, TextWriter output)
    {
        TextTable.Write(output, [">version", "time (UTC)", "operation", ">added", ">removed", "writer"], view.History.Select(
            c => new[] { $"{c.Version}", c.Time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? string.Empty, c.Operation ?? "(cannot be read)", $"{c.FilesAdded:N0}", $"{c.FilesRemoved:N0}", c.Engine ?? string.Empty }), endsWithLine: true);
    }

    private static void WriteFiles(TableView view, TextWriter output)
    {
        var shown = TextTable.Write(output, [">size", ">rows", ">deleted", "file"], view.Files.Take(view.Limit).Select(
            f => new[] { DisplayText.Size(f.Size), f.RowCount is { } rows ? $"{rows:N0}" : "?", $"{f.Add.DeletionVector?.Cardinality ?? 0:N0}", view.PathOf(f) }));
        if (view.Snapshot.Files.Count > view.Limit)
        {
            output.WriteLine($"… and {DisplayText.Count(view.Snapshot.Files.Count - view.Limit, "file")} more");
        }

        if (shown > 0)
        {
            output.WriteLine();
        }
    }

    private static void WriteRows(TableView view, TextWriter output)
    {
        var shown = TextTable.Write(output, view.Columns, view.ShownRows.Select(r => Array.ConvertAll(r[..view.Columns.Count], CellText.OrNull)), endsWithLine: true);
        output.WriteLine($"{DisplayText.Count(shown, view.IsChanges ? "change" : "row")}{(shown == view.Limit ? "; --limit shows more" : string.Empty)}");
    }
}
