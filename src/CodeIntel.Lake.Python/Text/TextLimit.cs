namespace CodeIntel.Lake.Python.Text;

/// <summary>Cuts UTF-8 text at a number of code points.</summary>
internal static class TextLimit
{
    /// <summary>The longest beginning of at most that many code points. Costs no more than the limit.</summary>
    public static ReadOnlySpan<byte> Clip(ReadOnlySpan<byte> utf8, int characters)
    {
        if (utf8.Length <= characters)
        {
            return utf8;
        }

        var count = 0;
        for (var i = 0; i < utf8.Length; i++)
        {
            if ((utf8[i] & 0xC0) != 0x80 && ++count > characters)
            {
                return utf8[..i];
            }
        }

        return utf8;
    }
}
