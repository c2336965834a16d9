using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CodeIntel.Lake.Testing.Fuzz;

/// <summary>Mutations of the kinds of files that a lake has.</summary>
public static class Mutation
{
    /// <summary>A text with a JSON document, or with one a line: mostly changed as JSON, else damaged.</summary>
    public static byte[] OfJson(Random random, byte[] input, byte[] other)
    {
        var mutated = random.Next(10) switch
        {
            < 6 when JsonMutations.Change(random, Encoding.UTF8.GetString(input)) is { } changed => Encoding.UTF8.GetBytes(changed),
            < 8 => ByteMutations.DamageLines(random, input, other),
            _ => ByteMutations.Damage(random, input, other),
        };
        return random.Next(8) == 0 ? OfJson(random, mutated, other) : mutated;
    }

    /// <summary>A JSON document with a body and its hash: the body is changed and the hash is made to fit.</summary>
    public static byte[] OfSealedBody(Random random, byte[] input)
    {
        using var document = JsonDocument.Parse(input);
        var body = JsonMutations.Change(random, document.RootElement.GetProperty("body").GetRawText())!;
        return Encoding.UTF8.GetBytes($"{{\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\",\"body\":{body}}}\n");
    }

    /// <summary>Bytes that end in a hash of those before: some are damaged and the hash is made to fit.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="input">The file.</param>
    /// <param name="kept">So many bytes at the beginning stay.</param>
    public static byte[] OfHashed(Random random, byte[] input, int kept)
    {
        var content = input[kept..^SHA256.HashSizeInBytes];
        byte[] damaged = [.. input.AsSpan(0, kept), .. ByteMutations.Damage(random, content, content)];
        return [.. damaged, .. SHA256.HashData(damaged)];
    }
}
