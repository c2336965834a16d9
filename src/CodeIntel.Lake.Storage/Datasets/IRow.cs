namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>A row with a required property for each column of its contract, generated from it when the program is built.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IRow<TSelf>
    where TSelf : struct, IRow<TSelf>, allows ref struct
{
    /// <summary>The dataset.</summary>
    static abstract string Dataset { get; }

    /// <summary>Gives a row's values to a writer, in the contract's order, without ending the row.</summary>
    static abstract void Write(in TSelf row, IRowWriter writer);
}

/// <summary>Writes the rows of one dataset.</summary>
/// <param name="writers">Where they go.</param>
public sealed class RowWriter<TRow>(IRowWriters writers)
    where TRow : struct, IRow<TRow>, allows ref struct
{
    private readonly IRowWriter writer = writers.For(TRow.Dataset);

    /// <summary>Writes a row.</summary>
    public void Write(in TRow row)
    {
        TRow.Write(row, writer);
        writer.EndRow();
    }

    /// <summary>Writes a row for each item.</summary>
    public void Write<TItem>(IEnumerable<TItem> items, Func<TItem, TRow> row)
    {
        foreach (var item in items)
        {
            Write(row(item));
        }
    }
}
