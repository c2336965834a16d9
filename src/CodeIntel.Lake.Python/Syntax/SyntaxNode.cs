namespace CodeIntel.Lake.Python.Syntax;

/// <summary>What happens to the names that a node stands for.</summary>
internal enum Role : byte
{
    /// <summary>Read; what a node is unless something says otherwise.</summary>
    Load,

    /// <summary>Bound.</summary>
    Store,

    /// <summary>Bound and annotated: <c>x: int</c>.</summary>
    StoreAnnotated,

    /// <summary>Bound by <c>:=</c>.</summary>
    StoreWalrus,

    /// <summary>Deleted.</summary>
    Delete,

    /// <summary>A dotted name in a match statement: a capture when it is a single name, a value otherwise.</summary>
    Capture,

    /// <summary>A dotted name in a match statement that is read.</summary>
    PatternValue,

    /// <summary>No use of a name: an attribute's or a parameter's name, for instance.</summary>
    Skip,
}

/// <summary>
/// A node of the flat tree. <see cref="Start"/> and <see cref="End"/> are offsets into the decoded text; <see cref="Next"/> is the index
/// after the node's last descendant. <see cref="Scope"/>, <see cref="Mark"/> and <see cref="Role"/> are filled by the analysis of scopes.
/// </summary>
internal struct SyntaxNode
{
    public int Start;
    public int End;
    public int Next;
    public int Parent;
    public int Row;

    /// <summary>1 + the scope in which the node is evaluated, with <see cref="Scopes.ScopeReference.Unrecorded"/> where it leaves no trace there; 0 = as the parent.</summary>
    public int Scope;

    /// <summary>Of a name: 1 + its symbol, or -1 - its name where it has no symbol. Of an attribute: 1 + the first name of a pure chain, or 0. Of an assignment: the value.</summary>
    public int Mark;
    public SyntaxKind Kind;
    public SyntaxField Field;
    public Role Role;
}
