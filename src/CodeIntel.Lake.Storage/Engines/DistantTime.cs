using System.Globalization;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A date or a time in UTC that .NET's types do not hold: before year 1, after year 9999, or infinite.</summary>
/// <param name="Microseconds">Since 1970.</param>
/// <param name="IsDate">Whether it is a date, so that it has no time of day.</param>
/// <param name="IsInfinite">Whether the engine takes it for before or after all others.</param>
public readonly record struct DistantTime(Int128 Microseconds, bool IsDate, bool IsInfinite)
{
    internal const long MicrosecondsPerDay = TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;

    /// <summary>Four hundred years have so many days, always.</summary>
    private const int DaysPerEra = 146_097;

    /// <summary>The first day of the year 2000.</summary>
    private const int EraStart = 10_957;

    /// <summary>As ISO 8601 has it, in the calendar of today: year 0 is before year 1, a year of more than four digits has a sign; <c>infinity</c> or <c>-infinity</c>.</summary>
    public override string ToString()
    {
        if (IsInfinite)
        {
            return Microseconds < 0 ? "-infinity" : "infinity";
        }

        var days = Floor(Microseconds, MicrosecondsPerDay);
        var eras = Floor(days - EraStart, DaysPerEra);
        var alike = new DateTime(2000, 1, 1).AddDays((double)(days - EraStart - (eras * DaysPerEra))).AddMicroseconds((double)(Microseconds - (days * MicrosecondsPerDay)));
        var year = alike.Year + (400 * eras);
        var sign = year < 0 ? "-" : year > 9999 ? "+" : string.Empty;
        return sign + Int128.Abs(year).ToString("0000", CultureInfo.InvariantCulture)
            + alike.ToString(IsDate ? "-MM-dd" : "-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
    }

    private static Int128 Floor(Int128 value, Int128 by) => (value / by) - (value % by < 0 ? 1 : 0);
}
