using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>How a codec's decoder in .NET differs from Python's beyond single characters.</summary>
[Flags]
internal enum CodecTraits
{
    None = 0,

    /// <summary>C1 controls stand for themselves; elsewhere they are .NET's word for bytes without a meaning.</summary>
    Controls = 1,

    /// <summary>Characters for private use are characters; elsewhere they are .NET's word for bytes without a meaning.</summary>
    PrivateUse = 2,

    /// <summary>All bytes are ASCII, and escape sequences say what they mean.</summary>
    Escapes = 4,

    /// <summary>After the escape to JIS X 0201, <c>\</c> is a yen sign and <c>~</c> an overline.</summary>
    JisRoman = 8,

    /// <summary>Rows ED and EE hold again what rows FA to FC hold, which .NET does not know.</summary>
    RepeatedRows = 16,
}

/// <summary>A codec of Python's that source may be in and for which .NET has a decoder.</summary>
internal sealed class SourceCodec
{
    private const int CellsInRow = 188;
    private const char AppleLogo = '\uF8FF';
    private const string JisSigns = "FFE0=A2 FFE1=A3 FFE2=AC 2225=2016 FF0D=2212 FF5E=301C";
    private const string JisRepeats = "8790=81E0 8791=81DF 8792=81E7 8795=81E3 8796=81DB 8797=81DA 879A=81E6 879B=81BF 879C=81BE FA4A=8754 FA4B=8755 FA4C=8756 FA4D=8757 FA4E=8758 FA4F=8759 "
        + "FA50=875A FA51=875B FA52=875C FA53=875D FA54=81CA FA58=878A FA59=8782 FA5A=8784 FA5B=81E6";

    private const string BigRepeats = "A2A4=F9F9 A2A5=F9E9 A2A6=F9EA A2A7=F9EB A2CC=A451 A2CE=A4CA";
    private const string ThaiSigns = "20AC=80 2026=85 2018=91 2019=92 201C=93 201D=94 2022=95 2013=96 2014=97";
    private static readonly FrozenDictionary<string, SourceCodec> ByName = All()
        .SelectMany(c => c.names.Select(n => KeyValuePair.Create(n, c)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string[] names;
    private readonly int codePage;
    private readonly CodecTraits traits;
    private readonly Dictionary<char, char> corrections = [];
    private readonly Dictionary<ushort, ushort> repeats;

    /// <param name="codePage">.NET's decoder.</param>
    /// <param name="names">Python's name, then its aliases, with blanks between.</param>
    /// <param name="traits">What holds for all characters.</param>
    /// <param name="corrections">Code points as .NET has them = as Python has them, or nothing where Python has none.</param>
    /// <param name="repeats">Two bytes of which .NET does not know the character = two by which it does.</param>
    private SourceCodec(int codePage, string names, CodecTraits traits = CodecTraits.None, string corrections = "", string repeats = "")
    {
        this.codePage = codePage;
        this.names = names.Split(' ');
        this.traits = traits;
        this.repeats = repeats.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(r => (ushort)Character(r[..4]), r => (ushort)Character(r[5..]));
        foreach (var correction in corrections.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = correction.Split('=');
            this.corrections.Add(Character(parts[0]), parts[1].Length == 0 ? '\0' : Character(parts[1]));
        }
    }

    /// <summary>The codec's name, with hyphens.</summary>
    public string Name => codePage switch
    {
        65001 => "utf-8",
        28591 => "iso-8859-1",
        _ => names[0].Replace("iso8859", "iso-8859", StringComparison.Ordinal).Replace('_', '-'),
    };

    /// <summary>Whether text of ASCII bytes is ASCII.</summary>
    public bool KeepsAscii => (traits & CodecTraits.Escapes) == 0 && !corrections.Keys.Any(char.IsAscii);

    /// <summary>Finds a codec as Python does: case, and runs of anything but letters, digits and dots, make no difference; in aliases, dots make none either.</summary>
    /// <returns>null when Python knows no such codec, or .NET has no decoder.</returns>
    public static SourceCodec? Find(string name)
    {
        var key = new StringBuilder(name.Length);
        var isApart = false;
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '.')
            {
                key.Append(isApart && key.Length > 0 ? "_" : "").Append(c);
            }

            isApart = !char.IsAsciiLetterOrDigit(c) && c != '.';
        }

        if (ByName.TryGetValue(key.ToString(), out var codec))
        {
            return codec;
        }

        var alias = key.Replace('.', '_').ToString();
        return ByName.TryGetValue(alias, out codec) && alias != codec.names[0] ? codec : null;
    }

