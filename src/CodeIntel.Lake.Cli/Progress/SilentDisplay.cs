using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Progress;

/// <summary>Shows nothing.</summary>
internal sealed class SilentDisplay : IProgressDisplay, IRefreshProgress
{
    public T Show<T>(Func<IRefreshProgress, T> work) => work(this);

    public void Begin(string stage, string what, int total)
    {
    }

    public void Advance(int units)
    {
    }

    public void Note(string message)
    {
    }
}
