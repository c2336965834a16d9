using System.Text;

namespace CodeIntel.Lake.Testing.Fuzz;

/// <summary>Damage that knows nothing of the format: what disks, copies and editors do.</summary>
public static class ByteMutations
{
    /// <summary>A damaged copy; may be equal to the input where that is short.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="input">What is damaged; stays as it is.</param>
    /// <param name="other">A valid input of the same kind, to be spliced in.</param>
    public static byte[] Damage(Random random, byte[] input, byte[] other)
    {
        if (input.Length == 0)
        {
            return [.. other];
        }

        var at = random.Next(input.Length);
        var length = random.Next(Math.Min(input.Length - at, 64) + 1);
        return random.Next(10) switch
        {
            0 or 1 or 2 => Flip(random, input),
            3 => input[..at],
            4 => input[at..],
            5 => [.. input.AsSpan(0, at), .. input.AsSpan(at + length)],
            6 => [.. input.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length + 1))],
            7 => [.. input.AsSpan(0, at + length), .. input.AsSpan(at)],
            8 => [.. input.AsSpan(0, at), .. Noise(random, length), .. input.AsSpan(at)],
            _ => Blank(input, at, length),
        };
    }

    /// <summary>A copy with a line doubled, lost, moved or taken from another input.</summary>
    public static byte[] DamageLines(Random random, byte[] input, byte[] other)
    {
        var lines = Lines(input);
        var at = random.Next(lines.Count);
        switch (random.Next(4))
        {
            case 0:
                lines.Insert(random.Next(lines.Count + 1), lines[at]);
                break;
            case 1:
                lines.RemoveAt(at);
                break;
            case 2:
                var to = random.Next(lines.Count);
                (lines[at], lines[to]) = (lines[to], lines[at]);
                break;
            default:
                var others = Lines(other);
                lines.Insert(random.Next(lines.Count + 1), others[random.Next(others.Count)]);
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Lines as bytes, so that also text that is no UTF-8 stays what it is.</summary>
    private static List<string> Lines(byte[] input) => [.. Encoding.Latin1.GetString(input).Split('\n')];

    private static byte[] Flip(Random random, byte[] input)
    {
        byte[] copy = [.. input];
        for (var flips = random.Next(1, 5); flips > 0; flips--)
        {
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    /// <summary>Zeros, as in a file whose content was not flushed.</summary>
    private static byte[] Blank(byte[] input, int at, int length)
    {
        byte[] copy = [.. input];
        copy.AsSpan(at, length).Clear();
        return copy;
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
