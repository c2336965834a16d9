using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>What a prepared statement says of itself; the bindings leave these functions of the engine out.</summary>
internal static partial class PreparedInfo
{
    /// <summary>The kind of the statement.</summary>
    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    public static partial DuckDBStatementType Kind(DuckDBPreparedStatement statement);

    /// <summary>The columns of its rows: their names, and what is made of their types.</summary>
    public static IReadOnlyList<(string Name, T Value)> Columns<T>(DuckDBPreparedStatement statement, Func<DuckDBLogicalType, T> look)
    {
        var columns = new List<(string Name, T Value)>();
        for (var i = 0UL; i < Count(statement); i++)
        {
            var name = Name(statement, i);
            using var type = Type(statement, i);
            columns.Add((Marshal.PtrToStringUTF8(name)!, look(type)));
            NativeMethods.Helpers.DuckDBFree(name);
        }

        return columns;
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_column_count")]
    private static partial ulong Count(DuckDBPreparedStatement statement);

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_column_name")]
    private static partial nint Name(DuckDBPreparedStatement statement, ulong column);

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_column_logical_type")]
    private static partial DuckDBLogicalType Type(DuckDBPreparedStatement statement, ulong column);
}
