using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Progress;

/// <summary>Ends the work at its next step once that is asked for: the caller unwinds, and so leaves nothing behind.</summary>
internal sealed class StoppableProgress(IRefreshProgress inner, CancellationToken cancel) : IRefreshProgress
{
    public void Begin(string stage, string what, int total)
    {
        cancel.ThrowIfCancellationRequested();
        inner.Begin(stage, what, total);
    }

    public void Advance(int units)
    {
        cancel.ThrowIfCancellationRequested();
        inner.Advance(units);
    }

    public void Note(string message) => inner.Note(message);
}
