using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>The type of a column, or of a part of one.</summary>
public abstract record DeltaType
{
    /// <summary>The type as Delta calls it; of nested types as in <c>array&lt;struct&lt;a: long&gt;&gt;</c>.</summary>
    public abstract string TypeText { get; }

    /// <summary>The type in DuckDB's SQL, fields of structs by their physical names.</summary>
    internal abstract string Sql { get; }

    /// <summary>Whether a field of a struct within has another name in the data files.</summary>
    internal abstract bool IsRenamed { get; }
}

/// <summary>A type without parts, such as <c>long</c> or <c>decimal(8,5)</c>.</summary>
public sealed record DeltaPrimitive : DeltaType
{
    internal DeltaPrimitive(string name, string sql)
    {
        TypeText = name;
        Sql = sql;
    }

    /// <inheritdoc/>
    public override string TypeText { get; }

    internal override string Sql { get; }

    internal override bool IsRenamed => false;
}

/// <summary>Named fields in order.</summary>
public sealed record DeltaStruct(IReadOnlyList<DeltaField> Fields) : DeltaType
{
    /// <inheritdoc/>
    public override string TypeText => $"struct<{string.Join(", ", Fields.Select(f => $"{f.Name}: {f.Type.TypeText}"))}>";

    internal override string Sql => $"STRUCT({string.Join(", ", Fields.Select(f => $"{SqlText.Name(f.PhysicalName)} {f.Type.Sql}"))})";

    internal override bool IsRenamed => Fields.Any(f => f.Name != f.PhysicalName || f.Type.IsRenamed);
}

/// <summary>A list; its elements may be null.</summary>
public sealed record DeltaArray(DeltaType Element) : DeltaType
{
    /// <inheritdoc/>
    public override string TypeText => $"array<{Element.TypeText}>";

    internal override string Sql => Element.Sql + "[]";

    internal override bool IsRenamed => Element.IsRenamed;
}

/// <summary>A map; its values may be null, its keys not.</summary>
public sealed record DeltaMap(DeltaType Key, DeltaType Value) : DeltaType
{
    /// <inheritdoc/>
    public override string TypeText => $"map<{Key.TypeText}, {Value.TypeText}>";

    internal override string Sql => $"MAP({Key.Sql}, {Value.Sql})";

    internal override bool IsRenamed => Key.IsRenamed || Value.IsRenamed;
}

/// <summary>A column, or a field of a struct.</summary>
/// <param name="Name">The name that users see.</param>
/// <param name="PhysicalName">The name in data files and partition values; the same but under column mapping.</param>
/// <param name="Type">The type.</param>
/// <param name="Nullable">Whether the table lets it be null.</param>
public sealed record DeltaField(string Name, string PhysicalName, DeltaType Type, bool Nullable);
