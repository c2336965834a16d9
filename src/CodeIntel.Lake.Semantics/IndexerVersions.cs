namespace CodeIntel.Lake.Semantics;

/// <summary>What an indexer runs on.</summary>
/// <param name="NodePath">Node's executable.</param>
/// <param name="Node">Its version, such as <c>20.20.2</c>.</param>
/// <param name="Pyright">Version of pyright.</param>
public sealed record IndexerVersions(string NodePath, string Node, string Pyright);
