using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>
/// Which points of a crash matrix are tried. Steps are the same in both layouts, so by default each step is struck in each way in one of the two.
/// With LAKE_CRASH_POINTS it is in both: that number of points of each piece of work, or all. LAKE_SEED says which, and how much a crash loses.
/// </summary>
internal static class CrashPoints
{
    private static int Points => Setting.Number("LAKE_CRASH_POINTS", 0);

    /// <summary>The matrix of a piece of work in a scene's layout.</summary>
    public static CrashMatrix Matrix(LakeScene scene, string name, Func<ICrashTrial> trial) =>
        new($"{name}, {scene.Layout.Kind}", trial, Points > 0 ? Points : int.MaxValue, Setting.Number("LAKE_SEED", 1))
        {
            Share = Points > 0 ? (1, 0) : (2, scene.Layout.Kind == LayoutKind.FileId ? 1 : 0),
        };
}
