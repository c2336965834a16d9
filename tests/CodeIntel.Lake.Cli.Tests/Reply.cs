using System.Text.Json;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What a command gave back.</summary>
internal sealed record Reply(int Exit, string Output, string Error)
{
    /// <summary>The one JSON document on the output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The word of the error in JSON.</summary>
    public string? ErrorCode => Json.GetProperty("error").GetProperty("code").GetString();

    /// <summary>The names of a JSON object's keys, in order.</summary>
    public static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
