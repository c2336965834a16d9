namespace CodeIntel.Lake.Python;

/// <summary>A file to extract from.</summary>
/// <param name="FileId">Its <c>file_id</c>.</param>
/// <param name="Path">Repository-relative POSIX path.</param>
/// <param name="Content">All bytes; null when the file could not be read.</param>
/// <param name="Sha256">Hex digits of the content's SHA-256; null when the file could not be read.</param>
/// <param name="ReadError">Why the file could not be read, for a person; null otherwise.</param>
public sealed record SourceFile(string FileId, string Path, byte[]? Content, string? Sha256, string? ReadError);
