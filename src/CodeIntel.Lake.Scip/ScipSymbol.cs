using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CodeIntel.Lake.Scip;

/// <summary>A symbol, which an index writes <c>scip-python python shop 1.0 `shop.orders`/Order#total().</c>, or <c>local 3</c>.</summary>
/// <param name="Scheme">Who names it so; <c>local</c> where only one document knows it.</param>
/// <param name="Package">Where it is from; null where only one document knows it.</param>
/// <param name="Descriptors">The way to it, from the outside in.</param>
public sealed record ScipSymbol(string Scheme, ScipPackage? Package, IReadOnlyList<ScipDescriptor> Descriptors)
{
    private const string LocalScheme = "local";
    private const string LocalStart = LocalScheme + " ";
    private const string Unknown = ".";

    private static readonly SearchValues<char> SimpleCharacters = SearchValues.Create("_+-$0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>A symbol that only one document knows.</summary>
    public static ScipSymbol Local(string name) => new(LocalScheme, null, [new ScipDescriptor(name, DescriptorSuffix.Local)]);

    /// <summary>Whether a text is that of a symbol that only one document knows.</summary>
    public static bool IsLocal(string text) => text.StartsWith(LocalStart, StringComparison.Ordinal);

    /// <summary>Takes a symbol apart. False where the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScipSymbol? symbol)
    {
        symbol = IsLocal(text)
            ? Local(text[LocalStart.Length..]) is { Descriptors: [var local] } whole && IsSimple(local.Name) ? whole : null
            : Global(new SymbolReader(text));
        return symbol is not null;
    }

    /// <summary>Writes the symbol. What is written is read as the same symbol again.</summary>
    /// <exception cref="InvalidOperationException">
    /// It cannot be written: a scheme, name or way that is empty, a word that begins with a space or is a dot, or a disambiguator with other
    /// characters than names without escapes have.
    /// </exception>
    public string Write()
    {
        if (Package is null)
        {
            return Descriptors is [{ Suffix: DescriptorSuffix.Local, Name: var name }] && Scheme == LocalScheme && IsSimple(name) ? LocalStart + name : throw CannotBeWritten();
        }

        var text = new StringBuilder();
        foreach (var word in (ReadOnlySpan<string>)[Scheme.Length == 0 ? Unknown : Scheme, Package.Manager, Package.Name, Package.Version])
        {
            text.Append(word is [' ', ..] or Unknown ? throw CannotBeWritten() : word.Length == 0 ? Unknown : word.Replace(" ", "  ", StringComparison.Ordinal)).Append(' ');
        }

        foreach (var descriptor in Descriptors)
        {
            text.Append(Write(descriptor));
        }

        var written = text.ToString();
        return Descriptors.Count == 0 || IsLocal(written) ? throw CannotBeWritten() : written;
    }

    internal static bool IsSimple(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(SimpleCharacters);

    private static ScipSymbol? Global(SymbolReader reader)
    {
        if (reader.Word() is not { } scheme || reader.Word() is not { } manager || reader.Word() is not { } name || reader.Word() is not { } version)
        {
            return null;
        }

        var descriptors = new List<ScipDescriptor>();
        do
        {
            if (reader.Descriptor() is not { } descriptor)
            {
                return null;
            }

            descriptors.Add(descriptor);
        }
        while (!reader.IsAtEnd);
        return new ScipSymbol(scheme, new ScipPackage(Known(manager), Known(name), Known(version)), descriptors);
    }

    private static string Known(string word) => word == Unknown ? string.Empty : word;

    private string Write(ScipDescriptor descriptor)
    {
        if (descriptor.Name.Length == 0 || (descriptor.Disambiguator.Length > 0 && (descriptor.Suffix != DescriptorSuffix.Method || !IsSimple(descriptor.Disambiguator))))
        {
            throw CannotBeWritten();
        }

        var name = IsSimple(descriptor.Name) ? descriptor.Name : $"`{descriptor.Name.Replace("`", "``", StringComparison.Ordinal)}`";
        return descriptor.Suffix switch
        {
            DescriptorSuffix.Namespace => name + "/",
            DescriptorSuffix.Type => name + "#",
            DescriptorSuffix.Term => name + ".",
            DescriptorSuffix.Meta => name + ":",
            DescriptorSuffix.Macro => name + "!",
            DescriptorSuffix.Method => $"{name}({descriptor.Disambiguator}).",
            DescriptorSuffix.TypeParameter => $"[{name}]",
            DescriptorSuffix.Parameter => $"({name})",
            _ => throw CannotBeWritten(),
        };
    }

    private InvalidOperationException CannotBeWritten() => new($"A symbol of the scheme '{Scheme}' with {Descriptors.Count} descriptors cannot be written.");
}
