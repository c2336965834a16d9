using System.Text.Json;

namespace CodeIntel.Lake.Semantics;

/// <summary>The indexer scip-python as it is installed.</summary>
/// <param name="Node">Node's executable, which runs it.</param>
/// <param name="Script">Full path of its module.</param>
public sealed record ScipPythonProgram(string Node, string Script)
{
    /// <summary>The only version that is run: what another one says of equal files may be something else.</summary>
    public const string Version = "0.6.6";

    private const string Package = "@sourcegraph/scip-python";
    private const string Install = $"Run 'npm install --global {Package}@{Version}', or name its executable as semantics.scip_python.";

    /// <summary>Finds it.</summary>
    /// <param name="named">Its executable, which may be a link as npm makes one, or its module; null for the first one on PATH.</param>
    /// <param name="node">Node's executable; null for the first one on PATH.</param>
    /// <exception cref="SemanticsUnavailableException">It, or Node, is missing, or it is another version; the text says what to do.</exception>
    public static ScipPythonProgram Find(string? named, string? node)
    {
        var found = named ?? SearchPath.Find("scip-python") ?? throw new SemanticsUnavailableException($"scip-python is not on PATH. {Install}");
        var file = new FileInfo(found);
        var script = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName : throw new SemanticsUnavailableException($"There is no scip-python at '{found}'. {Install}");
        return VersionOf(Path.Combine(Path.GetDirectoryName(script)!, "package.json")) switch
        {
            Version => new ScipPythonProgram(NodeProgram.Find(node), script),
            { } other => throw new SemanticsUnavailableException($"'{script}' is scip-python {other}, and {Version} is needed. {Install}"),
            null => throw new SemanticsUnavailableException($"'{script}' is no module of the package {Package}. {Install}"),
        };
    }

    private static string? VersionOf(string package)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(package));
            return json.RootElement.GetProperty("name").GetString() == Package ? json.RootElement.GetProperty("version").GetString() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
