namespace CodeIntel.Lake.Python.Scopes;

/// <summary>Kinds of scopes.</summary>
internal enum ScopeKind : byte
{
    Module,
    Class,
    Function,
    Lambda,
    ListComprehension,
    SetComprehension,
    DictComprehension,
    GeneratorExpression,
    TypeParameters,
}

/// <summary>A scope of one file.</summary>
internal struct Scope
{
    public ScopeKind Kind;

    /// <summary>The enclosing scope, or -1; always of a smaller number.</summary>
    public int Parent;

    /// <summary>The node that opens it.</summary>
    public int Node;

    /// <summary>Name of the class or function, or -1.</summary>
    public int Name;

    /// <summary>The definition whose body it is, or -1.</summary>
    public int Definition;

    /// <summary>The innermost definition whose body holds the scope, itself included, or -1.</summary>
    public int Container;

    /// <summary>Name of the class whose private names are mangled here, or -1.</summary>
    public int Private;

    public int FirstSymbol;
    public int LastSymbol;
    public bool HasYield;
    public long Id;

    public readonly bool IsComprehension => Kind is >= ScopeKind.ListComprehension and <= ScopeKind.GeneratorExpression;

    /// <summary>Whether scopes inside see its names: all do but a class's, and the module's are global.</summary>
    public readonly bool IsFunctionLike => Kind is not (ScopeKind.Module or ScopeKind.Class);
}

/// <summary>How a node says in which scope it is evaluated.</summary>
internal static class ScopeReference
{
    /// <summary>Set where names are looked up but leave no trace: in annotations that are never evaluated.</summary>
    public const int Unrecorded = 1 << 30;

    public static int To(int scope) => scope + 1;

    public static int Scope(int reference) => (reference & ~Unrecorded) - 1;

    public static bool IsUnrecorded(int reference) => (reference & Unrecorded) != 0;
}

/// <summary>A function or class statement.</summary>
internal struct Definition
{
    public int Node;

    /// <summary>The node that holds its decorators too.</summary>
    public int Statement;
    public int NameNode;
    public int Name;

    /// <summary>The enclosing definition, or -1.</summary>
    public int Container;

    /// <summary>The scope that binds the name.</summary>
    public int Scope;
    public int BodyScope;
    public bool IsClass;
    public bool IsAsync;

    /// <summary>Qualified path, as a name of the file's table.</summary>
    public int QualifiedPath;

    /// <summary>The same with private names as Python mangles them: the path by which the definition is found.</summary>
    public int BoundPath;
    public int Ordinal;
    public long Id;
}
