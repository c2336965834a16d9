namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The content of <c>lake.json</c>.</summary>
/// <param name="FormatVersion">The version of the folder's format.</param>
/// <param name="LakeId">A GUID.</param>
/// <param name="RepositoryId">The repository whose facts the lake holds.</param>
/// <param name="Layout">The layout of per-file datasets.</param>
public sealed record LakeDescription(int FormatVersion, string LakeId, string RepositoryId, Layout Layout)
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;
}
