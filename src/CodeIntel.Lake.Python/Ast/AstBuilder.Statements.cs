using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>Statements.</summary>
internal sealed partial class AstBuilder
{
    private void Statements(int block, int parent, AstField field)
    {
        var position = 0;
        foreach (var child in tree.ChildrenOf(block))
        {
            if (tree.IsOperand(child))
            {
                Push(Form.Statement, child, parent, field, position++);
            }
        }
    }

    /// <summary>The statements of the block among a clause's children.</summary>
    private void Block(int clause, int parent, AstField field)
    {
        if (tree.Child(clause, SyntaxKind.Block) is >= 0 and var block)
        {
            Statements(block, parent, field);
        }
    }

    private void Else(int statement, int parent)
    {
        if (tree.Child(statement, SyntaxKind.ElseClause) is >= 0 and var clause)
        {
            Block(clause, parent, AstField.Orelse);
        }
    }

    private void Statement(in Pending item)
    {
        var syntax = item.Syntax;
        switch (tree[syntax].Kind)
        {
            case SyntaxKind.ExpressionStatement:
                ExpressionStatement(item);
                break;
            case SyntaxKind.IfStatement:
                If(item);
                break;
            case SyntaxKind.ForStatement:
                var loop = Add(item, IsAsync(syntax) ? AstClass.AsyncFor : AstClass.For, syntax);
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Left), loop, AstField.Target, context: AstContext.Store);
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Right), loop, AstField.Iter);
                Block(syntax, loop, AstField.Body);
                Else(syntax, loop);
                break;
            case SyntaxKind.WhileStatement:
                var whileLoop = Add(item, AstClass.While, syntax);
                Push(Form.Expression, tree.FirstOperand(syntax), whileLoop, AstField.Test);
                Block(syntax, whileLoop, AstField.Body);
                Else(syntax, whileLoop);
                break;
            case SyntaxKind.TryStatement:
                Try(item);
                break;
            case SyntaxKind.WithStatement:
                With(item);
                break;
            case SyntaxKind.MatchStatement:
                Match(item);
                break;
            case SyntaxKind.DecoratedDefinition or SyntaxKind.FunctionDefinition or SyntaxKind.ClassDefinition:
                Definition(item);
                break;
            case SyntaxKind.ReturnStatement:
                Push(Form.Expression, tree.FirstOperand(syntax), Add(item, AstClass.Return, syntax), AstField.Value);
                break;
            case SyntaxKind.DeleteStatement:
                var operand = tree.FirstOperand(syntax);
                var isList = operand >= 0 && tree[operand].Kind == SyntaxKind.ExpressionList;
                Operands(isList ? operand : syntax, Add(item, AstClass.Delete, syntax), AstField.Targets, AstContext.Del);
                break;
            case SyntaxKind.RaiseStatement:
                var raise = Add(item, AstClass.Raise, syntax);
                var from = Token(syntax, "from"u8);
                Push(Form.Expression, tree.FirstOperand(syntax), raise, AstField.Exc);
                Push(Form.Expression, from < 0 ? -1 : OperandAfter(syntax, from), raise, AstField.Cause);
                break;
            case SyntaxKind.AssertStatement:
                var assert = Add(item, AstClass.Assert, syntax);
                var test = tree.FirstOperand(syntax);
                Push(Form.Expression, test, assert, AstField.Test);
                Push(Form.Expression, test < 0 ? -1 : OperandAfter(syntax, test), assert, AstField.Msg);
                break;
            case SyntaxKind.PassStatement:
                Add(item, AstClass.Pass, syntax);
                break;
            case SyntaxKind.BreakStatement:
                Add(item, AstClass.Break, syntax);
                break;
            case SyntaxKind.ContinueStatement:
                Add(item, AstClass.Continue, syntax);
                break;
            case SyntaxKind.GlobalStatement:
                Add(item, AstClass.Global, syntax, name: syntax);
                break;
            case SyntaxKind.NonlocalStatement:
                Add(item, AstClass.Nonlocal, syntax, name: syntax);
                break;
            case SyntaxKind.ImportStatement:
                Aliases(syntax, Add(item, AstClass.Import, syntax));
                break;
            case SyntaxKind.ImportFromStatement:
                Aliases(syntax, Add(item, AstClass.ImportFrom, syntax, name: tree.Child(syntax, SyntaxField.ModuleName)));
                break;
            case SyntaxKind.FutureImportStatement:
                Aliases(syntax, Add(item, AstClass.ImportFrom, syntax, name: Token(syntax, "__future__"u8)));
                break;
            case SyntaxKind.TypeAliasStatement:
                TypeAlias(item);
                break;
            case SyntaxKind.PrintStatement or SyntaxKind.ExecStatement:
                Operands(syntax, Add(item, AstClass.Expr, syntax), AstField.Value);
                break;
        }
    }

    private bool IsAsync(int syntax) => tree.Child(syntax, SyntaxKind.AsyncKeyword) >= 0;

    private void ExpressionStatement(in Pending item)
    {
        var first = tree.FirstOperand(item.Syntax);
        if (first < 0)
        {
            return;
        }

        if (tree[first].Kind == SyntaxKind.Assignment)
        {
            Assignment(item, first);
        }
        else if (tree[first].Kind == SyntaxKind.AugmentedAssignment)
        {
            var assign = Add(item, AstClass.AugAssign, first, name: tree.Child(first, SyntaxKind.Token));
            Push(Form.Expression, tree.Child(first, SyntaxField.Left), assign, AstField.Target, context: AstContext.Store);
            Push(Form.Expression, tree.Child(first, SyntaxField.Right), assign, AstField.Value);
        }
        else
        {
            var isTuple = tree.Child(item.Syntax, SyntaxKind.Token) >= 0;
            Push(isTuple ? Form.Tuple : Form.Expression, isTuple ? item.Syntax : first, Add(item, AstClass.Expr, item.Syntax), AstField.Value);
        }
    }

    private void Assignment(in Pending item, int first)
    {
        var type = tree.Child(first, SyntaxField.Type);
        var assign = Add(item, type < 0 ? AstClass.Assign : AstClass.AnnAssign, first);
        if (type >= 0)
        {
            Push(Form.Expression, tree.Child(first, SyntaxField.Left), assign, AstField.Target, context: AstContext.Store);
            Push(Form.Expression, type, assign, AstField.Annotation);
            Push(Form.Expression, tree.Child(first, SyntaxField.Right), assign, AstField.Value);
            return;
        }

        var position = 0;
        var value = first;
        for (; value >= 0 && tree[value].Kind == SyntaxKind.Assignment; value = tree.Child(value, SyntaxField.Right))
        {
            Push(Form.Expression, tree.Child(value, SyntaxField.Left), assign, AstField.Targets, position++, AstContext.Store);
        }

        Push(Form.Expression, value, assign, AstField.Value);
    }

    /// <summary>An if statement, or one of its elif clauses, which is an if statement in place of the else clause.</summary>
    private void If(in Pending item)
    {
        var clause = item.Syntax;
        var isElif = tree[clause].Kind == SyntaxKind.ElifClause;
        var whole = isElif ? tree[clause].Parent : clause;
        var end = isElif ? item.End : tree[clause].End;
        var node = Add(item, AstClass.If, clause, end: end);
        Push(Form.Expression, tree.FirstOperand(clause), node, AstField.Test);
        Block(clause, node, AstField.Body);
        for (var next = isElif ? tree[clause].Next : clause + 1; next < tree[whole].Next; next = tree[next].Next)
        {
            if (tree[next].Kind == SyntaxKind.ElifClause)
            {
                Push(Form.Elif, next, node, AstField.Orelse, 0, end: end);
                return;
            }

            if (tree[next].Kind == SyntaxKind.ElseClause)
            {
                Block(next, node, AstField.Orelse);
                return;
            }
        }
    }

    private void Try(in Pending item)
    {
        var syntax = item.Syntax;
        var handler = tree.Child(syntax, SyntaxKind.ExceptClause);
        var node = Add(item, handler >= 0 && Token(handler, "*"u8) >= 0 ? AstClass.TryStar : AstClass.Try, syntax);
        Block(syntax, node, AstField.Body);
        var position = 0;
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (tree[child].Kind == SyntaxKind.ExceptClause)
            {
                Push(Form.Handler, child, node, AstField.Handlers, position++);
            }
        }

        Else(syntax, node);
        if (tree.Child(syntax, SyntaxKind.FinallyClause) is >= 0 and var last)
        {
            Block(last, node, AstField.Finalbody);
        }
    }

    private void Handler(in Pending item)
    {
        var clause = item.Syntax;
        var type = tree.FirstOperand(clause);
        var name = tree.Child(clause, SyntaxField.Alias);
        if (type >= 0 && tree[type].Kind == SyntaxKind.Block)
        {
            type = -1;
        }
        else if (type >= 0 && tree[type].Kind == SyntaxKind.AsPattern)
        {
            name = tree.Child(type, SyntaxField.Alias);
            type = tree.FirstOperand(type);
        }

        var node = Add(item, AstClass.ExceptHandler, clause, name: name);
        if (type >= 0 && name < 0 && Token(clause, ","u8) >= 0)
        {
            var end = Own;
            foreach (var child in tree.ChildrenOf(clause))
            {
                end = tree.IsOperand(child) && tree[child].Kind != SyntaxKind.Block ? tree[child].End : end;
            }

            Push(Form.Tuple, clause, node, AstField.Type, start: tree[type].Start, end: end);
        }
        else
        {
            Push(Form.Expression, type, node, AstField.Type);
        }

        Block(clause, node, AstField.Body);
    }

    private void With(in Pending item)
    {
        var syntax = item.Syntax;
        var node = Add(item, IsAsync(syntax) ? AstClass.AsyncWith : AstClass.With, syntax);
        var clause = tree.Child(syntax, SyntaxKind.WithClause);
        if (clause >= 0)
        {
            var position = 0;
            var items = WithItems(clause);
            foreach (var child in tree.ChildrenOf(items))
            {
                if (tree.IsOperand(child))
                {
                    Push(Form.WithItem, child, node, AstField.Items, position++);
                }
            }
        }

        Block(syntax, node, AstField.Body);
    }

    /// <summary>What holds the items: the clause, or brackets in it that are no tuple's.</summary>
    private int WithItems(int clause)
    {
        var only = tree.Child(clause, SyntaxKind.WithItem);
        var value = only >= 0 && tree[only].Next == tree[clause].Next ? tree.FirstOperand(only) : -1;
        if (value < 0 || tree[value].Kind is not (SyntaxKind.Tuple or SyntaxKind.ParenthesizedExpression) || tree.FirstOperand(value) < 0)
        {
            return clause;
        }

        foreach (var child in tree.ChildrenOf(value))
        {
            if (tree[child].Kind is SyntaxKind.ListSplat or SyntaxKind.NamedExpression or SyntaxKind.Yield)
            {
                return clause;
            }
        }

        return value;
    }

    private void WithItem(in Pending item)
    {
        var value = tree[item.Syntax].Kind == SyntaxKind.WithItem ? tree.FirstOperand(item.Syntax) : item.Syntax;
        var node = Add(item, AstClass.WithItem, item.Syntax);
        if (value >= 0 && tree[value].Kind == SyntaxKind.AsPattern)
        {
            Push(Form.Expression, tree.FirstOperand(value), node, AstField.ContextExpr);
            Push(Form.Expression, tree.Child(value, SyntaxField.Alias), node, AstField.OptionalVars, context: AstContext.Store);
        }
        else
        {
            Push(Form.Expression, value, node, AstField.ContextExpr);
        }
    }

    private void Definition(in Pending item)
    {
        var decorated = tree[item.Syntax].Kind == SyntaxKind.DecoratedDefinition ? item.Syntax : -1;
        var syntax = decorated < 0 ? item.Syntax : tree.Child(decorated, SyntaxField.Definition);
        if (syntax < 0)
        {
            return;
        }

        var name = tree.Child(syntax, SyntaxField.Name);
        var isClass = tree[syntax].Kind == SyntaxKind.ClassDefinition;
        var node = Add(item, isClass ? AstClass.ClassDef : IsAsync(syntax) ? AstClass.AsyncFunctionDef : AstClass.FunctionDef, syntax, name: name);
        if (!isClass)
        {
            Push(Form.Arguments, tree.Child(syntax, SyntaxField.Parameters), node, AstField.Args);
        }
        else if (tree.Child(syntax, SyntaxField.Superclasses) is >= 0 and var bases)
        {
            CallArguments(bases, node, AstField.Bases);
        }

        Block(syntax, node, AstField.Body);
        if (decorated >= 0)
        {
            var position = 0;
            foreach (var child in tree.ChildrenOf(decorated))
            {
                if (tree[child].Kind == SyntaxKind.Decorator)
                {
                    Push(Form.Expression, tree.FirstOperand(child), node, AstField.DecoratorList, position++);
                }
            }
        }

        if (!isClass)
        {
            Push(Form.Expression, tree.Child(syntax, SyntaxField.ReturnType), node, AstField.Returns);
        }

        TypeParameters(tree.Child(syntax, SyntaxField.TypeParameters), node);
    }

    private void Aliases(int statement, int parent)
    {
        var position = 0;
        foreach (var child in tree.ChildrenOf(statement))
        {
            if (tree[child].Kind == SyntaxKind.WildcardImport || tree[child].Field == SyntaxField.Name)
            {
                Push(Form.Alias, child, parent, AstField.Names, position++);
            }
        }
    }

    private void TypeAlias(in Pending item)
    {
        var node = Add(item, AstClass.TypeAlias, item.Syntax);
        var left = tree.Child(item.Syntax, SyntaxField.Left);
        var generic = left < 0 ? -1 : tree.Child(left, SyntaxKind.GenericType);
        Push(Form.Expression, generic < 0 ? left : tree.FirstOperand(generic), node, AstField.Name, context: AstContext.Store);
        TypeParameters(generic < 0 ? -1 : tree.Child(generic, SyntaxKind.TypeParameter), node);
        Push(Form.Expression, tree.Child(item.Syntax, SyntaxField.Right), node, AstField.Value);
    }

    private void TypeParameters(int list, int parent)
    {
        var position = 0;
        for (var child = list + 1; list >= 0 && child < tree[list].Next; child = tree[child].Next)
        {
            if (tree[child].Kind == SyntaxKind.Type)
            {
                Push(Form.TypeParameter, child, parent, AstField.TypeParams, position++);
            }
        }
    }

    private void TypeParameter(in Pending item)
    {
        var bounds = tree.Child(item.Syntax, SyntaxKind.ConstrainedType);
        var head = bounds < 0 ? tree.FirstOperand(item.Syntax) : tree.FirstOperand(bounds);
        while (head >= 0 && tree[head].Kind == SyntaxKind.Type)
        {
            head = tree.FirstOperand(head);
        }

        if (head < 0)
        {
            return;
        }

        var type = tree[head].Kind is not (SyntaxKind.SplatType or SyntaxKind.ListSplat) ? AstClass.TypeVar : Text(head).StartsWith("**"u8) ? AstClass.ParamSpec : AstClass.TypeVarTuple;
        var node = Add(item, type, item.Syntax, name: tree[head].Kind == SyntaxKind.Identifier ? head : tree.Child(head, SyntaxKind.Identifier));
        while (bounds >= 0)
        {
            var sign = tree.Child(bounds, SyntaxKind.Token);
            var operand = sign < 0 ? -1 : OperandAfter(bounds, sign);
            var more = operand < 0 ? -1 : tree.Child(operand, SyntaxKind.ConstrainedType);
            Push(Form.Expression, more < 0 ? operand : tree.FirstOperand(more), node, sign >= 0 && Text(sign).SequenceEqual("="u8) ? AstField.DefaultValue : AstField.Bound);
            bounds = more;
        }
    }
}
