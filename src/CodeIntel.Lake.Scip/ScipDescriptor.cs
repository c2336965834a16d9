namespace CodeIntel.Lake.Scip;

/// <summary>What a step on the way to a symbol leads to.</summary>
public enum DescriptorSuffix
{
    /// <summary>A module or package: <c>a/</c>.</summary>
    Namespace,

    /// <summary>A class: <c>a#</c>.</summary>
    Type,

    /// <summary>A variable, attribute or other value: <c>a.</c>.</summary>
    Term,

    /// <summary>A function or method: <c>a().</c>.</summary>
    Method,

    /// <summary>A type parameter: <c>[a]</c>.</summary>
    TypeParameter,

    /// <summary>A parameter: <c>(a)</c>.</summary>
    Parameter,

    /// <summary>What an indexer wants to say beside: <c>a:</c>.</summary>
    Meta,

    /// <summary>A macro: <c>a!</c>.</summary>
    Macro,

    /// <summary>All of a symbol of one document: <c>local a</c>.</summary>
    Local,
}

/// <summary>One step on the way to a symbol.</summary>
/// <param name="Name">Its name, without escapes; not empty.</param>
/// <param name="Suffix">What it leads to.</param>
/// <param name="Disambiguator">Of a method, what tells it from others of its name; empty where nothing needs to.</param>
public readonly record struct ScipDescriptor(string Name, DescriptorSuffix Suffix, string Disambiguator = "");

/// <summary>What a symbol is distributed in. A part is empty where it is not known.</summary>
/// <param name="Manager">Package manager.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
public sealed record ScipPackage(string Manager, string Name, string Version);
