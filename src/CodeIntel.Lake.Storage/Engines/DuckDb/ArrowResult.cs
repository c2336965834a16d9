using System.Globalization;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using DuckDB.NET.Native;
using static DuckDB.NET.Native.NativeMethods;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Hands the chunks of a result over as Arrow record batches. HUGEINT is a decimal of 38 digits, UUID a text.</summary>
internal sealed unsafe class ArrowResult : IDisposable
{
    private static readonly Int128 TooLarge = Int128.Parse("1" + new string('0', 38), CultureInfo.InvariantCulture);

    private readonly DuckDBArrowOptions options;
    private readonly List<int> wide = [];

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
                if (LogicalType.DuckDBGetTypeId(types[i]) == DuckDBType.HugeInt)
                {
                    wide.Add(i);
                }
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
            return Fitting(CArrowArrayImporter.ImportRecordBatch(exported, Schema));
        }
        finally
        {
            CArrowArray.Free(exported);
        }
    }

    public void Dispose() => options.Dispose();

    /// <summary>The engine hands a HUGEINT of 39 digits over as a decimal that has 38.</summary>
    private RecordBatch Fitting(RecordBatch batch)
    {
        foreach (var column in wide)
        {
            var array = (Decimal128Array)batch.Column(column);
            var values = MemoryMarshal.Cast<byte, Int128>(array.ValueBuffer.Span);
            for (var i = 0; i < array.Length; i++)
            {
                if ((values[i] >= TooLarge || values[i] <= -TooLarge) && !array.IsNull(i))
                {
                    batch.Dispose();
                    throw new EngineException($"Column '{Schema.GetFieldByIndex(column).Name}' holds a number of 39 digits, which no Arrow type has. Cast it to VARCHAR.", "rows as Arrow");
                }
            }
        }

        return batch;
    }

    private static void Check(DuckDBErrorData error)
    {
        if (error.HasError)
        {
            throw new EngineException(error.Message ?? "The engine gives no reason.", "rows as Arrow");
        }
    }
}
