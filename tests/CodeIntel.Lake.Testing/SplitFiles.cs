using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>A lake as it may be that was filled by another program: with two files in a partition.</summary>
public static class SplitFiles
{
    /// <summary>Parts files of a dataset into two, in the log and in the manifest of the first epoch, which must be the only one.</summary>
    /// <param name="connection">Reads and writes data files.</param>
    /// <param name="state">The lake.</param>
    /// <param name="stage">The dataset's stage.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="holding">Only files with a row of which this is true; null for all that have two rows.</param>
    public static void InFirstEpoch(IEngineSession connection, string state, string stage, string dataset, string holding = "true")
    {
        var table = Path.Combine(state, "datasets", stage, dataset);
        var actions = DeltaLog.ReadCommit(LocalFileSystem.Instance, table, 0)!.ToList();
        foreach (var add in actions.OfType<AddAction>().ToList())
        {
            var file = Path.Combine(table, Uri.UnescapeDataString(add.Path));
            var rows = $"read_parquet({SqlText.Literal(file)}, hive_partitioning = false)";
            if (connection.Scalar<long>($"SELECT CASE WHEN coalesce(bool_or({holding}), false) THEN count(*) ELSE 0 END FROM {rows}") > 1)
            {
                actions.Remove(add);
                actions.AddRange(Split(connection, table, file, rows, add));
                File.Delete(file);
            }
        }

        var commit = Path.Combine(table, "_delta_log", $"{0:d20}.json");
        File.Delete(commit);
        DeltaLog.TryCommit(LocalFileSystem.Instance, table, 0, actions);
        Restate(Path.Combine(state, "epochs", $"{1:d20}.json"), dataset, [.. actions.OfType<AddAction>()]);
    }

    /// <summary>Every other row goes into a file of its own.</summary>
    private static IEnumerable<AddAction> Split(IEngineSession connection, string table, string file, string rows, AddAction add)
    {
        for (var part = 0; part < 2; part++)
        {
            var path = Path.Combine(Path.GetDirectoryName(file)!, $"part-{Guid.NewGuid()}.parquet");
            var count = connection.ExecuteChanged(
                $"COPY (SELECT * EXCLUDE (part) FROM (SELECT *, row_number() OVER () % 2 AS part FROM {rows}) WHERE part = {part}) TO {SqlText.Literal(path)} (FORMAT parquet)");
            var raw = add.Path[..(add.Path.LastIndexOf('/') + 1)] + Path.GetFileName(path);
            yield return add with { Path = raw, Size = new FileInfo(path).Length, Stats = string.Create(CultureInfo.InvariantCulture, $"{{\"numRecords\":{count}}}") };
        }
    }

    private static void Restate(string file, string dataset, List<AddAction> adds)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        var state = manifest["body"]!["datasets"]![dataset]!;
        state["files"] = adds.Count;
        state["bytes"] = adds.Sum(a => a.Size);
        manifest["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest["body"]!.ToJsonString())));
        File.WriteAllText(file, manifest.ToJsonString());
    }
}
