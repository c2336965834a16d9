using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow.C;
using Apache.Arrow.Ipc;
using DuckDB.NET.Native;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests.Reading;

/// <summary>An Arrow stream as DuckDB reads it through the C interface of Arrow, in a database of its own.</summary>
internal static partial class ArrowInEngine
{
    /// <summary>The only value of a query over the stream's rows, which it calls <c>stream</c>.</summary>
    public static unsafe string Ask(IArrowArrayStream stream, string sql)
    {
        Assert.That(NativeMethods.Startup.DuckDBOpen(null, out var database, new DuckDBConfig(), out _).IsSuccess());
        using (database)
        {
            Assert.That(NativeMethods.Startup.DuckDBConnect(database, out var connection).IsSuccess());
            using (connection)
            {
                var exported = CArrowArrayStream.Create();
                try
                {
                    CArrowArrayStreamExporter.ExportArrayStream(stream, exported);
                    Assert.That(Scan(connection.DangerousGetHandle(), "stream", (nint)exported), Is.Zero, "the stream is read");
                    Assert.That(NativeMethods.Query.DuckDBQuery(connection, sql, out var result).IsSuccess(), NativeMethods.Query.DuckDBResultError(ref result));
                    using var chunk = NativeMethods.Query.DuckDBFetchChunk(result);
                    var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, 0);
                    var value = (DuckDBString*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
                    var text = Encoding.UTF8.GetString((byte*)value->Data, value->Length);
                    result.Close();
                    return text;
                }
                finally
                {
                    CArrowArrayStream.Free(exported);
                }
            }
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_arrow_scan", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Scan(nint connection, string table, nint stream);
}
