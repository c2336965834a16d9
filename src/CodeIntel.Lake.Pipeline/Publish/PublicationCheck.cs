using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>What must hold before anything is published.</summary>
internal static class PublicationCheck
{
    /// <summary>Checks keys and required columns of these datasets, and the references of those that belong to the graph.</summary>
    /// <param name="contracts">The datasets.</param>
    /// <param name="relation">The rows of any dataset, as a subquery.</param>
    /// <param name="connection">Runs the queries.</param>
    /// <exception cref="LakeException">A violation; its code is the kind of the first problem.</exception>
    public static void Require(IReadOnlyList<Contract> contracts, Func<string, string> relation, IEngineSession connection)
    {
        var problems = new List<LakeProblem>();
        foreach (var contract in contracts)
        {
            problems.AddRange(LakeProblem.Of(contract, connection.Checks.Check(contract, RowScope.All, relation(contract.Name))));
        }

        if (contracts.Any(c => c.Name == GraphCheck.Edges))
        {
            problems.AddRange(GraphCheck.Ends(relation(GraphCheck.Nodes), relation(GraphCheck.Edges), connection));
        }

        if (contracts.Any(c => c.Name == GraphCheck.Props))
        {
            problems.AddRange(GraphCheck.Owners(relation(GraphCheck.Nodes), relation(GraphCheck.Props), connection));
        }

        if (problems is [var first, ..])
        {
            var more = problems.Count > 1 ? $" {problems.Count - 1} more problems were found; 'verify' lists them." : string.Empty;
            throw new LakeException(LakeError.Violation, first.Kind, $"Nothing is published: {first.Dataset}: {first.Message}{more}");
        }
    }
}
