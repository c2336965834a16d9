using CodeIntel.Lake.Storage.Datasets;
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
        .. Dangling(new Reference(Edges, "src_node_id", "dangling_source", "edge_id"), edges, nodes, connection),
        .. Dangling(new Reference(Edges, "dst_node_id", "dangling_target", "edge_id"), edges, nodes, connection),
    ];

    /// <summary>Every property of a node has its node.</summary>
    public static IEnumerable<LakeProblem> Owners(string nodes, string props, IEngineSession connection) =>
        Dangling(new Reference(Props, "entity_id", "dangling_property", "prop_key"), $"(FROM {props} WHERE entity_kind = 'node')", nodes, connection);

    private static List<LakeProblem> Dangling(Reference reference, string rows, string nodes, IEngineSession connection)
    {
        var column = SqlText.Name(reference.Column);
        using var result = connection.Query($"""
            SELECT count(*), min('{reference.Label} ' || r.{SqlText.Name(reference.Label)} || ', {reference.Column} ' || r.{column})
            FROM {rows} r WHERE NOT EXISTS (SELECT 1 FROM {nodes} n WHERE n.node_id = r.{column})
            """);
        var row = result.ToList()[0];
        return (long)row[0]! == 0
            ? []
            : [new LakeProblem(reference.Dataset, reference.Kind, $"{row[0]} rows name a node that does not exist, such as {row[1]}.")];
    }

    private sealed record Reference(string Dataset, string Column, string Kind, string Label);
}
