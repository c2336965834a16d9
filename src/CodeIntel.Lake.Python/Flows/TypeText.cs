namespace CodeIntel.Lake.Python.Flows;

/// <summary>Takes in the parts of a type that is written as a text. Parts are variables; -1 stands for one of which nothing is known.</summary>
internal interface ITypeScope
{
    int Name(string name);

    int Attribute(int source, string name);

    int Item(int source, IReadOnlyList<int> arguments);

    int Union(int left, int right);
}

/// <summary>Reads a type that stands in quotes: names, attributes, brackets, lists and <c>|</c>. What is none of these is left out.</summary>
internal sealed class TypeText
{
    /// <summary>Deeper brackets and quotes are no types that anyone writes.</summary>
    private const int MaxDepth = 32;

    private string text = "";
    private int at;
    private int depth;
    private ITypeScope scope = null!;

    /// <summary>The variable that the type is, or -1.</summary>
    public int Read(string type, ITypeScope target)
    {
        (text, at, depth, scope) = (type, 0, 0, target);
        return Union();
    }

    private int Union()
    {
        var left = Primary();
        while (Takes('|'))
        {
            var right = Primary();
            left = left < 0 ? right : right < 0 ? left : scope.Union(left, right);
        }

        return left;
    }

    private int Primary()
    {
        Blanks();
        if (at >= text.Length || depth >= MaxDepth)
        {
            return -1;
        }

        if (text[at] is '\'' or '"')
        {
            at++;
            depth++;
            var quoted = Union();
            depth--;
            at += at < text.Length ? 1 : 0;
            return quoted;
        }

        if (Takes('['))
        {
            Arguments();
            return -1;
        }

        if (Identifier() is not { } name)
        {
            at++;
            return -1;
        }

        var value = name is "None" or "True" or "False" ? -1 : scope.Name(name);
        while (at < text.Length)
        {
            if (Takes('.'))
            {
                value = Identifier() is { } attribute && value >= 0 ? scope.Attribute(value, attribute) : -1;
            }
            else if (Takes('['))
            {
                var arguments = Arguments();
                value = value < 0 ? -1 : scope.Item(value, arguments);
            }
            else
            {
                break;
            }
        }

        return value;
    }

    private List<int> Arguments()
    {
        var found = new List<int>();
        depth++;
        while (at < text.Length && !Takes(']'))
        {
            found.Add(Union());
            Takes(',');
        }

        depth--;
        return found;
    }

    private string? Identifier()
    {
        Blanks();
        var start = at;
        while (at < text.Length && (text[at] == '_' || char.IsLetterOrDigit(text[at])))
        {
            at++;
        }

        return at == start || char.IsAsciiDigit(text[start]) ? null : text[start..at];
    }

    private bool Takes(char sign)
    {
        Blanks();
        if (at >= text.Length || text[at] != sign)
        {
            return false;
        }

        at++;
        return true;
    }

    private void Blanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
