using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A row that offers a key, before or after.</summary>
/// <param name="Place">Which of the offers it is of.</param>
/// <param name="Offer">That offer.</param>
/// <param name="Key">The key.</param>
/// <param name="State">Hash of what who looks the key up can read.</param>
/// <param name="Seen">Hash of all columns, file and path among them.</param>
/// <param name="IsRead">Whether who looks the key up reads the row at all.</param>
/// <param name="IsOurs">Whether the repository offers it.</param>
/// <param name="IsSplit">Whether a name below the key is split at a longer one (<see cref="KeyOffer.SplitAt"/>).</param>
/// <param name="IsPassed">Whether it stands for another key.</param>
/// <param name="FileId">Its file; null where it is none.</param>
/// <param name="Path">That file's path.</param>
/// <param name="Labels">A hash for each of <see cref="KeyOffer.Labels"/>.</param>
/// <param name="IsNew">Whether it is of the rows after.</param>
internal sealed record OfferRow(
    int Place, KeyOffer Offer, string Key, ulong State, ulong Seen, bool IsRead, bool IsOurs, bool IsSplit, bool IsPassed, string? FileId, string? Path, IReadOnlyList<object?> Labels, bool IsNew)
{
    /// <summary>What ends a key that stands for all names that are not offered by their own.</summary>
    public const string RestOfNames = ".*";

    /// <summary>Of a key that stands for other names: what these are, in a word; null elsewhere.</summary>
    public string? Rest => Key.EndsWith(RestOfNames, StringComparison.Ordinal) ? Offer.Rest : null;
}
