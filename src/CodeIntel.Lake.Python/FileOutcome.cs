namespace CodeIntel.Lake.Python;

/// <summary>What became of a file.</summary>
/// <param name="Status">As in <c>cst_parse_manifest_v1</c>: ok, partial, unreadable, undecodable, binary or too_large.</param>
/// <param name="ErrorCount">Rows written to <c>cst_parse_errors_v1</c>.</param>
/// <param name="LineCount">Lines of the file; 0 where it was not parsed.</param>
public sealed record FileOutcome(string Status, int ErrorCount, int LineCount);
