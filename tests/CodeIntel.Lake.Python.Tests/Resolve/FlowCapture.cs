using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Tests.Resolve;

/// <summary>Keeps the flows of the last file.</summary>
internal sealed class FlowCapture : IFileExtractor
{
    public List<Flow> Flows { get; private set; } = [];

    public IReadOnlyList<string> Datasets { get; } = [];

    public string Fingerprint => "";

    public void Extract(ParsedFile file, IRowWriters writers) => Flows = [.. file.Context.Flows];
}
