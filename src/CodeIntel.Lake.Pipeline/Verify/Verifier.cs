using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>Checks that a lake holds what it promises: log against files, rows against contracts, edges against nodes, and all against a rebuild.</summary>
public static class Verifier
{
    /// <summary>Verifies one epoch. The lake is only read.</summary>
    /// <exception cref="LakeException">
    /// The lake cannot be read at all. <c>rebuild_of_old_epoch</c>: a rebuild was asked for with an epoch that is not the newest.
    /// </exception>
    public static VerifyReport Verify(VerifyRequest request)
    {
        using var store = LakeStore.Open(request.State, request.Contracts, LakeOpenMode.Read, new LakeOptions { Files = request.Files });
        using var database = Engine.Open(EngineOptions.For(request.Settings, request.State));
        using var connection = database.Connect();
        var reader = store.Read(connection, request.Epoch);
        if (request.Rebuild && request.Epoch is { } epoch && epoch != store.Latest?.Epoch)
        {
            throw new LakeException(LakeError.Usage, "rebuild_of_old_epoch", $"Only the newest epoch can be compared with a rebuild, and {epoch} is not. Leave --epoch out.");
        }

        var problems = new List<LakeProblem>();
        request.Cancel.ThrowIfCancellationRequested();
        request.Progress?.Begin("verify", "data files", 0);
        problems.AddRange(reader.CheckFiles().Select(p => new LakeProblem(p.Dataset, p.Kind, p.Message)));
        var broken = problems.Select(p => p.Dataset).ToHashSet(StringComparer.Ordinal);
        problems.AddRange(CheckRows(request, reader, connection, broken));
        if (request.Rebuild && broken.Count == 0)
        {
            problems.AddRange(RebuildCheck.Find(request, store.Description.RepositoryId, reader.Layout));
        }

        return new VerifyReport(reader.Manifest?.Epoch ?? 0, [.. problems.OrderBy(p => p.Dataset, StringComparer.Ordinal)]);
    }

    /// <param name="request">What to verify.</param>
    /// <param name="reader">Reads the epoch.</param>
    /// <param name="connection">Runs the queries.</param>
    /// <param name="broken">Datasets that cannot be read; those that turn out so are added.</param>
    private static List<LakeProblem> CheckRows(VerifyRequest request, LakeReader reader, IEngineSession connection, HashSet<string> broken)
    {
        var problems = new List<LakeProblem>();
        var datasets = reader.Datasets.Where(d => request.Contracts.Contains(d.Name) && !broken.Contains(d.Name)).ToList();
        request.Progress?.Begin("verify", "rows", datasets.Count);
        foreach (var dataset in datasets)
        {
            var contract = request.Contracts[dataset.Name];

            // No rows in no file break no contract.
            Guard(dataset.Name, () => dataset.Rows == 0 && reader.DataFiles(dataset.Name).Count == 0 ? [] : CheckContract(contract, reader.Relation(contract, RowScope.All), dataset.Rows, connection));
            request.Progress?.Advance(1);
            request.Cancel.ThrowIfCancellationRequested();
        }

        if (ParsedBytesCheck.Datasets.All(d => datasets.Any(known => known.Name == d) && !broken.Contains(d)))
        {
            Guard(ParsedBytesCheck.Manifest, () => ParsedBytesCheck.Find(Relation(ParsedBytesCheck.Files), Relation(ParsedBytesCheck.Manifest), connection));
        }

        request.Progress?.Begin("verify", "graph", 0);
        Graph(GraphCheck.Edges, GraphCheck.Ends);
        Graph(GraphCheck.Props, GraphCheck.Owners);
        return problems;

        void Graph(string dataset, Func<string, string, IEngineSession, IEnumerable<LakeProblem>> check)
        {
            if (!broken.Contains(dataset) && !broken.Contains(GraphCheck.Nodes))
            {
                Guard(dataset, () => check(Relation(GraphCheck.Nodes), Relation(dataset), connection));
            }
        }

        string Relation(string dataset) => reader.Relation(request.Contracts[dataset], RowScope.All);

        void Guard(string dataset, Func<IEnumerable<LakeProblem>> find)
        {
            try
            {
                problems.AddRange(find());
            }
            catch (LakeException e) when (e.Error != LakeError.Memory)
            {
                broken.Add(dataset);
                problems.Add(e is EngineException engine
                    ? new LakeProblem(dataset, "data_unreadable", engine.EngineMessage)
                    : new LakeProblem(dataset, e.Code, e.Message));
            }
        }
    }

    private static IEnumerable<LakeProblem> CheckContract(Contract contract, string relation, long expected, IEngineSession connection)
    {
        var found = connection.Checks.Check(contract, RowScope.All, relation);
        IEnumerable<LakeProblem> counted = found.Rows == expected
            ? []
            : [new LakeProblem(contract.Name, "row_count", $"There are {found.Rows} rows; the epoch's manifest says {expected}.")];
        return counted.Concat(LakeProblem.Of(contract, found));
    }
}