    /// <summary>A new decoder that throws at what it cannot decode.</summary>
    public Decoder Decoder() => (CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)).GetDecoder();

    /// <summary>Whether the codec knows such a byte at all.</summary>
    public bool Knows(byte value) => value < 0x80 || (traits & CodecTraits.Escapes) == 0;

    /// <summary>Whether, at an escape, text begins in which two characters are not ASCII.</summary>
    public bool BeginsRoman(ReadOnlySpan<byte> escape) => (traits & CodecTraits.JisRoman) != 0 && escape.StartsWith("\e(J"u8);

    /// <summary>The two bytes by which .NET knows the character of two others; false where it knows it by these.</summary>
    public bool IsRepeated(ReadOnlySpan<byte> bytes, Span<byte> known)
    {
        if (repeats.Count == 0 || bytes.Length < known.Length)
        {
            return false;
        }

        var written = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        var same = (traits & CodecTraits.RepeatedRows) != 0 && bytes is [0xED or 0xEE, >= 0x40 and not 0x7F and <= 0xFC, ..] ? InRowsFromFa(bytes[0], bytes[1]) : written;
        same = repeats.GetValueOrDefault(same, same);
        BinaryPrimitives.WriteUInt16BigEndian(known, same);
        return same != written;
    }

    /// <summary>Rows ED and EE begin at the 29th cell of row FA; the last fourteen of their cells are at its beginning.</summary>
    private static ushort InRowsFromFa(byte row, byte signs)
    {
        var cell = ((row - 0xED) * CellsInRow) + signs - (signs > 0x7F ? 0x41 : 0x40);
        cell = cell switch { < 360 => cell + 28, < 372 => cell - 362, _ => cell - 352 };
        var inRow = cell % CellsInRow;
        return cell < 0 ? (ushort)((row << 8) | signs) : (ushort)(((0xFA + (cell / CellsInRow)) << 8) + inRow + (inRow > 0x3E ? 0x41 : 0x40));
    }

    /// <summary>Makes a character of the decoder Python's; false where Python has none.</summary>
    public bool Correct(ref char c, bool isRoman)
    {
        if (isRoman && (c is '\\' or '~'))
        {
            c = c == '~' ? '\u203E' : '\u00A5';
            return true;
        }

        if (corrections.TryGetValue(c, out var corrected))
        {
            c = corrected;
            return c != '\0';
        }

        return c switch
        {
            >= '\x80' and <= '\x9F' => (traits & CodecTraits.Controls) != 0,
            >= '\uE000' and <= AppleLogo => (traits & CodecTraits.PrivateUse) != 0,
            _ => true,
        };
    }

    private static char Character(string hex) => (char)int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static SourceCodec[] All() =>
    [
        new(20127, "ascii 646 ansi_x3.4_1968 ansi_x3.4_1986 ansi_x3_4_1968 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii"),
        new(65001, "utf_8 cp65001 u8 utf utf8 utf8_ucs2 utf8_ucs4"),
        new(65001, "utf_8_sig"),
        new(28591, "latin_1 8859 charmap cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1", CodecTraits.Controls),
        new(28592, "iso8859_2 csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2", CodecTraits.Controls),
        new(28593, "iso8859_3 csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3", CodecTraits.Controls),
        new(28594, "iso8859_4 csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4", CodecTraits.Controls),
        new(28595, "iso8859_5 csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144", CodecTraits.Controls),
        new(28596, "iso8859_6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127", CodecTraits.Controls),
        new(28597, "iso8859_7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126", CodecTraits.Controls, "2BD=2018 2BC=2019 F7C2=20AC F7C3=20AF F7C4=37A"),
        new(28598, "iso8859_8 csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138", CodecTraits.Controls, "203E=AF"),
        new(28599, "iso8859_9 csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5", CodecTraits.Controls),
        new(874, "iso8859_11 iso_8859_11 iso_8859_11_2001 thai", CodecTraits.Controls, ThaiSigns),
        new(28603, "iso8859_13 iso_8859_13 l7 latin7", CodecTraits.Controls),
        new(28605, "iso8859_15 iso_8859_15 l9 latin9", CodecTraits.Controls),
        new(874, "tis_620 iso_ir_166 tis620 tis_620_0 tis_620_2529_0 tis_620_2529_1", CodecTraits.Controls, $"{ThaiSigns} A0="),
        new(437, "cp437 437 cspc8codepage437 ibm437"),
        new(720, "cp720", CodecTraits.Controls),
        new(737, "cp737"),
        new(775, "cp775 775 cspc775baltic ibm775"),
        new(850, "cp850 850 cspc850multilingual ibm850"),
        new(852, "cp852 852 cspcp852 ibm852"),
        new(855, "cp855 855 csibm855 ibm855"),
        new(857, "cp857 857 csibm857 ibm857"),
        new(858, "cp858 858 csibm858 ibm858"),
        new(860, "cp860 860 csibm860 ibm860"),
        new(861, "cp861 861 cp_is csibm861 ibm861"),
        new(862, "cp862 862 cspc862latinhebrew ibm862"),
        new(863, "cp863 863 csibm863 ibm863"),
        new(864, "cp864 864 csibm864 ibm864", CodecTraits.None, "25=66A"),
        new(865, "cp865 865 csibm865 ibm865"),
        new(866, "cp866 866 csibm866 ibm866"),
        new(869, "cp869 869 cp_gr csibm869 ibm869"),
        new(874, "cp874"),
        new(1250, "cp1250 1250 windows_1250"),
        new(1251, "cp1251 1251 windows_1251"),
        new(1252, "cp1252 1252 windows_1252"),
        new(1253, "cp1253 1253 windows_1253"),
        new(1254, "cp1254 1254 windows_1254"),
        new(1255, "cp1255 1255 windows_1255", CodecTraits.None, "5BA="),
        new(1256, "cp1256 1256 windows_1256"),
        new(1257, "cp1257 1257 windows_1257"),
        new(1258, "cp1258 1258 windows_1258"),
        new(20866, "koi8_r cskoi8r"),
        new(21866, "koi8_u", CodecTraits.None, "45E=255D 40E=256C"),
        new(10000, "mac_roman macintosh macroman", CodecTraits.PrivateUse, "2126=3A9"),
        new(10006, "mac_greek macgreek", CodecTraits.None, "AD=20AC 387=B7 F8A0=AD"),
        new(10007, "mac_cyrillic maccyrillic", CodecTraits.None, "A2=490 2202=491 A4=20AC"),
        new(10010, "mac_romanian", CodecTraits.PrivateUse, "15E=218 2126=3A9 15F=219 A4=20AC 162=21A 163=21B"),
        new(10029, "mac_latin2 mac_centeuro maccentraleurope maclatin2"),
        new(10079, "mac_iceland maciceland", CodecTraits.PrivateUse, "2126=3A9 A4=20AC"),
        new(10081, "mac_turkish macturkish", CodecTraits.PrivateUse, "2126=3A9"),
        new(10082, "mac_croatian", CodecTraits.PrivateUse, "2126=3A9 A4=20AC"),
        new(932, "cp932 932 ms932 ms_kanji mskanji", CodecTraits.Controls | CodecTraits.PrivateUse | CodecTraits.RepeatedRows, repeats: JisRepeats),
        new(932, "shift_jis csshiftjis s_jis shiftjis sjis x_mac_japanese", CodecTraits.None, JisSigns),
        new(51932, "euc_jp eucjp u_jis ujis", CodecTraits.Controls, $"{JisSigns} 80="),
        new(50221, "iso2022_jp csiso2022jp iso2022jp iso_2022_jp", CodecTraits.Escapes | CodecTraits.JisRoman, JisSigns),
        new(949, "cp949 949 ms949 uhc"),
        new(949, "euc_kr euckr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001 x_mac_korean", CodecTraits.None, "3164="),
        new(50225, "iso2022_kr csiso2022kr iso2022kr iso_2022_kr", CodecTraits.Escapes),
        new(936, "gbk 936 cp936 ms936", CodecTraits.None, "20AC="),
        new(936, "gb2312 chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese", CodecTraits.None, "20AC= 2014=2015 B7=30FB"),
        new(54936, "gb18030 gb18030_2000", CodecTraits.Controls | CodecTraits.PrivateUse),
        new(52936, "hz hz_gb hz_gb_2312 hzgb", CodecTraits.Escapes, "2014=2015 B7=30FB"),
        new(950, "cp950 950 ms950", repeats: $"{BigRepeats} F9FA=A27E F9FB=A2A1 F9FC=A2A2 F9FD=A2A3"),
        new(950, "big5 big5_tw csbig5 x_mac_trad_chinese", CodecTraits.None, "FFE0=A2 FFE1=A3 FFE5=A5 2027=2022 AF=203E FF5E=223C 2299=2609 2295=2641 2215=FF0F FE68=FF3C FE51=FF64", BigRepeats),
    ];
}
