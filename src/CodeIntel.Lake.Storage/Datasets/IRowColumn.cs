using System.Text;

namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>A column of some rows, whose values are read where the engine has them. What its type does not hold must not be asked for, nor the value where there is none.</summary>
public interface IRowColumn
{
    /// <summary>The column of what is in the lists of this one.</summary>
    IRowColumn Items { get; }

    /// <summary>Whether a row has no value.</summary>
    bool IsNull(int row);

    /// <summary>A value of BOOLEAN.</summary>
    bool Boolean(int row);

    /// <summary>A value of INTEGER.</summary>
    int Int32(int row);

    /// <summary>A value of BIGINT, or the bits of one of UBIGINT.</summary>
    long Int64(int row);

    /// <summary>The UTF-8 of a VARCHAR.</summary>
    ReadOnlySpan<byte> Utf8(int row);

    /// <summary>A value of VARCHAR; null where there is none.</summary>
    string? Text(int row) => IsNull(row) ? null : Encoding.UTF8.GetString(Utf8(row));

    /// <summary>Where in <see cref="Items"/> a LIST is.</summary>
    Range List(int row);
}
