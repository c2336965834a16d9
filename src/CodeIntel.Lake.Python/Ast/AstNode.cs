namespace CodeIntel.Lake.Python.Ast;

/// <summary>A node of the abstract syntax. <see cref="Start"/> and <see cref="End"/> are offsets into the decoded text.</summary>
internal struct AstNode
{
    /// <summary>The node of the syntax tree that it was made of.</summary>
    public int Syntax;

    /// <summary>The node of the syntax tree that is its name or operator, or has it; -1 for none.</summary>
    public int Name;

    /// <summary>-1 for the root.</summary>
    public int Parent;
    public int Start;
    public int End;

    /// <summary>The place in a field that is a list, from 0; -1 in another field.</summary>
    public int Position;
    public AstClass Class;
    public AstField Field;
    public AstContext Context;

    /// <summary>Whether CPython gives the node a place in the source.</summary>
    public readonly bool HasPlace => Class is not (AstClass.Module or AstClass.Arguments or AstClass.WithItem or AstClass.MatchCase or AstClass.Comprehension);

    public readonly bool IsStatement => Class is >= AstClass.FunctionDef and <= AstClass.Continue;

    public readonly bool IsFunction => Class is AstClass.FunctionDef or AstClass.AsyncFunctionDef;
}
