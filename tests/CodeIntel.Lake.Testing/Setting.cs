using System.Globalization;

namespace CodeIntel.Lake.Testing;

/// <summary>How much a suite tries, as environment variables tell.</summary>
public static class Setting
{
    /// <summary>Whether LAKE_LONG asks for all that the suites have, where the test command plays a part.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("LAKE_LONG") == "1";

    /// <summary>Whether Spark is asked, which takes minutes: where LAKE_SPARK or LAKE_LONG say so.</summary>
    public static bool AsksSpark => Number("LAKE_SPARK", 0, 1) > 0;

    /// <summary>What draws samples of cases: LAKE_SEED, or 1.</summary>
    public static int Seed => Number("LAKE_SEED", 1);

    /// <summary>All cases where LAKE_LONG asks for them, else so many of them by <see cref="Seed"/>, of each kind something.</summary>
    public static IReadOnlyList<T> Some<T>(IReadOnlyList<T> all, int inTheTestCommand, Func<T, object>? kind = null) =>
        IsLong ? all : Sample.Of(all, kind ?? (_ => string.Empty), inTheTestCommand, Seed);

    /// <summary>Reads a number; where there is none, LAKE_LONG decides.</summary>
    public static int Number(string variable, int inTheTestCommand, int inLong) => Number(variable, IsLong ? inLong : inTheTestCommand);

    /// <summary>Reads a number; <c>all</c> stands for no limit.</summary>
    public static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => otherwise,
        "all" => int.MaxValue,
        var text => int.Parse(text, CultureInfo.InvariantCulture),
    };
}
