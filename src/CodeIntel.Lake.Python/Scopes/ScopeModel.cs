namespace CodeIntel.Lake.Python.Scopes;

/// <summary>The names, scopes, symbols and definitions of one file. Reused from file to file.</summary>
internal sealed class ScopeModel
{
    private Scope[] scopes = new Scope[256];

    public NameTable Names { get; } = new();

    public SymbolTable Symbols { get; } = new();

    public List<Definition> Definitions { get; } = [];

    public int ScopeCount { get; private set; }

    public ref Scope this[int scope] => ref scopes[scope];

    public void Clear()
    {
        Names.Clear();
        Symbols.Clear();
        Definitions.Clear();
        ScopeCount = 0;
    }

    public int Open(ScopeKind kind, int parent, int node, int name, int definition, int privateTo)
    {
        if (ScopeCount == scopes.Length)
        {
            Array.Resize(ref scopes, ScopeCount * 2);
        }

        scopes[ScopeCount] = new Scope
        {
            Kind = kind,
            Parent = parent,
            Node = node,
            Name = name,
            Definition = definition,
            Container = definition >= 0 ? definition : parent >= 0 ? scopes[parent].Container : -1,
            Private = privateTo,
            FirstSymbol = -1,
            LastSymbol = -1,
        };
        return ScopeCount++;
    }

    /// <summary>Notes what a scope does with a name as written, and returns the symbol.</summary>
    public int Use(int scope, int name, SymbolUse use)
    {
        var mangled = Names.Mangle(name, scopes[scope].Private);
        var symbol = Note(scope, mangled, use);
        if ((use & SymbolUse.Global) != 0 && scope != 0)
        {
            Note(0, mangled, SymbolUse.Global);
        }

        return symbol;
    }

    /// <summary>Notes a name that is mangled already.</summary>
    public int Note(int scope, int mangled, SymbolUse use)
    {
        var symbol = Symbols.FindOrAdd(scope, mangled, out var added);
        Symbols[symbol].Use |= use;
        if (added)
        {
            if (scopes[scope].FirstSymbol < 0)
            {
                scopes[scope].FirstSymbol = symbol;
            }
            else
            {
                Symbols[scopes[scope].LastSymbol].Next = symbol;
            }

            scopes[scope].LastSymbol = symbol;
        }

        return symbol;
    }

    /// <summary>The symbol of a name as written, or -1.</summary>
    public int Find(int scope, int name) => Symbols.Find(scope, Names.Mangle(name, scopes[scope].Private));
}
