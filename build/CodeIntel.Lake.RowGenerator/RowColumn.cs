namespace CodeIntel.Lake.RowGenerator;

/// <summary>A column as a property.</summary>
/// <param name="Property">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Write">The statement that hands the value of <c>row</c> to <c>writer</c>.</param>
internal record struct RowColumn(string Property, string Type, string Description, string Write)
{
    /// <summary>A column of a contract's type; null where there is no such type.</summary>
    public static RowColumn? Of(string property, string type, bool nullable, string description)
    {
        if (type == "string")
        {
            return new RowColumn(property, RowCode.Storage + (nullable ? "OptionalTextValue" : "TextValue"), description, $"row.{property}.WriteTo(writer);");
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
            ? new RowColumn(property, optional!, description, $"if (row.{property} is {{ }} value{property}) {{ writer.{method}(value{property}); }} else {{ writer.Null(); }}")
            : new RowColumn(property, required, description, $"writer.{method}(row.{property});");
    }
}
