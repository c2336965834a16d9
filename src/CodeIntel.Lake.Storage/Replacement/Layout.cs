using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>How the rows of files lie in partitions.</summary>
public enum LayoutKind
{
    /// <summary>One partition for each file.</summary>
    FileId,

    /// <summary>Files share partitions, by the first bits of their id.</summary>
    Bucket,
}

/// <summary>The layout of an epoch. Rows of no file have the partition <c>__global__</c> in both kinds.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="BucketBits">For buckets: 0 to 8 bits of the id, so 1 to 256 buckets. 0 otherwise.</param>
public sealed record Layout(LayoutKind Kind, int BucketBits)
{
    /// <summary>The most buckets that a layout has.</summary>
    public const int MaxBuckets = 1 << MaxBits;

    /// <summary>The bits of the two hex digits of an id that tell its bucket.</summary>
    private const int MaxBits = 8;

    private const int PrefixLength = 5;

    /// <summary>One partition for each file.</summary>
    public static Layout OfFiles { get; } = new(LayoutKind.FileId, 0);

    /// <summary>2 to the power of <paramref name="bits"/> buckets.</summary>
    public static Layout OfBuckets(int bits) => bits is >= 0 and <= MaxBits
        ? new Layout(LayoutKind.Bucket, bits)
        : throw new ArgumentOutOfRangeException(nameof(bits), bits, "0 to 8 bits");

    /// <summary>Whether there is such a layout.</summary>
    internal bool IsSound => this == OfFiles || (Kind == LayoutKind.Bucket && BucketBits is >= 0 and <= MaxBits);

    /// <summary>The partition column.</summary>
    public string Column => Kind == LayoutKind.FileId ? "file_id" : "file_bucket";

    /// <summary>The partition column of a dataset; null where it is unpartitioned.</summary>
    public string? ColumnOf(Contract contract) => contract.IsPerFile ? Column : null;

    /// <summary>Whether a partition has the rows of one file and no others; the partition of an unpartitioned dataset is null.</summary>
    public bool IsOfOneFile(string? partition) => Kind == LayoutKind.FileId && partition is not (null or RowScope.GlobalFileId);

    /// <summary>The partition of a file's rows.</summary>
    public string Partition(string fileId) => Kind == LayoutKind.FileId || fileId == RowScope.GlobalFileId
        ? fileId
        : Hex(Number(fileId.AsSpan(PrefixLength, 2)) >> (MaxBits - BucketBits));

    /// <summary>
    /// The larger of a partition and the one of another layout that has files of it. Where the answers for two partitions differ, no
    /// partition of the other layout has files of both.
    /// </summary>
    public string Larger(string partition, Layout other) => Bits <= other.Bits || partition == RowScope.GlobalFileId
        ? partition
        : other.Partition(Kind == LayoutKind.FileId ? partition : $"file_{Hex(Number(partition) << (MaxBits - BucketBits))}");

    /// <summary>The ids of the files whose rows are in a partition. Buckets are ranges of ids, so that an engine can skip.</summary>
    public FileIdRange Range(string partition)
    {
        if (Kind == LayoutKind.FileId || partition == RowScope.GlobalFileId)
        {
            return new FileIdRange(partition, null);
        }

        var bucket = Number(partition);
        var end = (bucket + 1) << (MaxBits - BucketBits);
        return new FileIdRange($"file_{Hex(bucket << (MaxBits - BucketBits))}", end > 0xff ? "file_g" : $"file_{Hex(end)}");
    }

    private int Bits => Kind == LayoutKind.FileId ? int.MaxValue : BucketBits;

    private static int Number(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Hex(int value) => value.ToString("x2", CultureInfo.InvariantCulture);
}
