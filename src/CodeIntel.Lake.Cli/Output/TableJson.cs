using System.Text.Json;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Writes a table as one JSON document; docs/delta.md has its keys. All files are listed; rows and commits up to the limit.</summary>
internal static class TableJson
{
    /// <summary>Builds the whole document before any of it is written, so that an error half-way leaves no half document.</summary>
    public static string Serialize(TableView view) => JsonRows.Serialize(json =>
    {
        WriteTable(json, view.Snapshot);
        WriteTotals(json, view);
        WriteHistory(json, view);
        WriteFiles(json, view);
        WriteRows(json, view);
    });

    private static void WriteTable(Utf8JsonWriter json, DeltaSnapshot snapshot)
    {
        json.WriteString("path", snapshot.Folder);
        json.WriteNumber("version", snapshot.Version);
        json.WriteString("table_id", snapshot.Metadata.Id);
        json.WriteString("name", snapshot.Metadata.Name);
        json.WriteNumber("min_reader_version", snapshot.Protocol.MinReaderVersion);
        json.WriteNumber("min_writer_version", snapshot.Protocol.MinWriterVersion);
        WriteTexts(json, "reader_features", snapshot.Protocol.ReaderFeatures ?? []);
        WriteTexts(json, "writer_features", snapshot.Protocol.WriterFeatures ?? []);
        WriteTexts(json, "partition_columns", snapshot.Metadata.PartitionColumns);
        WriteMap(json, "properties", snapshot.Metadata.Configuration);
        json.WritePropertyName("schema");
        json.WriteRawValue(snapshot.Metadata.SchemaString);
    }

    private static void WriteTotals(Utf8JsonWriter json, TableView view)
    {
        json.WriteNumber("file_count", view.Snapshot.Files.Count);
        json.WriteNumber("bytes", view.Bytes);
        json.WritePropertyName("row_count");
        JsonRows.WriteValue(json, view.RowCount);
    }

    private static void WriteHistory(Utf8JsonWriter json, TableView view)
    {
        json.WriteStartArray("history");
        foreach (var commit in view.History)
        {
            json.WriteStartObject();
            json.WriteNumber("version", commit.Version);
            json.WritePropertyName("time");
            JsonRows.WriteValue(json, commit.Time?.UtcDateTime);
            json.WriteString("operation", commit.Operation);
            json.WriteString("engine", commit.Engine);
            WriteMap(json, "parameters", commit.Parameters);
            json.WriteNumber("files_added", commit.FilesAdded);
            json.WriteNumber("files_removed", commit.FilesRemoved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFiles(Utf8JsonWriter json, TableView view)
    {
        json.WriteStartArray("files");
        foreach (var file in view.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", view.PathOf(file));
            json.WriteNumber("bytes", file.Size);
            json.WritePropertyName("rows");
            JsonRows.WriteValue(json, file.RowCount);
            json.WriteNumber("deleted_rows", file.Add.DeletionVector?.Cardinality ?? 0);
            WriteMap(json, "partition_values", file.Add.PartitionValues);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRows(Utf8JsonWriter json, TableView view)
    {
        json.WriteStartArray(view.IsChanges ? "changes" : "rows");
        foreach (var row in view.ShownRows)
        {
            JsonRows.WriteRow(json, view.Columns, row);
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteMap<TValue>(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, TValue>> map)
        where TValue : class?
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value as string);
        }

        json.WriteEndObject();
    }
}
