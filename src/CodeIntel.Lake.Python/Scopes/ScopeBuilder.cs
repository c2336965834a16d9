using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Scopes;

/// <summary>
/// One pass over the tree, parents first: says for each node in which scope it is evaluated and whether its names are read, bound or
/// deleted, and collects scopes, definitions and symbols as CPython 3.11's <c>symtable.c</c> does. A parent marks its children before
/// they are visited, so that no recursion is needed.
/// </summary>
internal sealed class ScopeBuilder(ScopeModel model)
{
    private SyntaxTree tree = null!;
    private SourceText source = null!;
    private bool lazyAnnotations;
    private int superName;
    private int classCellName;

    public void Build(SyntaxTree syntax, SourceText text)
    {
        tree = syntax;
        source = text;
        lazyAnnotations = false;
        model.Clear();
        superName = model.Names.Intern("super"u8);
        classCellName = model.Names.Intern("__class__"u8);
        tree[0].Scope = ScopeReference.To(model.Open(ScopeKind.Module, -1, 0, -1, -1, -1));
        for (var i = 0; i < tree.Count; i++)
        {
            ref var node = ref tree[i];
            if (node.Scope == 0)
            {
                node.Scope = tree[node.Parent].Scope;
            }

            if (node.Kind > SyntaxKind.AsyncKeyword)
            {
                Visit(i, ref node);
            }
        }
    }

