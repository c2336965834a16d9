using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>The abstract syntax of a file, each node before its descendants and the fields of a node in CPython's order.</summary>
internal sealed class AstTree() : NodeArray<AstNode>(2048, 1 << 19);
