using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>
/// Which points of a crash matrix are tried: of each piece of work and each layout as many as LAKE_CRASH_POINTS says, each kind of step and way first.
/// LAKE_SEED says which, and how much a crash loses.
/// </summary>
internal static class CrashPoints
{
    private const int PointsInTheTestCommand = 5;

    /// <summary>The matrix of a piece of work in a scene's layout.</summary>
    public static CrashMatrix Matrix(LakeScene scene, string name, Func<ICrashTrial> trial) =>
        new($"{name}, {scene.Layout.Kind}", trial, Setting.Number("LAKE_CRASH_POINTS", PointsInTheTestCommand, int.MaxValue), Setting.Seed);
}
