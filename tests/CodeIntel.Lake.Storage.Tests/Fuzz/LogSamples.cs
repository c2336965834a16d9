using CodeIntel.Lake.Storage.Tests.Delta;
using static CodeIntel.Lake.Storage.Tests.Delta.DeletionVectorBytes;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>Logs of every make, by file name. Each gives the files <c>f0.parquet</c> to <c>f3.parquet</c> in its newest version, or some of them.</summary>
internal static class LogSamples
{
    /// <summary>A bitmap that deletes the second row.</summary>
    public static readonly byte[] SecondRow = Bitmap((0, Positions(1)));

    /// <summary>Names a file with <see cref="SecondRow"/>.</summary>
    public static readonly Guid VectorFile = Guid.Parse("7a3f3c1e-0a52-4b5c-9d6e-001122334455");

    private const string Info = """{"commitInfo":{"timestamp":1700000000000,"operation":"WRITE","operationParameters":{"mode":"Append","partitionBy":"[]"},"operationMetrics":{"numFiles":"1"},"engineInfo":"other"}}""";
    private const string Ours = """{"commitInfo":{"timestamp":1700000000000,"operation":"WRITE","operationParameters":{},"operationMetrics":{},"engineInfo":"CodeIntel.Lake","numActions":3}}""";
    private const string Txn = """{"txn":{"appId":"app","version":3,"lastUpdated":1}}""";
    private const string Stats = """{"add":{"path":"f1.parquet","partitionValues":{},"size":7,"modificationTime":1,"dataChange":true,"stats":"{\"numRecords\":3,\"minValues\":{\"file_id\":\"a\"},\"maxValues\":{\"file_id\":\"b\"},\"nullCount\":{\"a\":0}}"}}""";

    private static readonly string BesideVector = Descriptor("u", Encode(VectorFile.ToByteArray(bigEndian: true)), SecondRow.Length, 1, ",\"offset\":1");

    /// <summary>All of them. Their tables have the one column <c>a</c>, a long, but for one that is partitioned, too.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, byte[]>> All { get; } =
    [
        Log(
            (Commit(0), [OldProtocol, Metadata("a long"), Add("f0.parquet"), Info]),
            (Commit(1), [Ours, Stats, Txn]),
            (Commit(2), [Info, Add("f2.parquet"), Remove("f0.parquet")]),
            (Commit(3), [Add("f3.parquet"), Remove("f2.parquet"), """{"cdc":{"path":"_change_data/c.parquet","partitionValues":{},"size":3,"dataChange":false}}"""])),
        Log(
            (Commit(0), [OldProtocol, Metadata("a long, p string", ["p"]), Add("p=x/f0.parquet", """{"p":"x"}"""), Add("p=%2520/f1.parquet", """{"p":"%20"}"""), Add("f2.parquet", """{"p":null}""")]),
            (Commit(1), [Remove("f2.parquet"), Add("p=x/f3.parquet", """{"p":"x"}""")])),
        Log(
            (Commit(0), [Features("deletionVectors", "v2Checkpoint"), Metadata("a long", configuration: """{"delta.checkpointPolicy":"v2"}"""), Add("f0.parquet"), Add("f1.parquet")]),
            (Commit(1), [Remove("f0.parquet"), Add("f0.parquet", vector: Inline(SecondRow, 1))]),
            (Commit(2), [Remove("f1.parquet"), Add("f1.parquet", vector: BesideVector)])),
        Log(
            ($"{2:d20}.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json", [
                """{"checkpointMetadata":{"version":2}}""", Features("v2Checkpoint"), Metadata("a long"), Txn, Add("f0.parquet"), Add("f1.parquet"), """{"remove":{"path":"f2.parquet","deletionTimestamp":9999999999999,"dataChange":false}}"""]),
            ("_last_checkpoint", ["""{"version":2,"size":7,"numOfAddFiles":2}"""]),
            (Commit(3), [Info, Add("f2.parquet"), Remove("f1.parquet")])),
        Log(
            (Commit(0), [OldProtocol, Metadata("a long"), Add("f0.parquet")]),
            (Commit(1), [Add("f1.parquet")]),
            (Commit(2), [Add("f2.parquet"), Remove("f0.parquet")]),
            ($"{1:d20}.{2:d20}.compacted.json", [Add("f1.parquet"), Add("f2.parquet"), Remove("f0.parquet")]),
            (Commit(3), [Add("f3.parquet")])),
    ];

    private static string Commit(int version) => $"{version:d20}.json";

    private static Dictionary<string, byte[]> Log(params (string Name, string[] Lines)[] files) =>
        files.ToDictionary(f => f.Name, f => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', f.Lines) + "\n"), StringComparer.Ordinal);
}
