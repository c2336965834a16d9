using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>Facts with two files in a partition.</summary>
internal static class SplitPartition
{
    /// <summary>Parts the file with the facts 1 and 2 of the first epoch into two, in the log and in the manifest.</summary>
    public static void InFirstEpoch(LakeScene scene) => SplitFiles.InFirstEpoch(scene.Connection, scene.State, "extract", "facts_v1", holding: "fact_id = 1");

    /// <summary>The data files of the facts.</summary>
    public static string[] Parts(LakeScene scene) => [.. Directory.GetFiles(scene.FactsFolder, "part-*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
