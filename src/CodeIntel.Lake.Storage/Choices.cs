using System.Text.Json;

namespace CodeIntel.Lake.Storage;

/// <summary>The members of an enumeration as settings, contracts and options have them: in snake case.</summary>
public static class Choices
{
    /// <summary>The texts of all members, in the order of their values.</summary>
    public static IReadOnlyList<string> Texts<T>()
        where T : struct, Enum => [.. Names(typeof(T)).Select(Text)];

    /// <summary>The member of a text; null where there is none.</summary>
    public static T? Find<T>(string text)
        where T : struct, Enum => Array.Find(Names(typeof(T)), n => Text(n) == text) is { } name ? (T)Member(typeof(T), name) : null;

    /// <summary>The member of a text that is known to be one.</summary>
    public static T Of<T>(string text)
        where T : struct, Enum => Find<T>(text) ?? throw new ArgumentException($"'{text}' is no {typeof(T).Name}.", nameof(text));

    /// <summary>The text of a member.</summary>
    public static string TextOf<T>(T member)
        where T : struct, Enum => Text(member.ToString());

    private static string Text(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    // Generic code of the framework over an enumeration of ours would be compiled at each start.
    private static string[] Names(Type type) => Enum.GetNames(type);

    private static object Member(Type type, string name) => Enum.Parse(type, name);
}
