using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The work of steps that goes on beside others, from when what such a step reads is made until the step comes.</summary>
/// <param name="run">The run.</param>
/// <param name="graph">Its stages.</param>
/// <param name="isBeside">Whether another thread is there to do it; else it is done when the step comes.</param>
internal sealed class WorkAhead(RefreshRun run, StageGraph graph, bool isBeside) : IDisposable
{
    private readonly HashSet<string> made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<object>> begun = new(StringComparer.Ordinal);

    /// <summary>Whether another thread is at work.</summary>
    public bool IsGoing => begun.Values.Any(t => !t.IsCompleted);

    /// <summary>Begins what can be done from here on.</summary>
    /// <param name="done">Datasets that have just been made.</param>
    /// <param name="coming">The steps that are left.</param>
    public void Begin(IEnumerable<Contract> done, IEnumerable<StageStep> coming)
    {
        made.UnionWith(done.Select(c => c.Name));
        foreach (var step in isBeside ? coming.Where(s => s.Stages[0].WorksAhead && !begun.ContainsKey(s.Contracts[0].Name) && graph.Reads(s).All(made.Contains)) : [])
        {
            if (step.Stages[0].Ahead(run, step) is { } work)
            {
                begun.Add(step.Contracts[0].Name, Task.Run(() =>
                {
                    using var trace = RefreshTrace.BeginAhead(step);
                    return work();
                }));
            }
        }
    }

    /// <summary>What came of a step's work, which is done here where it was not begun.</summary>
    public object Take(StageStep step) => begun.Remove(step.Contracts[0].Name, out var task) ? task.GetAwaiter().GetResult() : step.Stages[0].Ahead(run, step)!();

    /// <summary>Waits for what goes on, whatever comes of it.</summary>
    public void Dispose() => Task.WhenAll(begun.Values).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
}
