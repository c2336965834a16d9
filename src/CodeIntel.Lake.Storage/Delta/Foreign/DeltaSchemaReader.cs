using System.Globalization;
using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads the schema of any Delta table.</summary>
internal sealed class DeltaSchemaReader
{
    private const string PhysicalName = "delta.columnMapping.physicalName";
    private const int WidestDecimal = 38;

    private readonly string table;
    private readonly bool mapped;

    private DeltaSchemaReader(string table, bool mapped)
    {
        this.table = table;
        this.mapped = mapped;
    }

    /// <summary>The columns of a table, in order.</summary>
    /// <exception cref="LakeException"><c>table_damaged</c>: the schema is none; <c>unsupported_feature</c>: a type is not read.</exception>
    public static IReadOnlyList<DeltaField> Columns(string table, ProtocolAction protocol, MetadataAction metadata)
    {
        try
        {
            using var document = JsonDocument.Parse(metadata.SchemaString);
            return new DeltaSchemaReader(table, DeltaFeatures.IsMapped(protocol, metadata)).Struct(document.RootElement).Fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw DeltaErrors.Damaged(DeltaLogFolder.Of(table), $"the schema cannot be read ({e.Message})", e);
        }
    }

    private DeltaStruct Struct(JsonElement type) => new([.. type.GetProperty("fields").EnumerateArray().Select(Field)]);

    private DeltaField Field(JsonElement field)
    {
        var name = field.GetProperty("name").GetString() ?? throw new FormatException("a column has no name");
        var physical = mapped && field.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(PhysicalName, out var given)
            ? given.GetString()!
            : mapped ? throw new FormatException($"the column '{name}' has no physical name") : name;
        return new DeltaField(name, physical, Type(field.GetProperty("type")), !field.TryGetProperty("nullable", out var nullable) || nullable.GetBoolean());
    }

    private DeltaType Type(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
        {
            return Primitive(type.GetString()!);
        }

        return type.GetProperty("type").GetString() switch
        {
            "struct" => Struct(type),
            "array" => new DeltaArray(Type(type.GetProperty("elementType"))),
            "map" => new DeltaMap(Type(type.GetProperty("keyType")), Type(type.GetProperty("valueType"))),
            var other => throw DeltaErrors.Unsupported(table, $"type {other}"),
        };
    }

    private DeltaPrimitive Primitive(string name) => name switch
    {
        "string" => new(name, "VARCHAR"),
        "long" => new(name, "BIGINT"),
        "integer" => new(name, "INTEGER"),
        "short" => new(name, "SMALLINT"),
        "byte" => new(name, "TINYINT"),
        "float" => new(name, "FLOAT"),
        "double" => new(name, "DOUBLE"),
        "boolean" => new(name, "BOOLEAN"),
        "binary" => new(name, "BLOB"),
        "date" => new(name, "DATE"),
        "timestamp" => new(name, "TIMESTAMP WITH TIME ZONE"),
        "timestamp_ntz" => new(name, "TIMESTAMP"),
        "void" => new(name, "BOOLEAN"),
        "variant" => throw DeltaErrors.Unsupported(table, "variantType"),
        _ when name.StartsWith("decimal", StringComparison.Ordinal) => new(name, Decimal(name)),
        _ => throw DeltaErrors.Unsupported(table, $"type {name}"),
    };

    private static string Decimal(string name)
    {
        var digits = name == "decimal" ? ["10", "0"] : name["decimal".Length..].Trim('(', ')').Split(',');
        return digits.Length == 2
            && int.TryParse(digits[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(digits[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var scale)
            && width is > 0 and <= WidestDecimal && scale >= 0 && scale <= width
                ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({width},{scale})")
                : throw new FormatException($"'{name}' is no decimal type");
    }
}
