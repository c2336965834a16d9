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
    /// <returns>A <see cref="DateOnly"/>, or a <see cref="DistantTime"/> where that does not hold the value.</returns>
    public static object Date(int days) => days >= -EpochDay && days <= DateOnly.MaxValue.DayNumber - EpochDay
        ? DateOnly.FromDayNumber(EpochDay + days)
        : new DistantTime((Int128)days * DistantTime.MicrosecondsPerDay, IsDate: true, IsInfinite: days is int.MaxValue or -int.MaxValue);

    /// <summary>A time in UTC from units since 1970.</summary>
    /// <returns>A <see cref="DateTime"/>, or a <see cref="DistantTime"/> where that does not hold the value.</returns>
    public static object Time(long units, long ticksPerUnit)
    {
        var ticks = (Int128)units * ticksPerUnit;
        return ticks >= -DateTime.UnixEpoch.Ticks && ticks <= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks
            ? new DateTime(DateTime.UnixEpoch.Ticks + (long)ticks, DateTimeKind.Utc)
            : new DistantTime(ticks / TimeSpan.TicksPerMicrosecond, IsDate: false, IsInfinite: units is long.MaxValue or -long.MaxValue);
    }

    /// <summary>A time in UTC from nanoseconds since 1970, cut to the tick before it.</summary>
    /// <returns>As <see cref="Time"/>.</returns>
    public static object TimeOfNanoseconds(long nanoseconds) => nanoseconds is long.MaxValue or -long.MaxValue
        ? Time(nanoseconds, TimeSpan.TicksPerMicrosecond)
        : Time((nanoseconds - (((nanoseconds % 100) + 100) % 100)) / 100, 1);
}
