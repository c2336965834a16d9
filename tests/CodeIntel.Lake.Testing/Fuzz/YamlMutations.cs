using System.Text;

namespace CodeIntel.Lake.Testing.Fuzz;

/// <summary>Changes a line of a YAML text into something that a person might have written there by mistake or in malice.</summary>
public static class YamlMutations
{
    private static readonly string[] Values =
    [
        "", "~", "null", "\"\"", "[]", "{}", "[[]]", "{a: b}", "-1", "0", "1e400", ".nan", "-.inf", "99999999999999999999", "7", "true", "'", "\"", "\"\\0\"", "\"a\\0b\"", "\"\\ud800\"", "\"\\x80\"",
        "&a x", "*a", "&a [*a]", "!!binary x", "!!python/object x", "! x", "|", ">-", "| # x", "..", "../../x", "/etc/passwd", "/dev/zero", "%", "@x", "`x", "? x", "<<: *a", "---", "...", "\t", "{", "[", "]", "}",
        "**/**/**/**", "1200MB", "99999999999GB", "1.5GiB",
    ];

    /// <summary>Keys that expand to very much where aliases are followed.</summary>
    private static readonly string Bomb = string.Concat(
        "a: &a [x, x, x, x, x, x, x, x, x]\n",
        string.Concat("bcdefgh".Select(c => $"{c}: &{c} [*{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}]\n")),
        "? *h\n: x\n");

    /// <summary>A changed copy.</summary>
    public static string Change(Random random, string yaml)
    {
        var lines = yaml.Split('\n').ToList();
        var at = random.Next(lines.Count);
        var line = lines[at];
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var indent = line[..^line.TrimStart().Length];
        switch (random.Next(12))
        {
            case < 5 when colon >= 0:
                lines[at] = $"{line[..colon]}: {Values[random.Next(Values.Length)]}";
                break;
            case 5 when colon >= 0:
                lines[at] = Values[random.Next(Values.Length)] + line[colon..];
                break;
            case 6:
                lines[at] = indent + "  " + line;
                break;
            case 7:
                lines[at] = line.TrimStart();
                break;
            case 8:
                lines.Insert(at, indent + new string(random.Next(2) == 0 ? '[' : '{', 1 + random.Next(20_000)));
                break;
            case 9:
                lines.Insert(at, string.Concat(Enumerable.Range(0, 1 + random.Next(2_000)).Select(i => $"{new string(' ', i)}- \n")));
                break;
            case 10:
                lines.Insert(0, Bomb);
                break;
            default:
                lines.Insert(at, $"{indent}{new string('k', 1 + random.Next(20_000))}: {Values[random.Next(Values.Length)]}");
                break;
        }

        return string.Join('\n', lines);
    }

    /// <summary>A changed or damaged copy.</summary>
    public static byte[] Mutate(Random random, byte[] input, byte[] other) => random.Next(10) switch
    {
        < 6 => Encoding.UTF8.GetBytes(Change(random, Encoding.UTF8.GetString(input))),
        < 8 => ByteMutations.DamageLines(random, input, other),
        _ => ByteMutations.Damage(random, input, other),
    };
}