    private void Visit(int index, ref SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Identifier:
                Identifier(index, ref node);
                break;
            case SyntaxKind.FunctionDefinition:
                Function(index, node.Scope);
                break;
            case SyntaxKind.ClassDefinition:
                Class(index, node.Scope);
                break;
            case SyntaxKind.Lambda:
                Lambda(index, node.Scope);
                break;
            case SyntaxKind.ListComprehension:
                Comprehension(index, node.Scope, ScopeKind.ListComprehension);
                break;
            case SyntaxKind.SetComprehension:
                Comprehension(index, node.Scope, ScopeKind.SetComprehension);
                break;
            case SyntaxKind.DictionaryComprehension:
                Comprehension(index, node.Scope, ScopeKind.DictComprehension);
                break;
            case SyntaxKind.GeneratorExpression:
                Comprehension(index, node.Scope, ScopeKind.GeneratorExpression);
                break;
            case SyntaxKind.ForInClause or SyntaxKind.ForStatement or SyntaxKind.AugmentedAssignment:
                SetRole(tree.Child(index, SyntaxField.Left), Role.Store);
                break;
            case SyntaxKind.Assignment:
                Assignment(index, node.Scope);
                break;
            case SyntaxKind.NamedExpression:
                var inFormat = tree[node.Parent].Kind is SyntaxKind.Interpolation or SyntaxKind.FormatExpression;
                SetRole(tree.Child(index, SyntaxField.Name), inFormat ? Role.Load : Role.StoreWalrus);
                break;
            case SyntaxKind.PatternList or SyntaxKind.TuplePattern or SyntaxKind.ListPattern or SyntaxKind.Tuple or SyntaxKind.List
                or SyntaxKind.ExpressionList or SyntaxKind.ParenthesizedExpression or SyntaxKind.ListSplat or SyntaxKind.ListSplatPattern
                or SyntaxKind.DictionarySplatPattern or SyntaxKind.AsPatternTarget:
                if (node.Role is Role.Store or Role.Delete or Role.Skip)
                {
                    PassOn(index, node.Role);
                }

                break;
            case SyntaxKind.Attribute:
                SetRole(tree.Child(index, SyntaxField.Attribute), Role.Skip);
                break;
            case SyntaxKind.MemberType:
                SetRole(LastIdentifier(index), Role.Skip);
                break;
            case SyntaxKind.KeywordArgument:
                SetRole(tree.Child(index, SyntaxField.Name), Role.Skip);
                break;
            case SyntaxKind.AsPattern:
                SetRole(tree[node.Parent].Kind == SyntaxKind.CasePattern ? LastIdentifier(index) : tree.Child(index, SyntaxField.Alias), Role.Store);
                break;
            case SyntaxKind.DeleteStatement:
                PassOn(index, Role.Delete);
                break;
            case SyntaxKind.GlobalStatement:
                Declare(index, node.Scope, SymbolUse.Global);
                break;
            case SyntaxKind.NonlocalStatement:
                Declare(index, node.Scope, SymbolUse.Nonlocal);
                break;
            case SyntaxKind.ImportStatement or SyntaxKind.ImportFromStatement or SyntaxKind.FutureImportStatement:
                Import(index, ref node);
                break;
            case SyntaxKind.DottedName:
                DottedName(index, node.Role);
                break;
            case SyntaxKind.AliasedImport:
                PassOn(index, Role.Skip);
                break;
            case SyntaxKind.RelativeImport:
                PassOn(index, Role.Skip);
                break;
            case SyntaxKind.CasePattern or SyntaxKind.UnionPattern:
                DottedNames(index, Role.Capture);
                break;
            case SyntaxKind.KeywordPattern:
                SetRole(tree.Child(index, SyntaxKind.Identifier), Role.Skip);
                DottedNames(index, Role.Capture);
                break;
            case SyntaxKind.ClassPattern:
                DottedNames(index, Role.PatternValue);
                break;
            case SyntaxKind.DictPattern:
                DottedNames(index, Role.PatternValue);
                break;
            case SyntaxKind.SplatPattern:
                SetRole(tree.Child(index, SyntaxKind.Identifier), Role.Store);
                break;
            case SyntaxKind.TypeAliasStatement:
                TypeAlias(index, node.Scope);
                break;
            case SyntaxKind.Yield:
                model[ScopeReference.Scope(node.Scope)].HasYield = true;
                break;
        }
    }

    private void Identifier(int index, ref SyntaxNode node)
    {
        var parent = tree[node.Parent].Kind;
        if (node.Role == Role.Skip || node.Start == node.End || parent == SyntaxKind.Error || (parent == SyntaxKind.SplatPattern && IsWildcard(index)))
        {
            node.Role = Role.Skip;
            return;
        }

        var scope = ScopeReference.Scope(node.Scope);
        var name = Name(index);
        if (ScopeReference.IsUnrecorded(node.Scope))
        {
            node.Mark = -1 - name;
            return;
        }

        if (node.Role == Role.StoreWalrus && model[scope].IsComprehension)
        {
            ExtendWalrus(scope, name);
        }

        var use = node.Role switch
        {
            Role.Load => SymbolUse.Referenced,
            Role.StoreAnnotated => SymbolUse.Assigned | SymbolUse.Annotated,
            _ => SymbolUse.Assigned,
        };
        node.Mark = 1 + model.Use(scope, name, use);
        if (name == superName && node.Role == Role.Load && model[scope].IsFunctionLike)
        {
            model.Use(scope, classCellName, SymbolUse.Referenced);
        }
    }

    /// <summary>A walrus inside comprehensions binds in the function or module around them.</summary>
    private void ExtendWalrus(int comprehension, int name)
    {
        var target = model[comprehension].Parent;
        while (model[target].IsComprehension)
        {
            target = model[target].Parent;
        }

        var known = model.Find(target, name);
        if (model[target].Kind == ScopeKind.Module)
        {
            model.Use(comprehension, name, SymbolUse.Global);
        }
        else
        {
            var isGlobal = known >= 0 && (model.Symbols[known].Use & SymbolUse.Global) != 0;
            model.Use(comprehension, name, isGlobal ? SymbolUse.Global : SymbolUse.Nonlocal);
            model.Use(target, name, SymbolUse.Assigned);
        }
    }

    private void Function(int index, int outer)
    {
        var nameNode = tree.Child(index, SyntaxField.Name);
        var parameters = tree.Child(index, SyntaxField.Parameters);
        if (nameNode < 0 || parameters < 0 || tree[nameNode].Start == tree[nameNode].End)
        {
            SetRole(nameNode, Role.Skip);
            return;
        }

        var typeScope = Define(index, nameNode, outer, ScopeKind.Function, out var bodyScope);
        var annotations = lazyAnnotations ? typeScope | ScopeReference.Unrecorded : typeScope;
        Parameters(parameters, bodyScope, annotations);
        SetScope(tree.Child(index, SyntaxField.ReturnType), annotations);
        SetScope(tree.Child(index, SyntaxField.Body), ScopeReference.To(bodyScope));
    }

    private void Class(int index, int outer)
    {
        var nameNode = tree.Child(index, SyntaxField.Name);
        if (nameNode < 0 || tree[nameNode].Start == tree[nameNode].End)
        {
            SetRole(nameNode, Role.Skip);
            return;
        }

        var typeScope = Define(index, nameNode, outer, ScopeKind.Class, out var bodyScope);
        SetScope(tree.Child(index, SyntaxField.Superclasses), typeScope);
        SetScope(tree.Child(index, SyntaxField.Body), ScopeReference.To(bodyScope));
    }

    /// <summary>Binds the name and opens the scopes of type parameters and body.</summary>
    /// <returns>The reference to the scope of annotations and bases.</returns>
    private int Define(int index, int nameNode, int outer, ScopeKind kind, out int bodyScope)
    {
        SetRole(nameNode, Role.Skip);
        var scope = ScopeReference.Scope(outer);
        var name = Name(nameNode);
        model.Use(scope, name, SymbolUse.Assigned | SymbolUse.Namespace);
        var parent = scope;
        var typeParameters = tree.Child(index, SyntaxField.TypeParameters);
        if (typeParameters >= 0)
        {
            parent = TypeParameters(typeParameters, scope, name);
        }

        var definition = model.Definitions.Count;
        bodyScope = model.Open(kind, parent, index, name, definition, kind == ScopeKind.Class ? name : model[scope].Private);
        model.Definitions.Add(new Definition
        {
            Node = index,
            Statement = tree[tree[index].Parent].Kind == SyntaxKind.DecoratedDefinition ? tree[index].Parent : index,
            NameNode = nameNode,
            Name = name,
            Container = model[scope].Container,
            Scope = scope,
            BodyScope = bodyScope,
            IsClass = kind == ScopeKind.Class,
            IsAsync = tree.Child(index, SyntaxKind.AsyncKeyword) >= 0,
        });
        return parent == scope ? outer : ScopeReference.To(parent);
    }

    private int TypeParameters(int index, int outer, int name)
    {
        var scope = model.Open(ScopeKind.TypeParameters, outer, index, name, -1, model[outer].Private);
        tree[index].Scope = ScopeReference.To(scope);
        foreach (var child in tree.ChildrenOf(index))
        {
            var parameter = FirstIdentifier(child);
            if (tree[child].Kind == SyntaxKind.Type && parameter >= 0)
            {
                SetRole(parameter, Role.Skip);
                model.Use(scope, Name(parameter), SymbolUse.Assigned);
            }
        }

        return scope;
    }

    private void Parameters(int index, int scope, int annotations)
    {
        foreach (var child in tree.ChildrenOf(index))
        {
            switch (tree[child].Kind)
            {
                case SyntaxKind.Identifier:
                    Parameter(child, scope);
                    break;
                case SyntaxKind.ListSplatPattern or SyntaxKind.DictionarySplatPattern:
                    Parameter(tree.Child(child, SyntaxKind.Identifier), scope);
                    break;
                case SyntaxKind.TypedParameter:
                    Parameter(ParameterShape.Name(tree, child), scope);
                    SetScope(tree.Child(child, SyntaxField.Type), annotations);
                    break;
                case SyntaxKind.DefaultParameter or SyntaxKind.TypedDefaultParameter:
                    Parameter(tree.Child(child, SyntaxField.Name), scope);
                    SetScope(tree.Child(child, SyntaxField.Type), annotations);
                    break;
                case SyntaxKind.TuplePattern:
                    Parameter(child, scope);
                    break;
            }
        }
    }

    private void Parameter(int node, int scope)
    {
        if (node < 0)
        {
            return;
        }

        if (tree[node].Kind == SyntaxKind.TuplePattern)
        {
            SetRole(node, Role.Store);
            SetScope(node, ScopeReference.To(scope));
            return;
        }

        SetRole(node, Role.Skip);
        if (tree[node].Kind == SyntaxKind.Identifier && tree[node].End > tree[node].Start)
        {
            model.Use(scope, Name(node), SymbolUse.Parameter);
        }
    }

    private void Lambda(int index, int outer)
    {
        var scope = ScopeReference.Scope(outer);
        var parameters = tree.Child(index, SyntaxField.Parameters);
        if (ScopeReference.IsUnrecorded(outer))
        {
            return;
        }

        var inner = model.Open(ScopeKind.Lambda, scope, index, -1, -1, model[scope].Private);
        if (parameters >= 0)
        {
            Parameters(parameters, inner, outer);
        }

        SetScope(tree.Child(index, SyntaxField.Body), ScopeReference.To(inner));
    }

    private void Comprehension(int index, int outer, ScopeKind kind)
    {
        if (ScopeReference.IsUnrecorded(outer))
        {
            return;
        }

        var scope = ScopeReference.Scope(outer);
        var inner = ScopeReference.To(model.Open(kind, scope, index, -1, -1, model[scope].Private));
        var isFirst = true;
        foreach (var child in tree.ChildrenOf(index))
        {
            SetScope(child, inner);
            if (tree[child].Kind == SyntaxKind.ForInClause && isFirst)
            {
                isFirst = false;
                foreach (var part in tree.ChildrenOf(child))
                {
                    if (tree[part].Field == SyntaxField.Right)
                    {
                        SetScope(part, outer);
                    }
                }
            }
        }
    }

    private void Assignment(int index, int outer)
    {
        var left = tree.Child(index, SyntaxField.Left);
        var type = tree.Child(index, SyntaxField.Type);
        if (left < 0)
        {
            return;
        }

        SetRole(left, Role.Store);
        if (type < 0)
        {
            return;
        }

        SetScope(type, lazyAnnotations ? outer | ScopeReference.Unrecorded : outer);
        if (tree[left].Kind == SyntaxKind.Identifier)
        {
            SetRole(left, Role.StoreAnnotated);
        }
        else if (tree.Child(index, SyntaxField.Right) < 0 && tree[left].Kind == SyntaxKind.TuplePattern)
        {
            SetRole(left, Role.Skip);
        }
    }

    private void Declare(int index, int outer, SymbolUse use)
    {
        foreach (var child in tree.ChildrenOf(index))
        {
            if (tree[child].Kind == SyntaxKind.Identifier && tree[child].End > tree[child].Start)
            {
                SetRole(child, Role.Skip);
                model.Use(ScopeReference.Scope(outer), Name(child), use);
            }
        }
    }

    private void Import(int index, ref SyntaxNode node)
    {
        var scope = ScopeReference.Scope(node.Scope);
        foreach (var child in tree.ChildrenOf(index))
        {
            SetRole(child, Role.Skip);
            if (tree[child].Field != SyntaxField.Name)
            {
                continue;
            }

            lazyAnnotations |= node.Kind == SyntaxKind.FutureImportStatement && ImportShape.Imported(tree, child) is >= 0 and var name
                && model.Names[Name(name)].SequenceEqual("annotations"u8);
            var bound = ImportShape.BoundName(tree, child);
            if (bound >= 0)
            {
                model.Use(scope, Name(bound), SymbolUse.Imported);
            }
        }
    }

    private void DottedName(int index, Role role)
    {
        var first = tree.FirstOperand(index);
        var isDotted = first >= 0 && tree[first].Next < tree[index].Next;
        PassOn(index, Role.Skip);
        if (first < 0 || role is not (Role.Capture or Role.PatternValue))
        {
            return;
        }

        if (role == Role.PatternValue || isDotted)
        {
            SetRole(first, Role.Load);
        }
        else if (!IsWildcard(first))
        {
            SetRole(first, Role.Store);
        }
    }

    private void DottedNames(int index, Role role)
    {
        foreach (var child in tree.ChildrenOf(index))
        {
            if (tree[child].Kind == SyntaxKind.DottedName)
            {
                SetRole(child, role);
            }
        }
    }

    private void TypeAlias(int index, int outer)
    {
        var left = tree.Child(index, SyntaxField.Left);
        var name = left < 0 ? -1 : FirstIdentifier(left);
        if (name < 0)
        {
            return;
        }

        var scope = ScopeReference.Scope(outer);
        SetRole(name, Role.Store);
        var generic = tree.Child(left, SyntaxKind.GenericType);
        var parameters = generic < 0 ? -1 : tree.Child(generic, SyntaxKind.TypeParameter);
        if (parameters >= 0)
        {
            SetScope(tree.Child(index, SyntaxField.Right), ScopeReference.To(TypeParameters(parameters, scope, Name(name))));
        }
    }

    private bool IsWildcard(int index) => source.Slice(tree[index].Start, tree[index].End).SequenceEqual("_"u8);

    private int Name(int index) => model.Names.Intern(source.Slice(tree[index].Start, tree[index].End));

    private void SetRole(int index, Role role)
    {
        if (index >= 0)
        {
            tree[index].Role = role;
        }
    }

    private void SetScope(int index, int reference)
    {
        if (index >= 0)
        {
            tree[index].Scope = reference;
        }
    }

    private void PassOn(int index, Role role)
    {
        foreach (var child in tree.ChildrenOf(index))
        {
            tree[child].Role = role;
        }
    }

    private int LastIdentifier(int index)
    {
        var last = -1;
        foreach (var child in tree.ChildrenOf(index))
        {
            last = tree[child].Kind == SyntaxKind.Identifier ? child : last;
        }

        return last;
    }

    /// <summary>The first name below a node that consists of it, or begins with it.</summary>
    private int FirstIdentifier(int index)
    {
        while (index >= 0 && tree[index].Kind != SyntaxKind.Identifier)
        {
            index = tree[index].Kind is SyntaxKind.Type or SyntaxKind.ConstrainedType or SyntaxKind.SplatType or SyntaxKind.GenericType
                ? tree.FirstOperand(index)
                : -1;
        }

        return index;
    }
}
