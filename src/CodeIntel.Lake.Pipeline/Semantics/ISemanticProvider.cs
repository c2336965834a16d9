using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage;
using Google.Protobuf;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>A part of what a provider says.</summary>
/// <param name="Message">A <see cref="Metadata"/>, a <see cref="Document"/>, or a symbol of elsewhere as <see cref="SymbolInformation"/>.</param>
/// <param name="InterfaceHash">Of a document: differs where files that import it may be said something else of; null where the provider does not know.</param>
/// <param name="Problem">Why nothing is known of the document's file; null elsewhere.</param>
internal sealed record SemanticPart(IMessage Message, string? InterfaceHash = null, string? Problem = null)
{
    /// <summary>Of a document: the paths of other files on whose interfaces it depends.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];
}

/// <summary>The repository as a scan found it.</summary>
/// <param name="Files">All files, by path.</param>
/// <param name="ContentOf">The bytes of one; null where they could not be read, or were not, as it did not change.</param>
internal sealed record RepositoryContents(IReadOnlyList<FileFact> Files, Func<FileFact, byte[]?> ContentOf);

/// <summary>A source of SCIP documents of the repository's files.</summary>
internal interface ISemanticProvider : IDisposable
{
    /// <summary>Differs where it may say something else of files whose content, and what they read, is the same.</summary>
    /// <param name="all">All files of the repository.</param>
    /// <exception cref="LakeException">It is not there, or cannot be read.</exception>
    string SourceHash(IReadOnlyList<FileFact> all);

    /// <summary>Whether what it says of a file depends on others, so that a changed interface reaches those that read it.</summary>
    bool ReadsOthers { get; }

    /// <summary>What it says, in any order: of these files, or of more.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="repository">All files, which tell one that stays what changed since it was asked last.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="LakeException">It is not there, cannot be read, or breaks the format.</exception>
    IEnumerable<SemanticPart> Read(IReadOnlyList<string> paths, RepositoryContents repository, CancellationToken cancel);
}
