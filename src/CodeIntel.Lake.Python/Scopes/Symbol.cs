namespace CodeIntel.Lake.Python.Scopes;

/// <summary>What is done with a name in a scope; the flags of CPython's symbol table.</summary>
[Flags]
internal enum SymbolUse : byte
{
    None = 0,
    Referenced = 1,
    Assigned = 2,
    Imported = 4,
    Parameter = 8,
    Annotated = 16,
    Global = 32,
    Nonlocal = 64,

    /// <summary>A def or class binds the name.</summary>
    Namespace = 128,

    /// <summary>Anything that makes the name the scope's own.</summary>
    Bound = Assigned | Imported | Parameter,
}

/// <summary>Where a name of a scope lives.</summary>
internal enum SymbolPlace : byte
{
    Unknown,
    Local,
    Free,
    GlobalExplicit,
    GlobalImplicit,
}

/// <summary>A name in a scope.</summary>
internal struct Symbol
{
    public int Scope;

    /// <summary>The name, mangled.</summary>
    public int Name;
    public SymbolUse Use;
    public SymbolPlace Place;

    /// <summary>The next symbol of the same scope, or -1.</summary>
    public int Next;

    /// <summary>The symbol in the scope that owns the name, or -1.</summary>
    public int Owner;

    /// <summary>Row in <c>py_bindings_v1</c>.</summary>
    public long BindingId;
    public int Slot;
}
