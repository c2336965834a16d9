// Reads a lake from a .NET program: dotnet run --project samples/read-lake -- state
using Apache.Arrow;
using CodeIntel.Lake;
using CodeIntel.Lake.Storage;

try
{
    using var lake = Lake.Open(args.Length > 0 ? args[0] : "state");
    Console.WriteLine($"Epoch {lake.Epoch} of {lake.Repository}: {lake.Datasets.Count} datasets, {lake.Datasets.Sum(d => d.Rows)} rows");

    // A question in SQL, as a data frame.
    using (var answer = lake.Sql("SELECT kind, count(*) AS definitions FROM cst_defs_v1 GROUP BY kind ORDER BY definitions DESC, kind"))
    {
        Console.WriteLine(answer.ToDataFrame());
    }

    // A dataset, batch by batch: memory does not grow with it.
    var bytes = 0L;
    using (var files = lake.Read("repo_files_v1", ["path", "size_bytes"]))
    {
        foreach (var batch in files.Batches())
        {
            using (batch)
            {
                bytes += ((Int64Array)batch.Column("size_bytes")).Sum(n => n ?? 0);
            }
        }
    }

    Console.WriteLine($"The files have {bytes} bytes.");

    // For other programs: an Arrow stream.
    if (args.Length > 1)
    {
        using var nodes = lake.Read("cpg_nodes_v1");
        using var file = File.Create(args[1]);
        nodes.WriteArrow(file);
    }

    return 0;
}
catch (LakeException e)
{
    Console.Error.WriteLine($"{e.Code}: {e.Message}");
    return 1;
}
