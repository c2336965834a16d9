using System.Globalization;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Turns the engine's numbers into values.</summary>
internal static class EngineValues
{
    private static readonly Int128 SignBit = Int128.One << 127;
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>A UUID's text. The engine flips the highest bit, so that numbers sort as texts do.</summary>
    public static string Uuid(Int128 value)
    {
        var digits = ((UInt128)(value ^ SignBit)).ToString("x32", CultureInfo.InvariantCulture);
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }

    /// <summary>A date from days since 1970.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The date is not of years 1 to 9999, or infinite.</exception>
    public static DateOnly Date(int days) => DateOnly.FromDayNumber(unchecked(EpochDay + days));

    /// <summary>A time in UTC from units since 1970.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not of years 1 to 9999, or infinite.</exception>
    public static DateTime Time(long units, long ticksPerUnit)
    {
        var ticks = ((Int128)units * ticksPerUnit) + DateTime.UnixEpoch.Ticks;
        ArgumentOutOfRangeException.ThrowIfLessThan(ticks, Int128.Zero, nameof(units));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ticks, DateTime.MaxValue.Ticks, nameof(units));
        return new DateTime((long)ticks, DateTimeKind.Utc);
    }

    /// <summary>A time in UTC from nanoseconds since 1970, cut to the tick before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is infinite.</exception>
    public static DateTime TimeOfNanoseconds(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(Int128.Abs(nanoseconds), (Int128)long.MaxValue, nameof(nanoseconds));
        return Time((nanoseconds - (((nanoseconds % 100) + 100) % 100)) / 100, 1);
    }
}
