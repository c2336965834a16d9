using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The main job: makes a lake equal to what a clean run over the repository would build, at a cost that follows the change.</summary>
public static class Refresher
{
    /// <summary>Refreshes the lake, and creates it where there is none.</summary>
    /// <exception cref="LakeException">The repository, the settings or the lake cannot be used; the lake is as before.</exception>
    /// <exception cref="OperationCanceledException">The refresh was stopped; the lake is as before.</exception>
    public static RefreshResult Refresh(RefreshRequest request) => RefreshTrace.Of(request, r => Guarded(r, Run));

    /// <summary>
    /// Tells what a refresh would redo, and why. Runs as far as the impact is known and throws the result away, so the answer is exact.
    /// Takes no lock and writes nothing to the lake; where a refresh is being made, or was cut, it starts from the newest whole epoch.
    /// </summary>
    /// <exception cref="LakeException">The repository, the settings or the lake cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RefreshForecast Forecast(RefreshRequest request) => Guarded(request, MakeForecast);

    /// <summary>A stop fails the statement that runs; what the caller hears of is the stop. A failure to write is told as the lake's.</summary>
    private static T Guarded<T>(RefreshRequest request, Func<RefreshRequest, T> work)
    {
        try
        {
            return work(request);
        }
        catch (EngineException e) when (request.Cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException("The refresh was stopped.", e, request.Cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read of the repository is a row, not an exception; this is about the lake's own files.
            throw new LakeException(LakeError.LakeUnusable, "state_unwritable", $"The lake at '{request.State}' cannot be written to: {e.Message} It is as before.", e);
        }
    }

    private static RefreshResult Run(RefreshRequest request)
    {
        var record = new RunRecord(TimeProvider.System);
        using var session = RefreshSession.Open(request);
        if (session.Plan.IsEmpty)
        {
            session.SaveCaches();
            return Result(session, record);
        }

        request.Progress?.Note($"{session.Plan.Mode.Word()} refresh: {session.Plan.Reason}");
        if (session.Snapshot.Skipped.Count > 0)
        {
            request.Progress?.Note($"{(session.Snapshot.Skipped.Count == 1 ? "1 path is" : $"{session.Snapshot.Skipped.Count:N0} paths are")} skipped; repo_skipped_v1 says which and why");
        }

        using var run = new RefreshRun(session, record);
        run.RunAll();
        var committed = run.Commit();
        session.SaveCaches();
        return Result(session, record, committed);
    }

    private static RefreshForecast MakeForecast(RefreshRequest request)
    {
        using var scratch = ScratchFolder.InTemp(request.Files);
        using var session = RefreshSession.Open(request, scratch.Path);
        if (session.Plan.IsEmpty)
        {
            return RefreshForecast.Of(session.Plan, KeyImpact.None, [], []);
        }

        if (session.Plan.Mode == RefreshMode.Full)
        {
            return RefreshForecast.Of(session.Plan, KeyImpact.None, session.PlannedFiles, Pruning(session, RowScope.All));
        }

        using var run = new RefreshRun(session, new RunRecord(TimeProvider.System));
        run.RunThroughImpact();
        return RefreshForecast.Of(session.Plan, run.Scopes.Impact, run.Scopes.Reasons, Pruning(session, RowScope.Of(run.Scopes.FileIds)));
    }

    private static List<ScopedReads> Pruning(RefreshSession session, RowScope scope)
    {
        var before = session.Store.Read(session.Connection);
        var contracts = session.Request.Contracts;
        return [.. before.Datasets.Where(d => contracts.Contains(d.Name) && contracts[d.Name].IsPerFile).Select(d => before.PlanReads(contracts[d.Name], scope))];
    }

    private static RefreshResult Result(RefreshSession session, RunRecord record, TimeSpan? committed = null)
    {
        var before = session.Before?.Datasets;
        var now = session.Store.Read(session.Connection);
        session.Request.Then?.Invoke(now, session.Connection, record.Redone.Count);
        var datasets = now.Datasets.Select(d =>
        {
            var old = before?.GetValueOrDefault(d.Name);
            return new DatasetOutcome(d.Name, d.Stage, d.Version, old?.Version != d.Version, d.Rows, old?.Rows ?? 0, record.RowsWritten(d.Name));
        });
        return new RefreshResult(
            session.Store.Latest?.Epoch ?? 0,
            committed is not null,
            session.Plan.Mode,
            session.Plan.Reason,
            FileCounts.Of(session.Diff, record),
            [.. datasets],
            record.ScopedReads,
            record.Seconds,
            committed?.TotalSeconds ?? 0,
            session.Database.Statements)
        {
            StaleFiles = record.Stale,
            DriftedFiles = record.DriftedFiles,
        };
    }
}
