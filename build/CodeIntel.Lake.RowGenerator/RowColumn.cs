namespace CodeIntel.Lake.RowGenerator;

/// <summary>A column as a property.</summary>
internal sealed class RowColumn
{
    private RowColumn(string column, string property, string type, string description, string write)
    {
        Name = column;
        Property = property;
        Type = type;
        Description = description;
        Write = write;
    }

    public string Name { get; }

    public string Property { get; }

    public string Type { get; }

    public string Description { get; }

    /// <summary>The statement that hands the value of <c>row</c> to <c>writer</c>.</summary>
    public string Write { get; }

    /// <summary>A column of a contract's type; null where there is no such type.</summary>
    public static RowColumn? Of(string column, string property, string type, bool nullable, string description)
    {
        if (type == "string")
        {
            return new RowColumn(column, property, RowCode.Storage + (nullable ? "OptionalTextValue" : "TextValue"), description, $"row.{property}.WriteTo(writer);");
        }

        var (required, optional, method) = type switch
        {
            "integer" => ("int", "int?", "Integer"),
            "long" => ("long", "long?", "Long"),
            "double" => ("double", "double?", "Double"),
            "boolean" => ("bool", "bool?", "Boolean"),
            "timestamp" => ("global::System.DateTime", "global::System.DateTime?", "Timestamp"),
            "array<string>" => ("global::System.Collections.Generic.IReadOnlyList<string>", "global::System.Collections.Generic.IReadOnlyList<string>?", "TextList"),
            "array<long>" => ("global::System.ReadOnlySpan<long>", "long[]?", "LongList"),
            _ => (null, null, null),
        };
        return required is null ? null : nullable
            ? new RowColumn(column, property, optional!, description, $"if (row.{property} is {{ }} value{property}) {{ writer.{method}(value{property}); }} else {{ writer.Null(); }}")
            : new RowColumn(column, property, required, description, $"writer.{method}(row.{property});");
    }
}
