using System.Reflection;
using CodeIntel.Lake.Cli;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>The rooms of the product, as its namespaces tell them, and what each type of a room names of ours.</summary>
internal static class House
{
    private const string Prefix = "CodeIntel.Lake.";

    /// <summary>The assemblies of the product, from the lowest to the highest.</summary>
    public static IReadOnlyList<Assembly> Projects { get; } =
        [typeof(LakeException).Assembly, typeof(PythonExtractor).Assembly, typeof(Refresher).Assembly, typeof(CommandLine).Assembly];

    /// <summary>Every naming of a type of ours by another.</summary>
    public static IReadOnlyList<Naming> Namings { get; } =
        [.. Projects.SelectMany(p => p.GetTypes()).Where(t => RoomOf(t) is not null).SelectMany(NamingsOf)];

    /// <summary>
    /// The room of a type: <c>Storage.Epochs</c>, say. Python and Cli are one room each; what lies at the top of a project is open to all
    /// and its room is the project's name. Null where the type is not ours.
    /// </summary>
    public static string? RoomOf(Type type)
    {
        if (type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var parts = type.Namespace[Prefix.Length..].Split('.');
        return parts.Length == 1 || parts[0] is "Python" or "Cli" ? parts[0] : $"{parts[0]}.{parts[1]}";
    }

    /// <summary>The type that a person wrote, where the compiler made this one of it.</summary>
    public static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Naming> NamingsOf(Type type) => TypeUse.Of(type)
        .Where(t => RoomOf(t) is not null && Outermost(t) != Outermost(type))
        .Select(t => new Naming(Outermost(type), Outermost(t)));
}

/// <summary>One type names another.</summary>
internal sealed record Naming(Type From, Type To)
{
    public string FromRoom => House.RoomOf(From)!;

    public string ToRoom => House.RoomOf(To)!;

    public override string ToString() => $"{FromRoom}.{From.Name} names {ToRoom}.{To.Name}";
}
