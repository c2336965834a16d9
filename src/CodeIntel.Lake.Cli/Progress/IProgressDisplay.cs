using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Progress;

/// <summary>Shows how work goes while it is done.</summary>
internal interface IProgressDisplay
{
    /// <summary>Does the work and gives its result.</summary>
    T Show<T>(Func<IRefreshProgress, T> work);
}
