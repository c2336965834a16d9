using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>Expressions, targets and types.</summary>
internal sealed partial class AstBuilder
{
    private void Expression(in Pending item)
    {
        var syntax = Bare(item.Syntax);
        switch (tree[syntax].Kind)
        {
            case SyntaxKind.Identifier or SyntaxKind.AsPatternTarget:
                Add(item, AstClass.Name, syntax, name: syntax);
                break;
            case SyntaxKind.Integer or SyntaxKind.Float or SyntaxKind.True or SyntaxKind.False or SyntaxKind.None or SyntaxKind.Ellipsis:
                Add(item, AstClass.Constant, syntax);
                break;
            case SyntaxKind.String or SyntaxKind.ConcatenatedString:
                Strings(item, syntax);
                break;
            case SyntaxKind.Attribute:
                var attribute = Add(item, AstClass.Attribute, syntax, name: tree.Child(syntax, SyntaxField.Attribute));
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Object), attribute, AstField.Value);
                break;
            case SyntaxKind.Subscript:
                Subscript(item, syntax, syntax, Token(syntax, "["u8));
                break;
            case SyntaxKind.GenericType:
                if (tree.Child(syntax, SyntaxKind.TypeParameter) is >= 0 and var arguments)
                {
                    Subscript(item, syntax, arguments, arguments + 1);
                }

