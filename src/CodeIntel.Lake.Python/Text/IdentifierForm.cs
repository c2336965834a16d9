using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// The form in which Python compares identifiers, NFKC, for the letters that keyboards and formulas bring into source: full-width and
/// mathematical letters and digits, the micro sign, ligatures and the like. Combining marks stay as written, as the runtime has no
/// normalisation tables where globalization is invariant.
/// </summary>
internal static class IdentifierForm
{
    private const int AlphabetLetters = 52;

    public static byte[] Normalize(ReadOnlySpan<byte> identifier)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(identifier).EnumerateRunes())
        {
            Append(text, rune);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case >= 0xFF10 and <= 0xFF5A:
                text.Append((char)(rune.Value - 0xFEE0));
                break;
            case >= 0x1D400 and <= 0x1D6A3:
                var letter = (rune.Value - 0x1D400) % AlphabetLetters;
                text.Append((char)(letter < 26 ? 'A' + letter : 'a' + letter - 26));
                break;
            case >= 0x1D7CE and <= 0x1D7FF:
                text.Append((char)('0' + ((rune.Value - 0x1D7CE) % 10)));
                break;
            case 0xB5:
                text.Append('\u03BC');
                break;
            case 0x17F:
                text.Append('s');
                break;
            case 0xAA:
                text.Append('a');
                break;
            case 0xBA:
                text.Append('o');
                break;
            case 0x2126:
                text.Append('\u03A9');
                break;
            case 0x212B:
                text.Append('\u00C5');
                break;
            case >= 0xFB00 and <= 0xFB04:
                text.Append(rune.Value switch { 0xFB00 => "ff", 0xFB01 => "fi", 0xFB02 => "fl", 0xFB03 => "ffi", _ => "ffl" });
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }
}
