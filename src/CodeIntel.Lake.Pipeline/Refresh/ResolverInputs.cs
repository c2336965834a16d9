using CodeIntel.Lake.Python.Resolve;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>What the resolver reads, as relations of the engine.</summary>
/// <param name="relation">From a dataset, columns of it, and those among them that the rows are in the order of, to a relation.</param>
internal sealed class ResolverInputs(Func<string, IReadOnlyList<string>, IReadOnlyList<string>, string> relation)
{
    /// <summary>The dataset of flows.</summary>
    public const string FlowsDataset = "py_flows_v1";

    private readonly string modules = relation("py_module_index_v1", ["file_id", "path", "module_fqn", "package_fqn"], ["file_id"]);
    private readonly string flows = relation(FlowsDataset, FlowReader.Columns, ["file_id", "flow"]);

    /// <summary>Finds all that flows.</summary>
    /// <param name="session">Reads the relations.</param>
    /// <param name="isTraced">Whether the resolver is asked for reasons.</param>
    /// <param name="cancel">Stops it.</param>
    public Resolver Solve(IEngineSession session, bool isTraced, CancellationToken cancel)
    {
        List<ResolverFile> files;
        using (var rows = session.Rows.Read(modules))
        {
            files = [.. rows.Rows().Select(r => new ResolverFile((string)r[0]!, (string)r[1]!, (string)r[2]!, (string)r[3]!))];
        }

        var resolver = new Resolver(files, isTraced);
        using (var rows = session.Rows.Read(flows))
        {
            FlowReader.Read(resolver, files, rows.Chunks(), cancel);
        }

        resolver.Solve(cancel);
        return resolver;
    }
}
