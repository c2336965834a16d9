using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>One epoch among the others.</summary>
/// <param name="Manifest">What the epoch is.</param>
/// <param name="Changed">Datasets whose version differs from the epoch before, by name; null where that epoch is gone.</param>
public sealed record EpochSummary(EpochManifest Manifest, IReadOnlyList<string>? Changed)
{
    /// <summary>Rows of all datasets.</summary>
    public long Rows => Manifest.Datasets.Values.Sum(d => d.Rows);

    /// <summary>Data files of all datasets.</summary>
    public long Files => Manifest.Datasets.Values.Sum(d => d.Files);

    /// <summary>Bytes in those files.</summary>
    public long Bytes => Manifest.Datasets.Values.Sum(d => d.Bytes);
}

/// <summary>The epochs that a lake still has.</summary>
public static class EpochHistory
{
    /// <summary>Every epoch that can be read, oldest first.</summary>
    /// <exception cref="LakeException"><c>manifest_damaged</c>.</exception>
    public static IReadOnlyList<EpochSummary> Of(LakeStore store)
    {
        var summaries = new List<EpochSummary>();
        EpochManifest? before = null;
        foreach (var epoch in store.Epochs)
        {
            var manifest = store.Manifest(epoch);
            summaries.Add(new EpochSummary(manifest, Changed(before, manifest)));
            before = manifest;
        }

        return summaries;
    }

    private static List<string>? Changed(EpochManifest? before, EpochManifest manifest)
    {
        if (manifest.Epoch > 1 && before?.Epoch != manifest.Epoch - 1)
        {
            return null;
        }

        return
        [
            .. manifest.Datasets
                .Where(d => before?.Datasets.GetValueOrDefault(d.Key)?.Version != d.Value.Version)
                .Select(d => d.Key)
                .Order(StringComparer.Ordinal),
        ];
    }
}
