using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>A JSON body with its own hash beside it, so that a cut or changed file is known as such.</summary>
internal static class SealedJson
{
    public static byte[] Seal(byte[] body) =>
    [
        .. Encoding.UTF8.GetBytes($"{{\"sha256\":\"{Hash(body)}\",\"body\":"),
        .. body,
        .. "}\n"u8,
    ];

    /// <summary>What the body says, or null where the file is damaged.</summary>
    public static T? Open<T>(byte[] content, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var body = Encoding.UTF8.GetBytes(document.RootElement.GetProperty("body").GetRawText());
            return document.RootElement.GetProperty("sha256").GetString() == Hash(body) ? JsonSerializer.Deserialize(body, type) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
