namespace CodeIntel.Lake.Storage.Engines;

/// <summary>Rows of a data file that lie one after the other.</summary>
/// <param name="First">The position of the first, from 0.</param>
/// <param name="Last">That of the last.</param>
public readonly record struct RowRange(long First, long Last)
{
    /// <summary>How many they are.</summary>
    public long Count => Last - First + 1;
}
