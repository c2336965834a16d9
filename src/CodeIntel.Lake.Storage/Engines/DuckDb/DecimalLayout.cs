using System.Globalization;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>How a DECIMAL lies in memory: a whole number whose size follows from the width, to be divided by ten to the scale.</summary>
internal readonly record struct DecimalLayout(byte Width, byte Scale)
{
    private const int LargestScale = 28;

    /// <summary>A decimal, or a text where a decimal does not hold the value.</summary>
    public unsafe object Read(byte* data, ulong row)
    {
        Int128 value = Width switch
        {
            <= 4 => ((short*)data)[row],
            <= 9 => ((int*)data)[row],
            <= 18 => ((long*)data)[row],
            _ => ((DuckDBHugeInt*)data)[row].ToInt128(),
        };
        var size = (UInt128)Int128.Abs(value);
        if (Scale <= LargestScale && size >> 96 == UInt128.Zero)
        {
            var low = (ulong)(size & ulong.MaxValue);
            return new decimal(unchecked((int)low), unchecked((int)(low >> 32)), unchecked((int)(uint)(size >> 64)), value < 0, Scale);
        }

        var digits = size.ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = value < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }
}
