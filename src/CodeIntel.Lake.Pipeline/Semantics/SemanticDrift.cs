namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>What became of a file's document: a row of <c>scip_documents_v1</c>.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Fingerprint">Hash of what the document says; null where there is none.</param>
/// <param name="InterfaceHash">Hash of what others may see; null where it is not known.</param>
/// <param name="Reads">Ids of the files that were looked into.</param>
internal sealed record DocumentState(string FileId, string Path, string Status, string? Fingerprint, string? InterfaceHash, IReadOnlyList<string> Reads);

/// <summary>A respect in which a file's document is another one than before, though nothing changed that it depends on.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="What"><c>status</c>, <c>document</c>, <c>interface</c> or <c>reads</c>.</param>
/// <param name="Before">The value before; of reads the paths that are only there. Null for none.</param>
/// <param name="After">The value now, likewise.</param>
internal sealed record SemanticDrift(string FileId, string Path, string What, string? Before, string? After)
{
    /// <summary>Finds it.</summary>
    /// <param name="before">The documents of the epoch before.</param>
    /// <param name="now">Those of all files, asked for again; files that could not be asked about are stale among them, and left out.</param>
    /// <param name="reached">The files of which a change says that their documents may differ; all files that are new are among them.</param>
    public static IReadOnlyList<SemanticDrift> Between(IReadOnlyList<DocumentState> before, IReadOnlyList<DocumentState> now, IReadOnlySet<string> reached)
    {
        var old = before.ToDictionary(d => d.FileId, StringComparer.Ordinal);
        var paths = before.Concat(now).DistinctBy(d => d.FileId, StringComparer.Ordinal).ToDictionary(d => d.FileId, d => d.Path, StringComparer.Ordinal);
        return
        [
            .. now.Where(d => d.Status != "stale" && !reached.Contains(d.FileId) && old.ContainsKey(d.FileId)).SelectMany(d => Respects(old[d.FileId], d).Where(r => r.Before != r.After)
                .Select(r => new SemanticDrift(d.FileId, d.Path, r.What, r.Before, r.After))),
        ];

        IEnumerable<(string What, string? Before, string? After)> Respects(DocumentState one, DocumentState other) =>
        [
            ("status", one.Status, other.Status), ("document", one.Fingerprint, other.Fingerprint), ("interface", one.InterfaceHash, other.InterfaceHash),
            ("reads", Alone(one, other), Alone(other, one)),
        ];

        string? Alone(DocumentState one, DocumentState other) =>
            one.Reads.Except(other.Reads, StringComparer.Ordinal).Select(f => paths[f]).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } alone ? string.Join(", ", alone) : null;
    }
}
