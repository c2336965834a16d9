using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The content of <c>lake.json</c>.</summary>
/// <param name="FormatVersion">The version of the folder's format.</param>
/// <param name="LakeId">A GUID.</param>
/// <param name="RepositoryId">The repository whose facts the lake holds.</param>
/// <param name="Layout">The layout that the lake was made in; each epoch names its own.</param>
public sealed record LakeDescription(int FormatVersion, string LakeId, string RepositoryId, Layout Layout)
{
    /// <summary>The format that this program writes, and the only one that it reads. From 3 on no id holds a position.</summary>
    public const int CurrentFormat = 3;

    /// <summary>What the repository is wherever it lies, as the writer tells it; null where nobody knows.</summary>
    public string? Origin { get; init; }

    /// <summary>The layout of an epoch; of the first one, where there is none yet.</summary>
    public Layout LayoutOf(EpochManifest? epoch) => epoch?.Layout ?? Layout;
}
