using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Chooses a layout.</summary>
public static class LayoutChoice
{
    /// <summary>Up to this many files, each has a partition of its own.</summary>
    public const int FilesInOwnPartitions = 32;

    private const int FilesPerBucket = 96;

    /// <summary>The layout that the settings ask for; for auto, by the number of files that the lake knows.</summary>
    public static Layout For(LayoutSettings settings, LakeReader lake) => For(settings, (int)(lake.Datasets.FirstOrDefault(d => d.Name == ScanRows.FilesDataset)?.Rows ?? 0));

    /// <summary>The layout that the settings ask for; for auto, by the number of files.</summary>
    public static Layout For(LayoutSettings settings, int files)
    {
        var kind = settings.Kind switch
        {
            Configuration.LayoutKind.FileId => Storage.Replacement.LayoutKind.FileId,
            Configuration.LayoutKind.Bucket => Storage.Replacement.LayoutKind.Bucket,
            _ => files <= FilesInOwnPartitions ? Storage.Replacement.LayoutKind.FileId : Storage.Replacement.LayoutKind.Bucket,
        };
        return kind == Storage.Replacement.LayoutKind.FileId ? Layout.OfFiles : Layout.OfBuckets(settings.Buckets > 0 ? Bits(settings.Buckets) : Bits(Math.Max(2, files / FilesPerBucket)));
    }

    /// <summary>The bits that give at least this many buckets, at most <see cref="Layout.MaxBuckets"/>.</summary>
    private static int Bits(int buckets) => (int)Math.Ceiling(Math.Log2(Math.Clamp(buckets, 1, Layout.MaxBuckets)));
}
