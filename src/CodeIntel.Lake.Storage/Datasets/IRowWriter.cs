namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>
/// Takes rows value by value, in the contract's column order, each row closed by <see cref="EndRow"/>. Not safe for several threads:
/// each thread has writers of its own.
/// </summary>
public interface IRowWriter
{
    /// <summary>A text; null gives SQL NULL.</summary>
    void Text(string? value);

    /// <summary>A text that is UTF-8 already. Must be valid UTF-8.</summary>
    void Utf8(ReadOnlySpan<byte> value);

    /// <summary>A 64-bit integer.</summary>
    void Long(long value);

    /// <summary>A 32-bit integer.</summary>
    void Integer(int value);

    /// <summary>A double.</summary>
    void Double(double value);

    /// <summary>A boolean.</summary>
    void Boolean(bool value);

    /// <summary>A moment, cut to the microsecond. A time of unspecified kind is taken as UTC.</summary>
    void Timestamp(DateTime value);

    /// <summary>A list of texts, which may be empty but not null.</summary>
    void TextList(IReadOnlyList<string> values);

    /// <summary>A list of 64-bit integers, which may be empty but not null.</summary>
    void LongList(ReadOnlySpan<long> values);

    /// <summary>NULL in a column of any type.</summary>
    void Null();

    /// <summary>Ends the row.</summary>
    /// <exception cref="InvalidOperationException">The row has not as many values as the contract has columns.</exception>
    void EndRow();
}

/// <summary>Gives one thread its writers.</summary>
public interface IRowWriters
{
    /// <summary>The writer of a dataset; the same one at each call.</summary>
    IRowWriter For(string dataset);
}
