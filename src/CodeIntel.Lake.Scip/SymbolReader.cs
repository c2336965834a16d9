using System.Text;

namespace CodeIntel.Lake.Scip;

/// <summary>Reads the words and descriptors of a symbol in order; null where the next one breaks the grammar.</summary>
internal ref struct SymbolReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;

    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>A word and the space after it; two spaces are one in the word.</summary>
    public string? Word() => Until(' ') is { Length: > 0 } word ? word : null;

    public ScipDescriptor? Descriptor()
    {
        switch (rest)
        {
            case ['[', ..]:
                return Enclosed("]", DescriptorSuffix.TypeParameter);
            case ['(', ..]:
                return Enclosed(")", DescriptorSuffix.Parameter);
        }

        if (Name() is not { } name || IsAtEnd)
        {
            return null;
        }

        var mark = rest[0];
        rest = rest[1..];
        return mark switch
        {
            '/' => Of(name, DescriptorSuffix.Namespace),
            '#' => Of(name, DescriptorSuffix.Type),
            '.' => Of(name, DescriptorSuffix.Term),
            ':' => Of(name, DescriptorSuffix.Meta),
            '!' => Of(name, DescriptorSuffix.Macro),
            '(' => Method(name),
            _ => null,
        };
    }

    private static ScipDescriptor Of(string name, DescriptorSuffix suffix) => new(name, suffix);

    private ScipDescriptor? Enclosed(string close, DescriptorSuffix suffix)
    {
        rest = rest[1..];
        return Name() is { } name && Accept(close) ? Of(name, suffix) : null;
    }

    private ScipDescriptor? Method(string name)
    {
        var disambiguator = Simple();
        return Accept(").") ? Of(name, DescriptorSuffix.Method) with { Disambiguator = disambiguator } : null;
    }

    private string? Name()
    {
        var name = Accept("`") ? Until('`') : Simple();
        return name is { Length: > 0 } ? name : null;
    }

    private string Simple()
    {
        var length = 0;
        while (length < rest.Length && ScipSymbol.IsSimple(rest.Slice(length, 1)))
        {
            length++;
        }

        var name = rest[..length].ToString();
        rest = rest[length..];
        return name;
    }

    private bool Accept(ReadOnlySpan<char> expected)
    {
        var found = rest.StartsWith(expected);
        rest = found ? rest[expected.Length..] : rest;
        return found;
    }

    /// <summary>What stands before a mark that is not doubled; null where there is none. The mark is consumed.</summary>
    private string? Until(char mark)
    {
        var value = new StringBuilder();
        while (rest.IndexOf(mark) is >= 0 and var at)
        {
            value.Append(rest[..at]);
            var isDoubled = rest[(at + 1)..].StartsWith(mark);
            rest = rest[(at + (isDoubled ? 2 : 1))..];
            if (!isDoubled)
            {
                return value.ToString();
            }

            value.Append(mark);
        }

        return null;
    }
}
