namespace CodeIntel.Lake.Python.Syntax;

/// <summary>The part a node plays in its parent, called as in the grammar, in Pascal case.</summary>
internal enum SyntaxField : byte
{
    /// <summary>No field, or one that no extractor asks for.</summary>
    None,
    Alias,
    Arguments,
    Attribute,
    Body,
    Definition,
    Expression,
    Function,
    Key,
    Left,
    ModuleName,
    Name,
    Object,
    Parameters,
    ReturnType,
    Right,
    Superclasses,
    Type,
    TypeParameters,
    Value,
}
