using System.Globalization;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Says where the positions of a data file's deleted rows are.</summary>
/// <param name="StorageType"><c>u</c>: a file beside the data, named by a UUID; <c>p</c>: a file at an absolute path; <c>i</c>: in the log itself.</param>
/// <param name="PathOrInline">Which file, or the bytes in base 85.</param>
/// <param name="Offset">Where in the file it begins; null in the log.</param>
/// <param name="SizeInBytes">Bytes of the bitmap.</param>
/// <param name="Cardinality">Number of deleted rows.</param>
public sealed record DeletionVectorDescriptor(string StorageType, string PathOrInline, int? Offset, int SizeInBytes, long Cardinality)
{
    /// <summary>What, beside the path, tells two states of one data file apart.</summary>
    public string UniqueId => Offset is { } offset
        ? string.Create(CultureInfo.InvariantCulture, $"{StorageType}{PathOrInline}@{offset}")
        : StorageType + PathOrInline;
}
