using System.Text;
using CodeIntel.Lake.Python.Ast;
using CodeIntel.Lake.Python.Extractors;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Flows;

/// <summary>Functions, classes, calls, operators and texts.</summary>
internal sealed partial class FlowBuilder
{
    /// <summary>Longer texts are no names.</summary>
    private const int MaxNameLength = 64;

    /// <summary>The method that an operator calls, without its underscores, by CPython's class of the operator.</summary>
    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        ["Add"] = "add",
        ["Sub"] = "sub",
        ["Mult"] = "mul",
        ["MatMult"] = "matmul",
        ["Div"] = "truediv",
        ["Mod"] = "mod",
        ["Pow"] = "pow",
        ["LShift"] = "lshift",
        ["RShift"] = "rshift",
        ["BitOr"] = "or",
        ["BitXor"] = "xor",
        ["BitAnd"] = "and",
        ["FloorDiv"] = "floordiv",
        ["USub"] = "neg",
        ["UAdd"] = "pos",
        ["Invert"] = "invert",
        ["Eq"] = "eq",
        ["NotEq"] = "ne",
        ["Lt"] = "lt",
        ["LtE"] = "le",
        ["Gt"] = "gt",
        ["GtE"] = "ge",
        ["In"] = "contains",
        ["NotIn"] = "contains",
    };

    private readonly TypeText types = new();

    private long? DefinitionId(int node) => definitions.TryGetValue(Nodes[node].Syntax, out var definition) ? Model.Definitions[definition].Id : null;

    private long? LambdaId(int node) => lambdaScopes.TryGetValue(Nodes[node].Syntax, out var scope) ? Model[scope].Id : null;

    /// <summary>Emits a function or lambda; its variable.</summary>
    private int Function(int node)
    {
        var isLambda = Nodes[node].Class == AstClass.Lambda;
        var scope = -1;
        long? id = null;
        if (isLambda)
        {
            scope = lambdaScopes.GetValueOrDefault(Nodes[node].Syntax, -1);
            id = LambdaId(node);
        }
        else if (definitions.TryGetValue(Nodes[node].Syntax, out var definition))
        {
            scope = Model.Definitions[definition].BodyScope;
            id = Model.Definitions[definition].Id;
        }

        if (id is null)
        {
            return -1;
        }

        var result = VariableFor(results, node);
        var around = owners[node];
        var holder = around >= 0 && Nodes[around].Class == AstClass.ClassDef && !isLambda ? DefinitionId(around) : null;
        if (isLambda)
        {
            Add(new Flow(FlowKind.Copy) { Target = result, Source = Value(node, AstField.Body) });
        }

        var (parameters, names) = Parameters(Child(node, AstField.Args), scope, holder);
        ReturnType(node, result, holder);
        return Emit(new Flow(FlowKind.Function)
        {
            Source = result,
            Other = yields.GetValueOrDefault(node, -1),
            Name = isLambda ? "<lambda>" : Text(Nodes[node].Name),
            Site = id,
            Class = holder,
            Arguments = [.. parameters.Select(p => (long)p)],
            Names = [.. names],
        });
    }

    private (List<int> Variables, List<string> Names) Parameters(int arguments, int scope, long? around)
    {
        var found = (Variables: new List<int>(), Names: new List<string>());
        if (arguments < 0)
        {
            return found;
        }

        var positional = new List<int>();
        var keyword = new List<int>();
        for (var child = firstChild[arguments]; child >= 0; child = nextSibling[child])
        {
            ref var node = ref Nodes[child];
            if (node.Class != AstClass.Arg || node.Field is AstField.Defaults or AstField.KwDefaults || node.Name < 0)
            {
                continue;
            }

            var variable = ParameterOf(scope, node.Name);
            (node.Field == AstField.Kwonlyargs ? keyword : positional).Add(variable);
            found.Variables.Add(variable);
            found.Names.Add(node.Field switch
            {
                AstField.Posonlyargs => "/",
                AstField.Vararg => "*",
                AstField.Kwarg => "**",
                AstField.Kwonlyargs => "=" + Text(node.Name),
                _ => Text(node.Name),
            });
            if (Value(child, AstField.Annotation) is >= 0 and var type)
            {
                var function = current;
                current = child;
                AnnotatedParameter(node.Field, variable, type, around);
                current = function;
            }

            if (node.Field is AstField.Vararg or AstField.Kwarg)
            {
                positional.Remove(variable);
            }
        }

        var defaults = Children(arguments, AstField.Defaults);
        for (var i = 0; i < defaults.Count && i < positional.Count; i++)
        {
            Add(new Flow(FlowKind.Copy) { Target = positional[^(i + 1)], Source = values[defaults[^(i + 1)]], Item = Flow.Default });
        }

        foreach (var value in Children(arguments, AstField.KwDefaults).Where(v => Nodes[v].Position < keyword.Count))
        {
            Add(new Flow(FlowKind.Copy) { Target = keyword[Nodes[value].Position], Source = values[value], Item = Flow.Default });
        }

        return found;
    }

    /// <summary>The variable of a parameter, by its identifier and its function's scope.</summary>
    private int ParameterOf(int scope, int identifier) => VariableOf(Model.Find(scope, Model.Names.Intern(file.Text(identifier))), file.Name(identifier));

    private void AnnotatedParameter(AstField field, int variable, int type, long? around)
    {
        if (field is AstField.Vararg or AstField.Kwarg)
        {
            Append(new Flow(FlowKind.SetItem) { Source = variable, Other = Emit(new Flow(FlowKind.Instance) { Source = type, Class = around }) });
        }
        else
        {
            Append(new Flow(FlowKind.Instance) { Target = variable, Source = type, Class = around });
        }
    }

    /// <summary>What an annotation says that a function gives back; a generator yields what can be iterated there.</summary>
    private void ReturnType(int node, int result, long? around)
    {
        if (Value(node, AstField.Returns) is not (>= 0 and var type))
        {
            return;
        }

        if (yields.TryGetValue(node, out var yielded))
        {
            Add(new Flow(FlowKind.Copy) { Target = yielded, Source = Iterated(Emit(new Flow(FlowKind.Instance) { Source = type, Class = around })) });
        }
        else
        {
            Append(new Flow(FlowKind.Instance) { Target = result, Source = type, Class = around });
        }
    }

    private int Class(int node)
    {
        if (DefinitionId(node) is not { } id)
        {
            return -1;
        }

        var bases = new List<int>();
        var names = new List<string>();
        foreach (var child in Children(node, AstField.Bases))
        {
            bases.Add(values[child]);
            names.Add(Nodes[child].Class == AstClass.Starred ? "*" : "");
        }

        foreach (var child in Children(node, AstField.Keywords))
        {
            bases.Add(Value(child, AstField.Value));
            names.Add(Nodes[child].Name < 0 ? "**" : Text(Nodes[child].Name));
        }

        var around = owners[node];
        return Emit(new Flow(FlowKind.Class)
        {
            Name = Text(Nodes[node].Name),
            Site = id,
            Class = around >= 0 && Nodes[around].Class == AstClass.ClassDef ? DefinitionId(around) : null,
            Arguments = [.. bases.Select(b => (long)b)],
            Names = [.. names],
        });
    }

    /// <summary>What the decorators of a definition make of it.</summary>
    private int Decorated(int node, int value)
    {
        var decorators = Children(node, AstField.DecoratorList);
        for (var i = decorators.Count - 1; i >= 0 && value >= 0; i--)
        {
            current = decorators[i];
            var site = Nodes[decorators[i]].Class == AstClass.Call ? file.CallId(Nodes[decorators[i]].Syntax) : null;
            value = Emit(new Flow(FlowKind.Decorate) { Source = values[decorators[i]], Site = site, Arguments = [value], Names = [""] });
        }

        current = node;
        return value;
    }

    private void Bind(int node, int value)
    {
        if (value >= 0 && definitions.TryGetValue(Nodes[node].Syntax, out var index))
        {
            Add(new Flow(FlowKind.Copy) { Target = VariableOf(SymbolOf(node), Model.Names[Model.Definitions[index].Name]), Source = value });
        }
    }

    /// <summary>The symbol that a definition binds, or -1.</summary>
    private int SymbolOf(int node) =>
        definitions.TryGetValue(Nodes[node].Syntax, out var index) && Model.Definitions[index] is var definition && Model.Find(definition.Scope, definition.Name) is >= 0 and var symbol
            ? Model.Symbols[symbol].Owner
            : -1;

    private void Call(int node)
    {
        var function = Child(node, AstField.Func);
        if (function < 0 || Super(node, function))
        {
            return;
        }

        var arguments = new List<long>();
        var names = new List<string>();
        foreach (var child in Children(node, AstField.Args))
        {
            arguments.Add(values[child]);
            names.Add(Nodes[child].Class == AstClass.Starred ? "*" : "");
        }

        foreach (var child in Children(node, AstField.Keywords))
        {
            arguments.Add(Value(child, AstField.Value));
            names.Add(Nodes[child].Name < 0 ? "**" : Text(Nodes[child].Name));
        }

        if (values[function] >= 0)
        {
            values[node] = Emit(new Flow(FlowKind.Call) { Source = values[function], Site = file.CallId(Nodes[node].Syntax), Arguments = [.. arguments], Names = [.. names] });
        }

        PublicNamesOf(node, function);
    }

    /// <summary><c>__all__.extend([…])</c> and <c>__all__.append("…")</c>.</summary>
    private void PublicNamesOf(int node, int function)
    {
        if (Nodes[function].Class == AstClass.Attribute && Child(function, AstField.Value) is >= 0 and var list && IsPublicNames(list)
            && Child(node, AstField.Args) is >= 0 and var argument)
        {
            if (StringValues.Constant(file, Nodes[argument].Syntax) is { } name)
            {
                Append(new Flow(FlowKind.Public) { Name = name });
            }
            else
            {
                PublicNames(Nodes[argument].Syntax);
            }
        }
    }

    /// <summary><c>super()</c> in a method means the class around it and the method's first parameter.</summary>
    private bool Super(int node, int function)
    {
        if (Nodes[function].Class != AstClass.Name || !file.Name(Nodes[function].Syntax).SequenceEqual("super"u8) || file.OwnerOf(Nodes[function].Syntax) >= 0
            || Child(node, AstField.Args) >= 0)
        {
            return false;
        }

        var method = owners[node];
        while (method >= 0 && (owners[method] < 0 || Nodes[owners[method]].Class != AstClass.ClassDef))
        {
            method = owners[method];
        }

        if (method >= 0 && receivers.TryGetValue(method, out var receiver) && definitions.TryGetValue(Nodes[method].Syntax, out var definition))
        {
            values[node] = Emit(new Flow(FlowKind.Super)
            {
                Source = ParameterOf(Model.Definitions[definition].BodyScope, Nodes[receiver].Name),
                Class = DefinitionId(owners[method]),
                Site = file.CallId(Nodes[node].Syntax),
            });
        }

        return true;
    }

    private void Compare(int node)
    {
        var left = Child(node, AstField.Left);
        foreach (var (right, sign) in Children(node, AstField.Comparators).Zip(AstOperator.Of(Tree, file.Source, Nodes[node])!.Split(' ')))
        {
            if (left >= 0 && Methods.TryGetValue(sign, out var name))
            {
                var (one, other) = name == "contains" ? (right, left) : (left, right);
                if (values[one] >= 0)
                {
                    Operator(name, values[one], values[other]);
                }
            }

            left = right;
        }
    }

    /// <summary>What the operator of a node calls; null where it calls nothing.</summary>
    private string? MethodOf(int node) => Methods.GetValueOrDefault(AstOperator.Of(Tree, file.Source, Nodes[node])!);

    private void Constant(int node)
    {
        var syntax = Nodes[node].Syntax;
        if (Tree[syntax].Kind is not (SyntaxKind.String or SyntaxKind.ConcatenatedString) || Nodes[Nodes[node].Parent].Class is AstClass.Expr or AstClass.JoinedStr
            || StringValues.Constant(file, syntax) is not { } text)
        {
            return;
        }

        if (isAnnotation[node])
        {
            values[node] = types.Read(text, new TypeScope(this, syntax));
        }
        else
        {
            values[node] = IsName(text) ? Emit(new Flow(FlowKind.Text) { Name = text }) : -1;
        }
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && !char.IsAsciiDigit(text[0]) && text.All(c => c == '_' || char.IsLetterOrDigit(c));

    private void Format(int node)
    {
        var first = firstChild[node];
        var prefix = first >= 0 && Nodes[first].Class == AstClass.Constant ? Encoding.UTF8.GetString(file.Source.Slice(Nodes[first].Start, Nodes[first].End)) : "";
        values[node] = IsName(prefix) ? Emit(new Flow(FlowKind.Prefix) { Name = prefix }) : -1;
    }

    /// <summary>Gives the names in a text that is a type the meaning that they have where it stands.</summary>
    private sealed class TypeScope(FlowBuilder builder, int syntax) : ITypeScope
    {
        public int Name(string name)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            return builder.VariableOf(builder.file.OwnerSeenFrom(syntax, utf8), utf8);
        }

        public int Attribute(int source, string name) => builder.Attribute(source, name);

        public int Item(int source, IReadOnlyList<int> arguments) => builder.Emit(new Flow(FlowKind.Item)
        {
            Source = source,
            Other = arguments.Count == 1 ? arguments[0] : builder.Container("tuple", arguments, [.. arguments.Select((_, i) => $"{i}")]),
        });

        public int Union(int left, int right) => builder.Operator("or", left, right);
    }
}
