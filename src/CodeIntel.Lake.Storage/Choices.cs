using System.Text.Json;

namespace CodeIntel.Lake.Storage;

/// <summary>The members of an enumeration as settings, contracts and options have them: in snake case.</summary>
public static class Choices
{
    /// <summary>Each member by its text, in the order of their values.</summary>
    public static IReadOnlyDictionary<string, T> Of<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(TextOf, StringComparer.Ordinal);

    /// <summary>The text of a member.</summary>
    public static string TextOf<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());
}
