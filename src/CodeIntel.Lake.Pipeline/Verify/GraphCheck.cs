using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>Checks that edges and properties refer to nodes that exist.</summary>
internal static class GraphCheck
{
    public const string Nodes = "cpg_nodes_v1";
    public const string Edges = "cpg_edges_v1";
    public const string Props = "cpg_props_v1";

    /// <summary>Both ends of every edge are nodes.</summary>
    public static IEnumerable<LakeProblem> Ends(string nodes, string edges, IEngineSession connection) =>
    [
        .. Dangling(Edges, "dangling_source", connection.Checks.Dangling(edges, "src_node_id", "edge_id", nodes, "node_id")),
        .. Dangling(Edges, "dangling_target", connection.Checks.Dangling(edges, "dst_node_id", "edge_id", nodes, "node_id")),
    ];

    /// <summary>Every property of a node has its node.</summary>
    public static IEnumerable<LakeProblem> Owners(string nodes, string props, IEngineSession connection) =>
        Dangling(Props, "dangling_property", connection.Checks.Dangling(connection.Rows.OfValue(props, "entity_kind", "node"), "entity_id", "prop_key", nodes, "node_id"));

    private static LakeProblem[] Dangling(string dataset, string kind, FoundRows found) =>
        found.Count == 0 ? [] : [new LakeProblem(dataset, kind, $"{found.Count} rows name a node that does not exist, such as {found.Example}.")];
}
