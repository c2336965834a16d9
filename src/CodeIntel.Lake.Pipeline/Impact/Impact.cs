using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>A file that is redone.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Kind">Kind of reason.</param>
/// <param name="Reference">The key, path or rule that is the reason.</param>
/// <param name="Chain">The way from the file to what changed.</param>
public sealed record ImpactedFile(string FileId, string Path, string Kind, string Reference, string Chain)
{
    /// <summary>File, kind and reference, which one row has.</summary>
    public ImpactReason Reason => new(FileId, Kind, Reference);

    /// <summary>A file that something else than a key redoes.</summary>
    /// <param name="fileId">The file.</param>
    /// <param name="path">Its path.</param>
    /// <param name="kind">Kind of reason.</param>
    /// <param name="reference">What the reason refers to.</param>
    /// <param name="says">What happened, for a person.</param>
    public static ImpactedFile By(string fileId, string path, string kind, string reference, string says) => new(fileId, path, kind, reference, path + IKeyChanges.Arrow + says);
}

/// <summary>Why a file is redone.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Kind">Kind of reason.</param>
/// <param name="Reference">What it refers to.</param>
public sealed record ImpactReason(string FileId, string Kind, string Reference);

/// <summary>Changed keys, and the files that looked them up. A value.</summary>
/// <param name="Keys">By key.</param>
/// <param name="Uses">Who looked them up, by file.</param>
/// <param name="Files">A row for each file, kind and reference; by file.</param>
/// <param name="Candidates">Ids of the files that looked up any of the keys, also where nobody reads what differs.</param>
public sealed record KeyImpact(IReadOnlyList<ChangedKey> Keys, IReadOnlyList<KeyUse> Uses, IReadOnlyList<ImpactedFile> Files, IReadOnlyList<string> Candidates)
{
    /// <summary>Nothing changed.</summary>
    public static KeyImpact None { get; } = new([], [], [], []);

    /// <summary>Files that are redone without a key.</summary>
    public static KeyImpact Of(IEnumerable<ImpactedFile> files) => new([], [], [.. files], []);

    /// <summary>Ids of the files.</summary>
    public IEnumerable<string> FileIds => Files.Select(f => f.FileId).Distinct(StringComparer.Ordinal);
}
