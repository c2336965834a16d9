using System.Diagnostics;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Progress;

/// <summary>One line for each stage when it ends, and one for each note.</summary>
internal sealed class PlainDisplay(TextWriter error) : IProgressDisplay, IRefreshProgress
{
    private readonly Lock gate = new();
    private readonly List<string> steps = [];
    private string? stage;
    private long started;
    private long units;

    public T Show<T>(Func<IRefreshProgress, T> work)
    {
        var result = work(this);
        lock (gate)
        {
            End();
        }

        return result;
    }

    public void Begin(string stage, string what, int total)
    {
        lock (gate)
        {
            if (stage != this.stage)
            {
                End();
                this.stage = stage;
                started = Stopwatch.GetTimestamp();
            }

            steps.Add(TerminalWriter.Escape(what));
        }
    }

    public void Advance(int units) => Interlocked.Add(ref this.units, units);

    public void Note(string message)
    {
        lock (gate)
        {
            error.WriteLine(TerminalWriter.Escape(message));
        }
    }

    private void End()
    {
        if (stage is not null)
        {
            var what = steps.Count == 1 ? steps[0] : $"{steps.Count} steps";
            var count = units > 0 ? $", {units:N0} done" : string.Empty;
            error.WriteLine($"{stage}: {what}{count}, {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s");
        }

        stage = null;
        units = 0;
        steps.Clear();
    }
}
