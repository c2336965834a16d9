using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>DuckDB's <c>delta</c> extension in an engine of its own; the test is skipped where there is none for this engine.</summary>
internal sealed class DeltaExtension : IDisposable
{
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection connection;

    public DeltaExtension()
    {
        var oracles = OracleFolder.Require();
        database = DuckDbDatabase.Open(new DuckDbOptions(Threads: 1, AllowUnsignedExtensions: true));
        connection = database.Connect();
        connection.Execute($"LOAD {SqlText.Literal(oracles.DeltaExtensionFor(connection.Scalar<string>("SELECT version()")!))}");
    }

    /// <summary>Digest of a table's rows at its newest version.</summary>
    public string Newest(ReadTable table) => Digest(table, string.Empty);

    /// <summary>Digest of a table's rows at the version.</summary>
    public string AtVersion(ReadTable table) => Digest(table, $", version => {table.Version}");

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    private string Digest(ReadTable table, string option) =>
        CanonicalRows.Of(connection, $"SELECT {table.Contract.ColumnList} FROM delta_scan({SqlText.Literal(table.Folder)}{option})").Digest;
}
