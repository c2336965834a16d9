using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python;

/// <summary>Makes rows of datasets from one parsed file. Called from several threads, each with writers of its own.</summary>
public interface IFileExtractor
{
    /// <summary>The datasets that it writes.</summary>
    IReadOnlyList<string> Datasets { get; }

    /// <summary>Names everything besides the file and the contracts that the rows depend on.</summary>
    string Fingerprint { get; }

    /// <summary>Writes the rows of a file. A file that cannot be parsed at all has none, and is not given.</summary>
    void Extract(ParsedFile file, IRowWriters writers);
}
