using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// Unicode's characters by name and alias, as <c>\N{…}</c> takes them: in any case, without the names of sequences. The table is made from
/// the package unicode-name when the program is built, and read when the first name is asked for.
/// </summary>
internal static class CharacterNames
{
    private const string Resource = "unicode-names.br";
    private static readonly Lazy<Table> Names = new(Read);

    /// <summary>The character of that name; null where there is none.</summary>
    public static Rune? Find(ReadOnlySpan<char> name)
    {
        var upper = name.ToString().ToUpperInvariant();
        if (Names.Value.Characters.TryGetValue(upper, out var code))
        {
            return new Rune(code);
        }

        foreach (var range in Names.Value.Ranges)
        {
            if (upper.StartsWith(range.Prefix, StringComparison.Ordinal)
                && int.TryParse(upper.AsSpan(range.Prefix.Length), NumberStyles.AllowHexSpecifier, null, out code)
                && code >= range.First
                && code <= range.Last)
            {
                return new Rune(code);
            }
        }

        return null;
    }

    private static Table Read()
    {
        var table = new Table([], []);
        using var stream = typeof(CharacterNames).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(new BrotliStream(stream, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var name = line[(blank + 1)..];
            var codes = line[..blank].Split('-');
            if (codes is [var first, var last])
            {
                table.Ranges.Add((name, Number(first), Number(last)));
            }
            else
            {
                table.Characters.TryAdd(name, Number(codes[0]));
            }
        }

        return table;
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private sealed record Table(Dictionary<string, int> Characters, List<(string Prefix, int First, int Last)> Ranges);
}
