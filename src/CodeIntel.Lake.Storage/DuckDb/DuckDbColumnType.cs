namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>Types of values that a result can hold.</summary>
public enum DuckDbTypeKind
{
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    BigInt,
    UTinyInt,
    USmallInt,
    UInteger,
    UBigInt,
    HugeInt,
    Float,
    Double,
    Decimal,
    Varchar,
    Blob,
    Uuid,
    Date,
    Timestamp,
    TimestampSeconds,
    TimestampMilliseconds,
    TimestampNanoseconds,
    TimestampTz,
    List,
    Struct,
    Map,
}

/// <summary>The type of a result's column.</summary>
/// <param name="Kind">The outermost type.</param>
/// <param name="SqlName">The whole type as SQL spells it, such as <c>BIGINT</c>, <c>VARCHAR[]</c> or <c>MAP(VARCHAR, DECIMAL(18,3))</c>; names of struct fields are quoted.</param>
public sealed record DuckDbColumnType(DuckDbTypeKind Kind, string SqlName);
