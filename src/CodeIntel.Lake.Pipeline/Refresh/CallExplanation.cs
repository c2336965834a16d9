using System.Security.Cryptography;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Python.Resolve;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>A step on the way of a value from where it is made to a call.</summary>
/// <param name="Path">Repository-relative POSIX path.</param>
/// <param name="Line">The line, from 1; null where the file is another now and the step is no call and no definition.</param>
/// <param name="Text">The source there, up to the end of its first line; null where the file is another now.</param>
/// <param name="How">What happens: see docs/resolution.md.</param>
/// <param name="Variable">The name, parameter or attribute that takes the value; null where it has no name beyond its function.</param>
/// <param name="Value">What flows, for a person.</param>
/// <param name="IsAssumed">Whether an assumption is made here.</param>
/// <param name="Round">In which round of assumptions the value came here, from 1.</param>
public sealed record CallStep(string Path, int? Line, string? Text, string How, string? Variable, string Value, bool IsAssumed, int Round);

/// <summary>Why calls run what they run. The resolver keeps no reasons, so the flows of an epoch are solved again for the question.</summary>
public static class CallExplanation
{
    private const string Files = ScanRows.FilesDataset;
    private const string Definitions = "cst_defs_v1";
    private const string Calls = "cst_callsites_v1";
    private const string Names = "cst_defs_norm_v1";
    private const string Lambda = "a lambda";

    /// <summary>The steps of calls, in the order of these; none of a call that the flow of values does not know to run the definition.</summary>
    /// <param name="reader">The epoch.</param>
    /// <param name="session">Reads its rows.</param>
    /// <param name="contracts">The datasets.</param>
    /// <param name="repository">Full path of the repository, whose files are read where they are still those of the epoch.</param>
    /// <param name="edges">Of each its call (<c>cst_callsites_v1</c>) and the definition or lambda that it runs.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="LakeException"><c>flows_missing</c>: the epoch has no flows.</exception>
    public static IReadOnlyList<IReadOnlyList<CallStep>> Of(
        LakeReader reader, IEngineSession session, ContractCatalog contracts, string repository, IReadOnlyList<(long Call, long Definition)> edges, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Require(reader);
        if (edges.Count == 0)
        {
            return [];
        }

        var resolver = new ResolverInputs((dataset, columns, order) => session.Rows.Sorted(Relation(dataset, columns, RowScope.All), order)).Solve(session, isTraced: true, cancel);
        var names = Pairs<string>(Names, ["def_id", "qname"], RowScope.All);
        var ways = edges.Select(e => resolver.Explain(e.Call, e.Definition, id => names.GetValueOrDefault(id, Lambda))).ToList();
        var scope = RowScope.Of([.. ways.SelectMany(w => w).Select(s => s.FileId).Distinct()]);
        var hashes = Hashes();
        var places = ways.SelectMany(w => w).DistinctBy(s => s.FileId).ToDictionary(s => s.FileId, s => Places(repository, s, hashes.GetValueOrDefault(s.FileId)), StringComparer.Ordinal);
        var lines = places.Values.All(p => p is not null) ? new Dictionary<long, int>() : Pairs<int>(Calls, ["call_id", "line"], scope).Concat(Pairs<int>(Definitions, ["def_id", "line"], scope)).ToDictionary();
        return [.. ways.Select(w => w.Select(Placed).ToList())];

        string Relation(string dataset, IReadOnlyList<string> columns, RowScope rows) => session.Rows.Columns(reader.Relation(contracts[dataset], rows), columns);

        Dictionary<long, T> Pairs<T>(string dataset, IReadOnlyList<string> columns, RowScope rows)
        {
            using var result = session.Rows.Read(Relation(dataset, columns, rows));
            return result.Rows().ToDictionary(r => (long)r[0]!, r => (T)r[1]!);
        }

        Dictionary<string, string?> Hashes()
        {
            using var result = session.Rows.Read(Relation(Files, ["file_id", "file_sha256"], scope));
            return result.Rows().ToDictionary(r => (string)r[0]!, r => (string?)r[1], StringComparer.Ordinal);
        }

        CallStep Placed(FlowStep step)
        {
            var place = places[step.FileId]?.ElementAtOrDefault(step.Flow);
            int? known = step.Site is { } site && lines.TryGetValue(site, out var line) ? line : null;
            return new CallStep(step.Path, place?.Line ?? known, place?.Text, step.How, step.Variable, step.Value, step.IsAssumed, step.Round);
        }
    }

    /// <summary>Refuses an epoch that has no flows.</summary>
    /// <exception cref="LakeException"><c>flows_missing</c>.</exception>
    public static void Require(LakeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.Datasets.Any(d => d.Name == ResolverInputs.FlowsDataset && d.Rows > 0))
        {
            throw new LakeException(
                LakeError.Usage,
                "flows_missing",
                $"Epoch {reader.Manifest?.Epoch ?? 0} has no flows of values: the layer flows is off (layers.flows in pipeline.yaml), or was left out since the repository holds more Python than layers.max_flows_bytes. Switch it on and refresh; 'ask callers' goes by names without it.");
        }
    }

    /// <summary>The places of a file's flows; null where the file is not that of the epoch any more.</summary>
    private static IReadOnlyList<FlowPlace>? Places(string repository, FlowStep step, string? hash)
    {
        try
        {
            using var stream = LocalWorkingTree.Instance.OpenRead(Path.Combine(repository, step.Path));
            using var content = new MemoryStream();
            stream.CopyTo(content);
            var bytes = content.ToArray();
            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == hash ? FlowPlaces.Of(new SourceFile(step.FileId, step.Path, bytes, hash, null)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
