using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>Checks that what was parsed of a file are the bytes whose hash the lake names, since a refresh goes by that hash alone.</summary>
internal static class ParsedBytesCheck
{
    public const string Files = ScanRows.FilesDataset;
    public const string Manifest = "cst_parse_manifest_v1";

    /// <summary>What is compared.</summary>
    public static IReadOnlyList<string> Datasets { get; } = [Files, Manifest];

    /// <summary>Every file is parsed, nothing else is, and the hashes are equal.</summary>
    /// <param name="files">Rows of <see cref="Files"/>, as a subquery.</param>
    /// <param name="manifest">Rows of <see cref="Manifest"/>, as a subquery.</param>
    /// <param name="connection">Runs the query.</param>
    public static IEnumerable<LakeProblem> Find(string files, string manifest, IEngineSession connection)
    {
        var found = connection.Checks.Unequal(files, manifest, "file_id", "file_sha256", "path");
        return found.Count == 0
            ? []
            : [new LakeProblem(Manifest, "parsed_other_bytes", $"The rows of {found.Count} files come of other bytes than those that {Files} names, such as {found.Example}. 'refresh --full' parses them again.")];
    }
}
