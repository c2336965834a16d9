using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using DuckDB.NET.Native;
using static DuckDB.NET.Native.NativeMethods;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Hands the chunks of a result over as Arrow record batches. TIMESTAMP is in UTC, HUGEINT a decimal of 38 digits, UUID a text.</summary>
internal sealed unsafe class ArrowResult : IDisposable
{
    private readonly DuckDBArrowOptions options;

    public ArrowResult(ref DuckDBResult result, IReadOnlyList<string> names)
    {
        options = NativeMethods.Arrow.DuckDBResultGetArrowOptions(ref result);
        var types = new List<DuckDBLogicalType>();
        var texts = names.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        var exported = CArrowSchema.Create();
        try
        {
            for (var i = 0; i < names.Count; i++)
            {
                types.Add(Query.DuckDBColumnLogicalType(ref result, i));
            }

            fixed (nint* typeList = types.Select(t => t.DangerousGetHandle()).ToArray(), nameList = texts)
            {
                using var error = NativeMethods.Arrow.DuckDBToArrowSchema(options, (nint)typeList, (nint)nameList, (ulong)names.Count, (nint)exported);
                Check(error);
            }

            Schema = CArrowSchemaImporter.ImportSchema(exported);
        }
        finally
        {
            CArrowSchema.Free(exported);
            System.Array.ForEach(texts, Marshal.FreeCoTaskMem);
            types.ForEach(t => t.Dispose());
        }
    }

    public Schema Schema { get; }

    /// <summary>A batch with the rows of a chunk, in memory of its own.</summary>
    public RecordBatch Convert(DuckDBDataChunk chunk)
    {
        var exported = CArrowArray.Create();
        try
        {
            using var error = NativeMethods.Arrow.DuckDBDataChunkToArrow(options, chunk, (nint)exported);
            Check(error);
            return CArrowArrayImporter.ImportRecordBatch(exported, Schema);
        }
        finally
        {
            CArrowArray.Free(exported);
        }
    }

    public void Dispose() => options.Dispose();

    private static void Check(DuckDBErrorData error)
    {
        if (error.HasError)
        {
            throw new EngineException(error.Message ?? "The engine gives no reason.", "rows as Arrow");
        }
    }
}
