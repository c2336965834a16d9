using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Says in a few bytes what a set of rows is, so that two readers can be compared.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Sha256">SHA-256, in hex, over the rows' canonical texts, sorted by code points and joined by line feeds.</param>
public sealed record RowDigest(long Rows, string Sha256)
{
    private const string Text = "text";

    /// <summary>The digest of rows; the engine sorts their texts, and spills where they exceed its memory.</summary>
    /// <param name="columns">Names of the columns that count.</param>
    /// <param name="rows">A value for each column; values after them do not count.</param>
    /// <param name="connection">Sorts; not the one that reads the rows.</param>
    public static RowDigest Of(IReadOnlyList<string> columns, IEnumerable<object?[]> rows, IEngineSession connection)
    {
        using var texts = connection.Rows.Table([new Column(Text, ColumnType.Text, Nullable: false, string.Empty)]);
        var canonical = new CanonicalRow(columns);
        using (var appender = texts.Append(connection))
        {
            foreach (var row in rows)
            {
                appender.Utf8(canonical.Text(row));
                appender.EndRow();
            }

            appender.Close();
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sorted = connection.Rows.Read(connection.Rows.Sorted(texts.Relation, Text));
        var count = 0L;
        foreach (var row in sorted.Rows())
        {
            if (count++ > 0)
            {
                hash.AppendData("\n"u8);
            }

            hash.AppendData(Encoding.UTF8.GetBytes((string)row[0]!));
        }

        return new RowDigest(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
