using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>A lake as it may be that was filled by another program: with two files in a partition.</summary>
internal static class SplitPartition
{
    /// <summary>Parts the file with the facts 1 and 2 of the first epoch into two, in the log and in the manifest.</summary>
    public static void InFirstEpoch(LakeScene scene)
    {
        var path = Parts(scene).First(p => scene.Connection.Scalar<bool>($"SELECT bool_or(fact_id = 1) FROM read_parquet({SqlText.Literal(p)}, hive_partitioning = false)"));
        var other = Path.Combine(Path.GetDirectoryName(path)!, "part-other.parquet");
        scene.Connection.Execute($"CREATE OR REPLACE TABLE rows AS FROM read_parquet({SqlText.Literal(path)}, hive_partitioning = false)");
        scene.Connection.Execute($"COPY (FROM rows WHERE fact_id = 2) TO {SqlText.Literal(other)} (FORMAT parquet)");
        scene.Connection.Execute($"COPY (FROM rows WHERE fact_id = 1) TO {SqlText.Literal(path)} (FORMAT parquet)");
        var actions = DeltaLog.ReadCommit(LocalFileSystem.Instance, scene.FactsFolder, 0)!.ToList();
        var add = actions.OfType<AddAction>().Single(a => path.EndsWith(Path.GetFileName(a.Path), StringComparison.Ordinal));
        actions.Remove(add);
        foreach (var part in new[] { path, other })
        {
            actions.Add(add with { Path = Path.GetRelativePath(scene.FactsFolder, part), Size = new FileInfo(part).Length, Stats = """{"numRecords":1}""" });
        }

        File.Delete(scene.Commit(0));
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 0, actions));
        var adds = actions.OfType<AddAction>().ToList();
        var manifest = JsonNode.Parse(File.ReadAllText(scene.EpochFile("", 1)))!;
        var state = manifest["body"]!["datasets"]!["facts_v1"]!;
        state["files"] = adds.Count;
        state["bytes"] = adds.Sum(a => a.Size);
        manifest["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest["body"]!.ToJsonString())));
        File.WriteAllText(scene.EpochFile("", 1), manifest.ToJsonString());
    }

    /// <summary>The data files of the facts.</summary>
    public static string[] Parts(LakeScene scene) => [.. Directory.GetFiles(scene.FactsFolder, "part-*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
