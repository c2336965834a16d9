namespace CodeIntel.Lake.Semantics;

/// <summary>The first line to the indexer.</summary>
internal sealed record StartRequest(string Root, IReadOnlyList<string> SourceRoots, string Project, string? PythonVersion, int Memory);

/// <summary>Its answer: ready, or why not.</summary>
internal sealed record StartAnswer(bool Ready, string? Node, string? Pyright, string? Error);

/// <summary>Files to index, in this order; which ones are to be read anew; and which ones are new or gone.</summary>
internal sealed record IndexRequest(IReadOnlyList<string> Index, IReadOnlyList<string> Changed, IReadOnlyList<string> CameOrWent);

/// <summary>What stands before the bytes of a document; or the end of the request's answer, where <see cref="Done"/> is a number.</summary>
internal sealed record DocumentHeader(string? Path, int Bytes, string? Interface, IReadOnlyList<string>? Reads, string? Problem, double Milliseconds, int? Done);

/// <summary>The file that scip-python reads its settings from.</summary>
internal sealed record ScipPythonConfiguration(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude, IReadOnlyList<string> ExtraPaths, string PythonPlatform, string? PythonVersion);
