using System.Globalization;

namespace CodeIntel.Lake.Testing;

/// <summary>How much a suite tries, as environment variables tell.</summary>
public static class Setting
{
    /// <summary>Reads a number; <c>all</c> stands for no limit.</summary>
    public static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => otherwise,
        "all" => int.MaxValue,
        var text => int.Parse(text, CultureInfo.InvariantCulture),
    };
}
