using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Tests.Epochs;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>Another program's commit that rewrites one file of the facts with fewer rows.</summary>
/// <param name="Removed">The file that leaves the table.</param>
/// <param name="Added">The file that takes its place.</param>
internal sealed record ForeignDelete(string Removed, string Added)
{
    /// <summary>Commits it as a version.</summary>
    public static ForeignDelete Of(LakeScene scene, long version)
    {
        var head = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection, version - 1);
        var file = head.Files.Values.OrderBy(f => f.RawPath, StringComparer.Ordinal).First();
        var added = Path.Combine(Path.GetDirectoryName(file.FullPath)!, "part-foreign.parquet");
        scene.Connection.Execute($"""
            COPY (FROM read_parquet({SqlText.Literal(file.FullPath)}, hive_partitioning = false) WHERE false)
            TO {SqlText.Literal(added)} (FORMAT parquet)
            """);
        var committed = DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, version,
        [
            new CommitInfoAction(1, "DELETE", new Dictionary<string, string>(), new Dictionary<string, string>()),
            new RemoveAction(file.RawPath, 1, true, file.Add.PartitionValues, file.Size),
            file.Add with { Path = Path.GetRelativePath(scene.FactsFolder, added), Size = new FileInfo(added).Length, Stats = null },
        ]);
        return committed ? new ForeignDelete(file.FullPath, added) : throw new InvalidOperationException($"There is a version {version} already.");
    }
}
