using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>Builds the same repository into a lake of its own, and tells where the two differ.</summary>
internal static class RebuildCheck
{
    /// <summary>Compares a lake with a rebuild of its repository as that is now.</summary>
    public static IReadOnlyList<LakeProblem> Find(VerifyRequest request, string repository, Layout layout)
    {
        using var scratch = ScratchFolder.Below(request.Files, request.State);
        var settings = request.Settings with { State = scratch.Path, Layout = LayoutOf(layout) };
        Refresher.Refresh(new RefreshRequest(repository, scratch.Path, settings, request.Contracts, "verify --rebuild", request.Progress, request.Cancel) { Files = request.Files, Stages = request.Stages, Tree = request.Tree });
        request.Progress?.Begin("verify", "comparison", 0);
        var mismatches = LakeComparison.Compare(request.State, scratch.Path, request.Contracts, EngineOptions.For(request.Settings, request.State));
        return
        [
            .. mismatches.Select(m => new LakeProblem(
                m.Dataset,
                "differs_from_rebuild",
                $"{m.OnlyLeft} rows are only in the lake, {m.OnlyRight} only in the rebuild (right), such as {m.Example}. Refresh where the repository has changed since; where a refresh finds nothing to do, 'refresh --full' makes the lake anew.")),
        ];
    }

    private static LayoutSettings LayoutOf(Layout layout) => layout.Kind == Storage.Replacement.LayoutKind.FileId
        ? new LayoutSettings(Configuration.LayoutKind.FileId, 0)
        : new LayoutSettings(Configuration.LayoutKind.Bucket, 1 << layout.BucketBits);
}