                break;
            case SyntaxKind.MemberType:
                var name = tree.Child(syntax, SyntaxKind.Identifier);
                Push(Form.Expression, tree.FirstOperand(syntax), Add(item, AstClass.Attribute, syntax, name: name), AstField.Value);
                break;
            case SyntaxKind.UnionType:
                Chain(item, syntax, 0, int.MaxValue);
                break;
            case SyntaxKind.Call:
                var call = Add(item, AstClass.Call, syntax);
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Function), call, AstField.Func);
                if (tree.Child(syntax, SyntaxField.Arguments) is >= 0 and var passed)
                {
                    CallArguments(passed, call, AstField.Args);
                }

                break;
            case SyntaxKind.BinaryOperator:
                Binary(item, syntax);
                break;
            case SyntaxKind.UnaryOperator or SyntaxKind.NotOperator:
                Push(Form.Expression, tree.FirstOperand(syntax), Add(item, AstClass.UnaryOp, syntax, name: tree.Child(syntax, SyntaxKind.Token)), AstField.Operand);
                break;
            case SyntaxKind.BooleanOperator:
                Boolean(item, syntax);
                break;
            case SyntaxKind.ComparisonOperator:
                Comparison(item, syntax);
                break;
            case SyntaxKind.ConditionalExpression:
                var conditional = Add(item, AstClass.IfExp, syntax);
                var body = tree.FirstOperand(syntax);
                var test = body < 0 ? -1 : OperandAfter(syntax, body);
                Push(Form.Expression, test, conditional, AstField.Test);
                Push(Form.Expression, body, conditional, AstField.Body);
                Push(Form.Expression, test < 0 ? -1 : OperandAfter(syntax, test), conditional, AstField.Orelse);
                break;
            case SyntaxKind.NamedExpression:
                var named = Add(item, AstClass.NamedExpr, syntax);
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Name), named, AstField.Target, context: AstContext.Store);
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Value), named, AstField.Value);
                break;
            case SyntaxKind.Lambda:
                var lambda = Add(item, AstClass.Lambda, syntax);
                var parameterList = tree.Child(syntax, SyntaxField.Parameters);
                Push(Form.Arguments, parameterList < 0 ? syntax : parameterList, lambda, AstField.Args);
                Push(Form.Expression, tree.Child(syntax, SyntaxField.Body), lambda, AstField.Body);
                break;
            case SyntaxKind.Await:
                Await(item, syntax);
                break;
            case SyntaxKind.Yield:
                var isFrom = Token(syntax, "from"u8) >= 0;
                Push(Form.Expression, tree.FirstOperand(syntax), Add(item, isFrom ? AstClass.YieldFrom : AstClass.Yield, syntax), AstField.Value);
                break;
            case SyntaxKind.ListSplat or SyntaxKind.ListSplatPattern or SyntaxKind.SplatType:
                Push(Form.Expression, tree.FirstOperand(syntax), Add(item, AstClass.Starred, syntax), AstField.Value, context: item.Context);
                break;
            case SyntaxKind.List or SyntaxKind.ListPattern:
                Operands(syntax, Add(item, AstClass.List, syntax), AstField.Elts, item.Context);
                break;
            case SyntaxKind.Tuple or SyntaxKind.TuplePattern or SyntaxKind.ExpressionList or SyntaxKind.PatternList:
                Operands(syntax, Add(item, AstClass.Tuple, syntax), AstField.Elts, item.Context);
                break;
            case SyntaxKind.Set:
                Operands(syntax, Add(item, AstClass.Set, syntax), AstField.Elts);
                break;
            case SyntaxKind.Dictionary:
                Dictionary(item, syntax);
                break;
            case SyntaxKind.ListComprehension:
                Comprehensions(syntax, Add(item, AstClass.ListComp, syntax));
                break;
            case SyntaxKind.SetComprehension:
                Comprehensions(syntax, Add(item, AstClass.SetComp, syntax));
                break;
            case SyntaxKind.GeneratorExpression:
                Comprehensions(syntax, Add(item, AstClass.GeneratorExp, syntax));
                break;
            case SyntaxKind.DictionaryComprehension:
                Comprehensions(syntax, Add(item, AstClass.DictComp, syntax));
                break;
            case SyntaxKind.Slice or SyntaxKind.ConstrainedType:
                Slice(item, syntax);
                break;
        }
    }

    /// <summary>A node with what only wraps it taken off: parentheses, and the grammar's wrappers of types and targets.</summary>
    private int Bare(int syntax)
    {
        while (true)
        {
            var isWrapper = tree[syntax].Kind is SyntaxKind.ParenthesizedExpression or SyntaxKind.Type or SyntaxKind.AsPatternTarget
                || (tree[syntax].Kind == SyntaxKind.TuplePattern && Token(syntax, ","u8) < 0);
            if (!isWrapper || tree.FirstOperand(syntax) is not (>= 0 and var inner))
            {
                return syntax;
            }

            syntax = inner;
        }
    }

    private void Binary(in Pending item, int syntax)
    {
        if (IsMisread(syntax))
        {
            Chain(item, syntax, 0, int.MaxValue);
            return;
        }

        var left = tree.FirstOperand(syntax);
        var node = Add(item, AstClass.BinOp, syntax, name: tree.Child(syntax, SyntaxKind.Token));
        Push(Form.Expression, left, node, AstField.Left);
        Push(Form.Expression, left < 0 ? -1 : OperandAfter(syntax, left), node, AstField.Right);
    }

    /// <summary>Operands of the same operator that follow each other without brackets are those of one node.</summary>
    private void Boolean(in Pending item, int syntax)
    {
        var sign = tree.Child(syntax, SyntaxKind.Token);
        var node = Add(item, AstClass.BoolOp, syntax, name: sign);
        parts.Clear();
        var left = syntax;
        while (tree[left].Kind == SyntaxKind.BooleanOperator && sign >= 0 && Token(left, Text(sign)) >= 0)
        {
            var first = tree.FirstOperand(left);
            var right = first < 0 ? -1 : OperandAfter(left, first);
            if (right >= 0)
            {
                parts.Add(right);
            }

            if (first < 0)
            {
                break;
            }

            left = first;
        }

        Push(Form.Expression, left == syntax ? -1 : left, node, AstField.Values, 0);
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            Push(Form.Expression, parts[i], node, AstField.Values, parts.Count - i);
        }
    }

    private void Comparison(in Pending item, int syntax)
    {
        var node = Add(item, AstClass.Compare, syntax, name: syntax);
        var position = -1;
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (tree.IsOperand(child))
            {
                Push(Form.Expression, child, node, position < 0 ? AstField.Left : AstField.Comparators, position);
                position++;
            }
        }
    }

    /// <summary>The grammar gives <c>await x ** y</c> to await as a whole; in Python it binds more tightly.</summary>
    private void Await(in Pending item, int syntax)
    {
        var operand = tree.FirstOperand(syntax);
        if (operand < 0 || tree[operand].Kind != SyntaxKind.BinaryOperator)
        {
            Push(Form.Expression, operand, Add(item, AstClass.Await, syntax), AstField.Value);
            return;
        }

        var node = Add(item, AstClass.BinOp, operand, start: tree[syntax].Start, name: tree.Child(operand, SyntaxKind.Token));
        var left = tree.FirstOperand(operand);
        Push(Form.AwaitedBase, left, node, AstField.Left, start: tree[syntax].Start, end: left < 0 ? Own : tree[left].End);
        Push(Form.Expression, left < 0 ? -1 : OperandAfter(operand, left), node, AstField.Right);
    }

    /// <param name="item">What is asked for.</param>
    /// <param name="syntax">The whole expression.</param>
    /// <param name="list">The node among whose children the subscripts are.</param>
    /// <param name="bracket">The child that opens them.</param>
    private void Subscript(in Pending item, int syntax, int list, int bracket)
    {
        var node = Add(item, AstClass.Subscript, syntax);
        Push(Form.Expression, tree.FirstOperand(syntax), node, AstField.Value);
        if (bracket < 0 || OperandAfter(list, bracket) is not (>= 0 and var first))
        {
            return;
        }

        var end = tree[first].End;
        var isTuple = tree[Bare(first)].Kind is SyntaxKind.ListSplat or SyntaxKind.SplatType;
        for (var child = tree[bracket].Next; child < tree[list].Next; child = tree[child].Next)
        {
            var isComma = IsToken(child, ","u8);
            isTuple |= isComma;
            end = isComma || tree.IsOperand(child) ? tree[child].End : end;
        }

        Push(isTuple ? Form.Tuple : Form.Expression, isTuple ? list : first, node, AstField.Slice, start: isTuple ? tree[first].Start : Own, end: isTuple ? end : Own);
    }

    private void OpenTuple(in Pending item)
    {
        var node = Add(item, AstClass.Tuple, item.Syntax);
        var start = item.Start == Own ? tree[item.Syntax].Start : item.Start;
        var end = item.End == Own ? tree[item.Syntax].End : item.End;
        var position = 0;
        foreach (var child in tree.ChildrenOf(item.Syntax))
        {
            if (tree.IsOperand(child) && tree[child].Start >= start && tree[child].End <= end)
            {
                Push(Form.Expression, child, node, AstField.Elts, position++, item.Context);
            }
        }
    }

    private void Slice(in Pending item, int syntax)
    {
        var node = Add(item, AstClass.Slice, syntax);
        var field = AstField.Lower;
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (IsToken(child, ":"u8))
            {
                field = field == AstField.Lower ? AstField.Upper : AstField.Step;
            }
            else if (tree.IsOperand(child))
            {
                Push(Form.Expression, child, node, field);
            }
        }
    }

    /// <summary>Whether <c>^</c> stands directly below <c>&amp;</c>: the grammar takes it for the one that binds more tightly.</summary>
    private bool IsMisread(int syntax)
    {
        for (var node = syntax; node >= 0 && Sign(node) == '&'; node = tree.FirstOperand(node))
        {
            var left = tree.FirstOperand(node);
            var right = left < 0 ? -1 : OperandAfter(node, left);
            if (right >= 0 && (Sign(left) == '^' || Sign(right) == '^'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The operator of one letter that joins the operands of a node, or 0.</summary>
    private int Sign(int node) =>
        tree[node].Kind is SyntaxKind.BinaryOperator or SyntaxKind.UnionType && tree.Child(node, SyntaxKind.Token) is >= 0 and var sign && Text(sign) is [var letter] ? letter : 0;

    /// <summary>
    /// Some operands of a chain that the grammar nests in another way than Python: types joined by <c>|</c>, and <c>&amp;</c> with <c>^</c>. Python
    /// nests from the left, and <c>&amp;</c> binds more tightly.
    /// </summary>
    private void Chain(in Pending item, int syntax, int first, int beyond)
    {
        parts.Clear();
        signs.Clear();
        Flatten(syntax, isUnion: tree[syntax].Kind == SyntaxKind.UnionType);
        beyond = Math.Min(beyond, parts.Count);
        var split = beyond - 1;
        for (var i = beyond - 1; i > first && split == beyond - 1 && !IsXor(split); i--)
        {
            split = IsXor(i) ? i : split;
        }

        if (split <= first || split > signs.Count)
        {
            return;
        }

        var node = Add(item, AstClass.BinOp, syntax, tree[parts[first]].Start, tree[parts[beyond - 1]].End, signs[split - 1]);
        PushChain(syntax, node, AstField.Left, first, split);
        PushChain(syntax, node, AstField.Right, split, beyond);

        bool IsXor(int operand) => Text(signs[operand - 1])[0] == '^';
    }

    private void PushChain(int syntax, int parent, AstField field, int first, int beyond)
    {
        var isOne = beyond - first == 1;
        Push(isOne ? Form.Expression : Form.Chain, isOne ? parts[first] : syntax, parent, field, first: first, beyond: beyond);
    }

    /// <summary>Lists the operands and operators of a chain.</summary>
    private void Flatten(int top, bool isUnion)
    {
        for (var i = top; i < tree[top].Next;)
        {
            var isInner = i == top || (isUnion ? tree[i].Kind == SyntaxKind.Type || Sign(i) == '|' : Sign(i) is '&' or '^');
            if (!isInner)
            {
                (tree.IsOperand(i) ? parts : signs).Add(i);
            }

            i = isInner ? i + 1 : tree[i].Next;
        }
    }

    private void CallArguments(int list, int parent, AstField positional)
    {
        if (tree[list].Kind == SyntaxKind.GeneratorExpression)
        {
            Push(Form.Expression, list, parent, positional, 0);
            return;
        }

        var position = 0;
        foreach (var child in tree.ChildrenOf(list))
        {
            if (tree.IsOperand(child) && !IsKeyword(child))
            {
                Push(Form.Expression, child, parent, positional, position++);
            }
        }

        position = 0;
        foreach (var child in tree.ChildrenOf(list))
        {
            if (IsKeyword(child))
            {
                Push(Form.Keyword, child, parent, AstField.Keywords, position++);
            }
        }

        bool IsKeyword(int child) => tree[child].Kind is SyntaxKind.KeywordArgument or SyntaxKind.DictionarySplat;
    }

    private void Keyword(in Pending item)
    {
        var isSplat = tree[item.Syntax].Kind == SyntaxKind.DictionarySplat;
        var node = Add(item, AstClass.Keyword, item.Syntax, name: isSplat ? -1 : tree.Child(item.Syntax, SyntaxField.Name));
        Push(Form.Expression, isSplat ? tree.FirstOperand(item.Syntax) : tree.Child(item.Syntax, SyntaxField.Value), node, AstField.Value);
    }

    private void Dictionary(in Pending item, int syntax)
    {
        var node = Add(item, AstClass.Dict, syntax);
        for (var pass = AstField.Keys; pass != AstField.None; pass = pass == AstField.Keys ? AstField.Values : AstField.None)
        {
            var position = 0;
            foreach (var child in tree.ChildrenOf(syntax))
            {
                if (!tree.IsOperand(child))
                {
                    continue;
                }

                var isPair = tree[child].Kind == SyntaxKind.Pair;
                var first = tree.FirstOperand(child);
                if (pass == AstField.Values)
                {
                    Push(Form.Expression, isPair && first >= 0 ? OperandAfter(child, first) : first, node, pass, position);
                }
                else if (isPair)
                {
                    Push(Form.Expression, first, node, pass, position);
                }

                position++;
            }
        }
    }

    private void Comprehensions(int syntax, int node)
    {
        var body = tree.Child(syntax, SyntaxField.Body);
        if (body >= 0 && tree[body].Kind == SyntaxKind.Pair)
        {
            var key = tree.FirstOperand(body);
            Push(Form.Expression, key, node, AstField.Key);
            Push(Form.Expression, key < 0 ? -1 : OperandAfter(body, key), node, AstField.Value);
        }
        else
        {
            Push(Form.Expression, body, node, AstField.Elt);
        }

        var position = 0;
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (tree[child].Kind == SyntaxKind.ForInClause)
            {
                Push(Form.Comprehension, child, node, AstField.Generators, position++);
            }
        }
    }

    private void Comprehension(in Pending item)
    {
        var clause = item.Syntax;
        var node = Add(item, AstClass.Comprehension, clause);
        Push(Form.Expression, tree.Child(clause, SyntaxField.Left), node, AstField.Target, context: AstContext.Store);
        Push(Form.Expression, tree.Child(clause, SyntaxField.Right), node, AstField.Iter);
        var position = 0;
        for (var next = tree[clause].Next; next < tree[tree[clause].Parent].Next && tree[next].Kind != SyntaxKind.ForInClause; next = tree[next].Next)
        {
            if (tree[next].Kind == SyntaxKind.IfClause)
            {
                Push(Form.Expression, tree.FirstOperand(next), node, AstField.Ifs, position++);
            }
        }
    }

    private void Arguments(in Pending item)
    {
        var node = Add(item, AstClass.Arguments, item.Syntax);
        parameters.Clear();
        var isParameterList = tree[item.Syntax].Kind is SyntaxKind.Parameters or SyntaxKind.LambdaParameters;
        var field = isParameterList && tree.Child(item.Syntax, SyntaxKind.PositionalSeparator) >= 0 ? AstField.Posonlyargs : AstField.Args;
        for (var child = item.Syntax + 1; isParameterList && child < tree[item.Syntax].Next; child = tree[child].Next)
        {
            var splat = ParameterShape.SplatKind(tree, child);
            if (tree[child].Kind == SyntaxKind.PositionalSeparator)
            {
                field = AstField.Args;
            }
            else if (tree[child].Kind == SyntaxKind.KeywordSeparator)
            {
                field = AstField.Kwonlyargs;
            }
            else if (splat == SyntaxKind.ListSplatPattern)
            {
                parameters.Add((child, AstField.Vararg));
                field = AstField.Kwonlyargs;
            }
            else if (splat == SyntaxKind.DictionarySplatPattern)
            {
                parameters.Add((child, AstField.Kwarg));
            }
            else if (ParameterShape.Name(tree, child) >= 0)
            {
                parameters.Add((child, field));
            }
        }

        PushParameters(node, AstField.Posonlyargs);
        PushParameters(node, AstField.Args);
        PushParameters(node, AstField.Vararg);
        PushParameters(node, AstField.Kwonlyargs);
        PushDefaults(node, AstField.KwDefaults);
        PushParameters(node, AstField.Kwarg);
        PushDefaults(node, AstField.Defaults);
    }

    private void PushParameters(int node, AstField field)
    {
        var position = 0;
        foreach (var (parameter, kind) in parameters)
        {
            if (kind == field)
            {
                Push(Form.Arg, parameter, node, field, field is AstField.Vararg or AstField.Kwarg ? -1 : position++);
            }
        }
    }

    /// <summary>Defaults of positional parameters follow each other; those of others have the places of their parameters.</summary>
    private void PushDefaults(int node, AstField field)
    {
        var position = 0;
        foreach (var (parameter, kind) in parameters)
        {
            var isKeyword = kind == AstField.Kwonlyargs;
            if (kind is AstField.Vararg or AstField.Kwarg || isKeyword != (field == AstField.KwDefaults))
            {
                continue;
            }

            var value = tree[parameter].Kind is SyntaxKind.DefaultParameter or SyntaxKind.TypedDefaultParameter ? tree.Child(parameter, SyntaxField.Value) : -1;
            Push(Form.Expression, value, node, field, position);
            position += isKeyword || value >= 0 ? 1 : 0;
        }
    }

    private void Arg(in Pending item)
    {
        var name = ParameterShape.Name(tree, item.Syntax);
        var type = tree[item.Syntax].Kind is SyntaxKind.TypedParameter or SyntaxKind.TypedDefaultParameter ? tree.Child(item.Syntax, SyntaxField.Type) : -1;
        var node = Add(item, AstClass.Arg, item.Syntax, name < 0 ? Own : tree[name].Start, tree[type >= 0 ? type : name >= 0 ? name : item.Syntax].End, name);
        Push(Form.Expression, type, node, AstField.Annotation);
    }
}
