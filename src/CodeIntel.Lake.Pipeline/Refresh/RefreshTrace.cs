using System.Diagnostics;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>
/// What a listener hears of refreshes: an activity <c>refresh</c>, and in it <c>plan</c> (the repository and the lake are looked at), one for each step, by the name of
/// its stage, <c>ahead</c> for what is done of a step beside others before it comes, and <c>commit</c>. Nothing is recorded where nobody listens.
/// </summary>
public static class RefreshTrace
{
    /// <summary>The name of the source of activities.</summary>
    public const string Source = "CodeIntel.Lake";

    private static readonly ActivitySource Activities = new(Source, ProgramVersion.Text);

    /// <summary>Begins a part of a refresh, which ends when it is disposed; null where nobody listens.</summary>
    internal static Activity? Begin(string name) => Activities.StartActivity(name);

    /// <summary>Begins a step, by the name of its stage.</summary>
    internal static Activity? Begin(StageStep step) => Begin(step.Stages[0].Name, step);

    /// <summary>Begins what is done of a step beside others, before it comes.</summary>
    internal static Activity? BeginAhead(StageStep step) => Begin("ahead", step);

    private static Activity? Begin(string name, StageStep step) => Begin(name)?.SetTag("codeintel.datasets", string.Join(' ', step.Contracts.Select(c => c.Name)));

    /// <summary>A refresh from its beginning to its end.</summary>
    internal static RefreshResult Of(RefreshRequest request, Func<RefreshRequest, RefreshResult> refresh)
    {
        using var activity = Begin("refresh");
        activity?.SetTag("codeintel.repository", request.Repository);
        try
        {
            var result = refresh(request);
            activity?.SetTag("codeintel.epoch", result.Epoch).SetTag("codeintel.changed", result.Changed).SetTag("codeintel.mode", result.Mode.Word())
                .SetTag("codeintel.files_redone", result.Files.Redone);
            return result;
        }
        catch (Exception e)
        {
            activity?.SetTag("error.type", (e as LakeException)?.Code ?? e.GetType().Name).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }
}
