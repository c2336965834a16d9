using System.Globalization;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Turns settings into limits of the engine.</summary>
public static class EngineOptions
{
    /// <summary>An engine in memory that spills into the state folder.</summary>
    public static EngineLimits For(PipelineSettings settings, string state) => new(
        Threads: RefreshSession.Threads(settings),
        MemoryLimitBytes: Bytes(settings.Engine.MemoryLimit),
        TempDirectory: Path.Combine(state, "tmp"));

    /// <summary>Reads a size such as <c>1200MB</c> or <c>2GB</c>.</summary>
    /// <exception cref="LakeException"><c>wrong_type</c>: it is none.</exception>
    public static long Bytes(string text)
    {
        var digits = text.TrimEnd().TakeWhile(c => char.IsAsciiDigit(c)).Count();
        var unit = text[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1L,
            "KB" => 1_000L,
            "MB" => 1_000_000L,
            "GB" => 1_000_000_000L,
            _ => 0L,
        };
        return unit > 0 && long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / unit
            ? number * unit
            : throw new LakeException(LakeError.Configuration, "wrong_type", $"engine.memory_limit is '{text}'; write a size such as 1200MB or 2GB.");
    }
}
