using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Schemas in Delta's JSON. All columns are nullable there: the contract's null checks are ours, at write.</summary>
public static class DeltaSchema
{
    /// <summary>The schema string of a contract.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="partitionColumn">A text column that is added in front when the contract does not have it; null for none.</param>
    public static string Of(Contract contract, string? partitionColumn)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "struct");
            json.WriteStartArray("fields");
            if (partitionColumn is not null && !contract.Columns.Any(c => c.Name == partitionColumn))
            {
                Field(json, partitionColumn, ColumnType.Text);
            }

            foreach (var column in contract.Columns)
            {
                Field(json, column.Name, column.Type);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Whether two schema strings have the same columns of the same types in the same order.</summary>
    public static bool Same(string one, string other)
    {
        if (one == other)
        {
            return true;
        }

        try
        {
            return Columns(one).SequenceEqual(Columns(other));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Names and types of a schema string's columns, the types as a contract spells them.</summary>
    internal static List<(string Name, string Type)> Columns(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return [.. document.RootElement.GetProperty("fields").EnumerateArray().Select(f => (f.GetProperty("name").GetString()!, TypeText(f.GetProperty("type"))))];
    }

    private static string TypeText(JsonElement type) => type.ValueKind == JsonValueKind.String
        ? type.GetString()!
        : $"{type.GetProperty("type").GetString()}<{TypeText(type.GetProperty("elementType"))}>";

    private static void Field(Utf8JsonWriter json, string name, ColumnType type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        if (type is ColumnType.TextList or ColumnType.LongList)
        {
            json.WriteStartObject("type");
            json.WriteString("type", "array");
            json.WriteString("elementType", type == ColumnType.TextList ? "string" : "long");
            json.WriteBoolean("containsNull", true);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", type.ContractName());
        }

        json.WriteBoolean("nullable", true);
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
