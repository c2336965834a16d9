using System.Text.Json;
using System.Text.Json.Serialization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>A column as a reader sees it; the type is spelled as in contracts.</summary>
internal sealed record PublishedColumn(string Name, string Type, bool Nullable);

/// <summary>One file of a publication.</summary>
/// <param name="Name">The dataset; <c>scip</c> for an index, which has no key, order and columns.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Rows">Rows in it; of an index, occurrences.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of its bytes.</param>
/// <param name="Contract">Fingerprint of the contract, or of what the index was made by.</param>
/// <param name="Key">Columns whose values are unique together.</param>
/// <param name="Sort">Order of the rows.</param>
/// <param name="Columns">Columns in order.</param>
internal sealed record PublishedDataset(
    string Name,
    string File,
    long Rows,
    long Bytes,
    string Sha256,
    string Contract,
    IReadOnlyList<string> Key,
    IReadOnlyList<string> Sort,
    IReadOnlyList<PublishedColumn> Columns)
{
    public static PublishedDataset Of(Contract contract, string file, long rows, long bytes, string sha256) => new(
        contract.Name,
        file,
        rows,
        bytes,
        sha256,
        contract.Fingerprint,
        contract.Key,
        contract.Sort,
        [.. contract.Columns.Select(c => new PublishedColumn(c.Name, c.Type.ContractName(), c.Nullable))]);
}

/// <summary>The content of <c>manifest.json</c>: equal publications have equal manifests.</summary>
/// <param name="PublicationFormat">The version of the folder's format.</param>
/// <param name="LakeId">The lake that it comes from.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Datasets">By name.</param>
internal sealed record PublicationManifest(int PublicationFormat, string LakeId, long Epoch, IReadOnlyList<PublishedDataset> Datasets)
{
    public const string FileName = "manifest.json";
    public const int CurrentFormat = 1;

    /// <summary>Reads the manifest of a folder; null where there is none, or none of ours.</summary>
    public static PublicationManifest? Read(IFileSystem files, string folder)
    {
        var file = Path.Combine(folder, FileName);
        try
        {
            return files.Exists(file)
                && JsonSerializer.Deserialize(files.Read(file), PublicationJson.Default.PublicationManifest) is { PublicationFormat: > 0 } manifest
                && manifest.Datasets.All(d => d is not null && d.File == Path.GetFileName(d.File) && !d.File.Contains('\0', StringComparison.Ordinal))
                    ? manifest
                    : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(IFileSystem files, string folder) =>
        files.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, PublicationJson.Default.PublicationManifest));

    /// <summary>Whether the folder is this lake's publication of an epoch, with just these datasets, by name and fingerprint, and every file in its size.</summary>
    public bool IsPublicationOf(IFileSystem files, string folder, string lakeId, long epoch, IEnumerable<(string Name, string Fingerprint)> datasets) =>
        PublicationFormat == CurrentFormat
        && LakeId == lakeId
        && Epoch == epoch
        && Datasets.Select(d => (d.Name, d.Contract)).SequenceEqual(datasets)
        && Datasets.All(d => files.Size(Path.Combine(folder, d.File)) == d.Bytes);
}

/// <summary>How the manifest is spelled.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PublicationManifest))]
internal sealed partial class PublicationJson : JsonSerializerContext;
