using System.Text;
using System.Text.Json;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What pruning takes from a file's statistics. Statistics only ever help: those that cannot be read count as missing.</summary>
internal sealed record FileStatistics(long? RowCount, string? MinFileId, string? MaxFileId)
{
    private static readonly FileStatistics Unknown = new(null, null, null);

    public static FileStatistics Read(string? text)
    {
        if (text is null)
        {
            return Unknown;
        }

        try
        {
            return Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Unknown;
        }
    }

    private static FileStatistics Parse(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        long? rows = null;
        string? min = null, max = null;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("numRecords"u8))
            {
                json.Read();
                rows = json.GetInt64();
            }
            else if (json.ValueTextEquals("minValues"u8))
            {
                min = FileId(ref json);
            }
            else if (json.ValueTextEquals("maxValues"u8))
            {
                max = FileId(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        return new FileStatistics(rows, min, max);
    }

    private static string? FileId(ref Utf8JsonReader json)
    {
        string? value = null;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = json.ValueTextEquals("file_id"u8);
            json.Read();
            if (wanted && json.TokenType == JsonTokenType.String)
            {
                value = json.GetString();
            }
            else
            {
                json.Skip();
            }
        }

        return value;
    }
}
