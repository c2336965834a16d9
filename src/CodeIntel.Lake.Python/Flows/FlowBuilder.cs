using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CodeIntel.Lake.Python.Ast;
using CodeIntel.Lake.Python.Extractors;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Flows;

/// <summary>
/// Reads how values flow off the abstract syntax of a file. Nodes are taken from the last to the first, so that children come before their
/// parents and depth of nesting costs no stack; the order of flows means nothing.
/// </summary>
internal sealed partial class FlowBuilder
{
    private readonly Dictionary<int, int> variables = [];
    private readonly Dictionary<string, int> freeVariables = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> results = [];
    private readonly Dictionary<int, int> yields = [];
    private readonly Dictionary<int, int> lambdaScopes = [];
    private readonly Dictionary<int, int> definitions = [];
    private readonly Dictionary<int, int> receivers = [];
    private readonly Dictionary<int, List<(int Variable, int Class)>> captures = [];
    private readonly Stack<(int Target, int Value, int Expression)> targets = new();
    private readonly Stack<int> walk = new();
    private readonly ReachingBindings reaching = new();
    private readonly Dictionary<int, int> boundHere = [];
    private int[] values = [];
    private int[] firstChild = [];
    private int[] nextSibling = [];
    private int[] owners = [];
    private bool[] isAnnotation = [];
    private int variableCount;
    private long? owner;
    private int current;
    private FileContext file = null!;

    /// <summary>The flows of the last file, as they were found.</summary>
    public List<Flow> Flows { get; } = [];

    private SyntaxTree Tree => file.Tree;

    private ScopeModel Model => file.Model;

    private Span<AstNode> Nodes => file.Ast.Nodes;

    /// <summary>Finds the flows of a file.</summary>
    public void Build(FileContext context)
    {
        file = context;
        Clear();
        Place();
        reaching.Find(context, owners, SymbolOf);
        for (var node = Nodes.Length - 1; node >= 0; node--)
        {
            var parent = Nodes[node].Parent;
            if (parent >= 0)
            {
                nextSibling[node] = firstChild[parent];
                firstChild[parent] = node;
            }

            owner = OwnerId(node);
            current = node;
            Visit(node);
        }
    }

    /// <summary>The definition or lambda in whose body a node lies.</summary>
    private long? OwnerId(int node)
    {
        var around = owners[node];
        return around < 0 ? null : Nodes[around].Class == AstClass.Lambda ? LambdaId(around) : DefinitionId(around);
    }

    private void Clear()
    {
        Flows.Clear();
        variables.Clear();
        freeVariables.Clear();
        results.Clear();
        yields.Clear();
        lambdaScopes.Clear();
        definitions.Clear();
        receivers.Clear();
        captures.Clear();
        boundHere.Clear();
        variableCount = 0;
        var count = Nodes.Length;
        if (values.Length < count)
        {
            values = new int[count];
            firstChild = new int[count];
            nextSibling = new int[count];
            owners = new int[count];
            isAnnotation = new bool[count];
        }

        values.AsSpan(0, count).Fill(-1);
        firstChild.AsSpan(0, count).Fill(-1);
        nextSibling.AsSpan(0, count).Fill(-1);
    }

    /// <summary>Says of each node in whose body it lies and whether it is of an annotation.</summary>
    private void Place()
    {
        foreach (ref var definition in CollectionsMarshal.AsSpan(Model.Definitions))
        {
            definitions[definition.Node] = definitions.Count;
        }

        for (var scope = 0; scope < Model.ScopeCount; scope++)
        {
            if (Model[scope].Kind == ScopeKind.Lambda)
            {
                lambdaScopes[Model[scope].Node] = scope;
            }
        }

        for (var i = 0; i < Nodes.Length; i++)
        {
            ref var node = ref Nodes[i];
            if (node.Parent < 0)
            {
                (owners[i], isAnnotation[i]) = (-1, false);
                continue;
            }

            ref var parent = ref Nodes[node.Parent];
            var isBody = node.Field == AstField.Body && (parent.IsFunction || parent.Class is AstClass.ClassDef or AstClass.Lambda);
            owners[i] = isBody ? node.Parent : owners[node.Parent];
            isAnnotation[i] = node.Field is AstField.Annotation or AstField.Returns || isAnnotation[node.Parent];
            if (node.Class == AstClass.Arg && node.Position == 0 && node.Field is AstField.Posonlyargs or AstField.Args)
            {
                receivers.TryAdd(parent.Parent, i);
            }
        }
    }

    private void Visit(int node)
    {
        switch (Nodes[node].Class)
        {
            case AstClass.Name:
                values[node] = Name(node);
                break;
            case AstClass.Attribute:
                values[node] = Nodes[node].Context == AstContext.Load ? Attribute(Value(node, AstField.Value), AttributeName(node)) : Value(node, AstField.Value);
                break;
            case AstClass.Subscript:
                values[node] = Nodes[node].Context == AstContext.Load ? Subscript(node) : Value(node, AstField.Value);
                break;
            case AstClass.Call:
                Call(node);
                break;
            case AstClass.Tuple or AstClass.List or AstClass.Set:
                values[node] = Nodes[node].Context == AstContext.Load ? Elements(node) : -1;
                break;
            case AstClass.Dict:
                Dictionary(node);
                break;
            case AstClass.ListComp or AstClass.SetComp or AstClass.GeneratorExp:
                values[node] = Container("list", [Value(node, AstField.Elt)], ["*"]);
                break;
            case AstClass.DictComp:
                values[node] = Container("dict", [Value(node, AstField.Value), Value(node, AstField.Key)], ["*", "#"]);
                break;
            case AstClass.Comprehension:
                Assign(Child(node, AstField.Target), Iterated(Value(node, AstField.Iter)));
                break;
            case AstClass.IfExp:
                values[node] = Joined(Value(node, AstField.Body), Value(node, AstField.Orelse));
                break;
            case AstClass.BoolOp:
                values[node] = Joined([.. Children(node, AstField.Values).Select(c => values[c])]);
                break;
            case AstClass.NamedExpr:
                values[node] = Value(node, AstField.Value);
                Assign(Child(node, AstField.Target), values[node]);
                break;
            case AstClass.Await or AstClass.Starred:
                values[node] = Value(node, AstField.Value);
                break;
            case AstClass.Yield:
                Yield(node, Value(node, AstField.Value));
                break;
            case AstClass.YieldFrom:
                Yield(node, Iterated(Value(node, AstField.Value)));
                break;
            case AstClass.BinOp:
                values[node] = Operator(MethodOf(node)!, Value(node, AstField.Left), Value(node, AstField.Right));
                break;
            case AstClass.UnaryOp:
                values[node] = MethodOf(node) is { } unary ? Operator(unary, Value(node, AstField.Operand), -1) : -1;
                break;
            case AstClass.Compare:
                Compare(node);
                break;
            case AstClass.Constant:
                Constant(node);
                break;
            case AstClass.JoinedStr:
                Format(node);
                break;
            case AstClass.Lambda:
                values[node] = Function(node);
                break;
            default:
                Statement(node);
                break;
        }
    }

    private void Statement(int node)
    {
        switch (Nodes[node].Class)
        {
            case AstClass.FunctionDef or AstClass.AsyncFunctionDef:
                Bind(node, Decorated(node, Function(node)));
                break;
            case AstClass.ClassDef:
                Bind(node, Decorated(node, Class(node)));
                break;
            case AstClass.Return:
                Return(node);
                break;
            case AstClass.Assign:
                Assignment(node);
                break;
            case AstClass.AugAssign:
                Augmented(node);
                break;
            case AstClass.AnnAssign:
                Annotated(node);
                break;
            case AstClass.For or AstClass.AsyncFor:
                Assign(Child(node, AstField.Target), Iterated(Value(node, AstField.Iter)));
                break;
            case AstClass.WithItem:
                var entered = Emit(new Flow(FlowKind.Enter) { Source = Value(node, AstField.ContextExpr) });
                Assign(Child(node, AstField.OptionalVars), entered);
                break;
            case AstClass.ExceptHandler:
                if (Nodes[node].Name >= 0 && Child(node, AstField.Type) >= 0)
                {
                    Add(new Flow(FlowKind.Caught) { Target = VariableAt(Nodes[node].Name), Source = Value(node, AstField.Type) });
                }

                break;
            case AstClass.Raise:
                if (Child(node, AstField.Exc) is >= 0 and var raised && Nodes[raised].Class != AstClass.Call)
                {
                    Add(new Flow(FlowKind.Raise) { Source = values[raised] });
                }

                break;
            case AstClass.Import or AstClass.ImportFrom:
                Import(node);
                break;
            case AstClass.MatchAs or AstClass.MatchStar:
                Capture(node);
                break;
            case AstClass.Match:
                foreach (var (variable, type) in captures.GetValueOrDefault(node, []))
                {
                    Add(type >= 0 ? new Flow(FlowKind.Instance) { Target = variable, Source = type } : new Flow(FlowKind.Copy) { Target = variable, Source = Value(node, AstField.Subject) });
                }

                break;
            case AstClass.TypeAlias:
                Assign(Child(node, AstField.Name), Value(node, AstField.Value));
                break;
            case AstClass.TypeVar:
                if (Nodes[node].Name >= 0 && Child(node, AstField.Bound) >= 0)
                {
                    Add(new Flow(FlowKind.Copy) { Target = VariableAt(Nodes[node].Name), Source = Value(node, AstField.Bound) });
                }

                break;
        }
    }

    private int NewVariable() => variableCount++;

    /// <summary>Adds a flow whose target is a new variable, which is returned.</summary>
    private int Emit(Flow flow)
    {
        flow.Target = NewVariable();
        Append(flow);
        return flow.Target;
    }

    private void Append(Flow flow)
    {
        flow.Owner = owner;
        flow.Node = current;
        Flows.Add(flow);
    }

    private void Add(Flow flow)
    {
        if (flow.Target >= 0 || flow.Kind is not (FlowKind.Copy or FlowKind.Instance))
        {
            Append(flow);
        }
    }

    private int Child(int node, AstField field)
    {
        for (var child = firstChild[node]; child >= 0; child = nextSibling[child])
        {
            if (Nodes[child].Field == field)
            {
                return child;
            }
        }

        return -1;
    }

    private List<int> Children(int node, AstField field)
    {
        var found = new List<int>();
        for (var child = firstChild[node]; child >= 0; child = nextSibling[child])
        {
            if (Nodes[child].Field == field)
            {
                found.Add(child);
            }
        }

        return found;
    }

    /// <summary>The variable of the child in a field, or -1.</summary>
    private int Value(int node, AstField field) => Child(node, field) is >= 0 and var child ? values[child] : -1;

    private string Text(int syntax) => Encoding.UTF8.GetString(file.Name(syntax));

    /// <summary>The variable that a name stands for: one of its own where it is bound and read that way alone, which flows into that of all its bindings.</summary>
    private int Name(int node)
    {
        var identifier = Nodes[node].Syntax;
        if (!file.IsWritten(identifier))
        {
            return -1;
        }

        var symbol = file.OwnerOf(identifier);
        var all = VariableOf(symbol, file.Name(identifier));
        if (Nodes[node].Context == AstContext.Load)
        {
            return reaching.Seen(symbol, node, owners[node]) is >= 0 and var binding ? VariableFor(boundHere, binding) : all;
        }

        if (!reaching.IsAlone(node))
        {
            return all;
        }

        var here = VariableFor(boundHere, node);
        Append(new Flow(FlowKind.Copy) { Target = all, Source = here });
        return here;
    }

    /// <summary>The variable that an identifier stands for.</summary>
    private int VariableAt(int identifier) => file.IsWritten(identifier) ? VariableOf(file.OwnerOf(identifier), file.Name(identifier)) : -1;

    private int VariableOf(int symbol, ReadOnlySpan<byte> name)
    {
        if (symbol < 0)
        {
            var text = Encoding.UTF8.GetString(name);
            if (!freeVariables.TryGetValue(text, out var free))
            {
                free = Emit(new Flow(FlowKind.FreeVariable) { Name = text });
                freeVariables.Add(text, free);
            }

            return free;
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(variables, symbol, out var exists);
        if (!exists)
        {
            known = NewVariable();
            ref var entry = ref Model.Symbols[symbol];
            ref var scope = ref Model[entry.Scope];
            if (scope.Kind is ScopeKind.Module or ScopeKind.Class)
            {
                Append(new Flow(scope.Kind == ScopeKind.Module ? FlowKind.ModuleVariable : FlowKind.ClassVariable)
                {
                    Target = known,
                    Name = Encoding.UTF8.GetString(Model.Names[entry.Name]),
                    Class = scope.Kind == ScopeKind.Class ? file.DefinitionId(scope.Definition) : null,
                });
            }
        }

        return known;
    }

    private int Attribute(int source, string? name) => source < 0 || name is null ? -1 : Emit(new Flow(FlowKind.Attribute) { Source = source, Name = name });

    /// <summary>The name of an attribute as Python looks it up.</summary>
    private string? AttributeName(int node)
    {
        var name = Nodes[node].Name;
        return name < 0 ? null : Encoding.UTF8.GetString(file.Mangled(name));
    }

    private int Joined(params ReadOnlySpan<int> parts)
    {
        var target = -1;
        foreach (var part in parts)
        {
            if (part >= 0)
            {
                target = target < 0 ? NewVariable() : target;
                Append(new Flow(FlowKind.Copy) { Target = target, Source = part });
            }
        }

        return target;
    }

    private int Iterated(int source) => source < 0 ? -1 : Emit(new Flow(FlowKind.Iterate) { Source = source });

    private int Operator(string name, int left, int right) => left < 0 && right < 0 ? -1 : Emit(new Flow(FlowKind.Operator) { Source = left, Other = right, Name = name });

    private int Container(string kind, IReadOnlyList<int> elements, IReadOnlyList<string> keys)
    {
        var kept = Enumerable.Range(0, elements.Count).Where(e => elements[e] >= 0).ToList();
        return Emit(new Flow(FlowKind.Container) { Name = kind, Arguments = [.. kept.Select(e => (long)elements[e])], Names = [.. kept.Select(e => keys[e])] });
    }

    private int Elements(int node)
    {
        var elements = new List<int>();
        var keys = new List<string>();
        var hasPlace = Nodes[node].Class != AstClass.Set;
        foreach (var child in Children(node, AstField.Elts))
        {
            var isSplat = Nodes[child].Class == AstClass.Starred;
            hasPlace &= !isSplat;
            elements.Add(isSplat ? Iterated(values[child]) : values[child]);
            keys.Add(hasPlace ? $"{Nodes[child].Position}" : "*");
        }

        return Container(Nodes[node].Class switch { AstClass.Tuple => "tuple", AstClass.Set => "set", _ => "list" }, elements, keys);
    }

    private void Dictionary(int node)
    {
        var elements = new List<int>();
        var names = new List<string>();
        var keys = Children(node, AstField.Keys).ToDictionary(k => Nodes[k].Position);
        foreach (var value in Children(node, AstField.Values))
        {
            var key = keys.GetValueOrDefault(Nodes[value].Position, -1);
            elements.Add(values[value]);
            names.Add(key < 0 ? "**" : KeyText(key) ?? "*");
            if (key >= 0)
            {
                elements.Add(values[key]);
                names.Add("#");
            }
        }

        values[node] = Container("dict", elements, names);
    }

    private int Subscript(int node)
    {
        var source = Value(node, AstField.Value);
        var key = Child(node, AstField.Slice);
        if (source < 0)
        {
            return -1;
        }

        return key >= 0 && Nodes[key].Class == AstClass.Slice
            ? Emit(new Flow(FlowKind.Slice) { Source = source, Item = SliceText(key) })
            : Emit(new Flow(FlowKind.Item) { Source = source, Item = key < 0 ? null : KeyText(key), Other = key < 0 ? -1 : values[key] });
    }

    /// <summary>The first place of a slice and the one beyond it, as far as they are said; null where they are no constants, or a step is.</summary>
    private string? SliceText(int node)
    {
        var (lower, upper) = (Child(node, AstField.Lower), Child(node, AstField.Upper));
        var isKnown = Child(node, AstField.Step) < 0 && IsPlace(lower) && IsPlace(upper);
        return isKnown ? $"{(lower < 0 ? "" : KeyText(lower))}:{(upper < 0 ? "" : KeyText(upper))}" : null;

        bool IsPlace(int bound) => bound < 0 || int.TryParse(KeyText(bound), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>A constant key as text, of a text that could be taken for another key within a quotation mark; null for any other expression.</summary>
    private string? KeyText(int node)
    {
        if (Nodes[node].Class != AstClass.Constant)
        {
            return null;
        }

        return StringValues.Constant(file, Nodes[node].Syntax) switch
        {
            null => Encoding.UTF8.GetString(file.Text(Nodes[node].Syntax)),
            ['_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), ..] and not ("True" or "False" or "None") and var text => text,
            var text => $"'{text}",
        };
    }

    private void Yield(int node, int value)
    {
        if (owners[node] >= 0 && Nodes[owners[node]].Class != AstClass.ClassDef)
        {
            Add(new Flow(FlowKind.Copy) { Target = VariableFor(yields, owners[node]), Source = value });
        }
    }

    /// <summary>What a function gives back or yields, or a name holds where it is bound.</summary>
    private int VariableFor(Dictionary<int, int> map, int node)
    {
        if (!map.TryGetValue(node, out var variable))
        {
            variable = NewVariable();
            map.Add(node, variable);
        }

        return variable;
    }

    /// <summary>A parameter that its function never binds anew comes back as the very argument.</summary>
    private void Return(int node)
    {
        var value = Child(node, AstField.Value);
        var function = owners[node];
        if (value < 0 || function < 0 || !Nodes[function].IsFunction)
        {
            return;
        }

        long? giver = definitions.TryGetValue(Nodes[function].Syntax, out var definition) ? Model.Definitions[definition].Id : null;
        if (giver is not null && Nodes[value].Class == AstClass.Name && IsParameter(function, Nodes[value].Syntax))
        {
            Append(new Flow(FlowKind.ReturnParameter) { Source = values[value], Site = giver });
            return;
        }

        var copy = new Flow(FlowKind.Copy) { Target = VariableFor(results, function), Source = values[value] };
        if (giver is not null && Nodes[value].Class == AstClass.Call && Handed(function, value) is { Length: > 0 } handed)
        {
            (copy.Site, copy.Arguments, copy.Names) = (giver, handed, [.. handed.Select(_ => "")]);
        }

        Add(copy);
    }

    /// <summary>The variables of a function's parameters, never bound anew, that a call hands on by position.</summary>
    private long[] Handed(int function, int call) =>
        [.. Children(call, AstField.Args).Where(a => Nodes[a].Class == AstClass.Name && IsParameter(function, Nodes[a].Syntax)).Select(a => (long)values[a])];

    private bool IsParameter(int function, int identifier)
    {
        var symbol = file.OwnerOf(identifier);
        return symbol >= 0 && (Model.Symbols[symbol].Use & (SymbolUse.Parameter | SymbolUse.Assigned | SymbolUse.Imported)) == SymbolUse.Parameter
            && definitions.TryGetValue(Nodes[function].Syntax, out var definition) && Model.Symbols[symbol].Scope == Model.Definitions[definition].BodyScope;
    }

    private void Assignment(int node)
    {
        var value = Child(node, AstField.Value);
        foreach (var target in Children(node, AstField.Targets))
        {
            Assign(target, value < 0 ? -1 : values[value], value);
            if (value >= 0 && IsPublicNames(target))
            {
                PublicNames(Nodes[value].Syntax);
            }
        }
    }

    private void Augmented(int node)
    {
        var target = Child(node, AstField.Target);
        var value = Child(node, AstField.Value);
        if (target < 0 || value < 0)
        {
            return;
        }

        if (IsPublicNames(target))
        {
            PublicNames(Nodes[value].Syntax);
        }

        var old = Nodes[target].Class switch
        {
            AstClass.Attribute => Attribute(values[target], AttributeName(target)),
            AstClass.Name => values[target],
            _ => -1,
        };
        Assign(target, Operator("i" + MethodOf(node), old, values[value]));
    }

    private void Annotated(int node)
    {
        var target = Child(node, AstField.Target);
        if (target < 0)
        {
            return;
        }

        Assign(target, Value(node, AstField.Value));
        var type = Value(node, AstField.Annotation);
        var some = type < 0 ? -1 : Emit(new Flow(FlowKind.Instance) { Source = type });
        Assign(target, some);
        if (Nodes[target].Class == AstClass.Name && owners[node] >= 0 && Nodes[owners[node]].Class == AstClass.ClassDef)
        {
            Append(new Flow(FlowKind.Field) { Source = some, Name = AttributeName(target), Class = DefinitionId(owners[node]) });
        }
    }

    /// <summary>Binds a value to a target; tuples take their parts one by one.</summary>
    /// <param name="target">A node, or -1.</param>
    /// <param name="value">The variable, or -1.</param>
    /// <param name="expression">The node of the value, or -1.</param>
    private void Assign(int target, int value, int expression = -1)
    {
        if (target < 0)
        {
            return;
        }

        targets.Push((target, value, expression));
        while (targets.TryPop(out var open))
        {
            if (open.Expression >= 0 && Pairs(open.Target, open.Expression) is { } pairs)
            {
                for (var i = pairs.Count - 1; i >= 0; i--)
                {
                    targets.Push((pairs[i].Target, values[pairs[i].Value], pairs[i].Value));
                }
            }
            else if (open.Value >= 0)
            {
                AssignOne(open.Target, open.Value);
            }
        }
    }

    private void AssignOne(int target, int value)
    {
        switch (Nodes[target].Class)
        {
            case AstClass.Name:
                Add(new Flow(FlowKind.Copy) { Target = values[target], Source = value });
                break;
            case AstClass.Attribute:
                if (values[target] >= 0 && AttributeName(target) is { } name)
                {
                    Append(new Flow(FlowKind.SetAttribute) { Source = values[target], Name = name, Other = value });
                }

                break;
            case AstClass.Subscript:
                if (values[target] >= 0)
                {
                    var key = Child(target, AstField.Slice);
                    Append(new Flow(FlowKind.SetItem) { Source = values[target], Item = key < 0 ? null : KeyText(key), Other = value });
                }

                break;
            case AstClass.Starred:
                if (Child(target, AstField.Value) is >= 0 and var rest)
                {
                    targets.Push((rest, Container("list", [Iterated(value)], ["*"]), -1));
                }

                break;
            case AstClass.Tuple or AstClass.List:
                var hasPlace = true;
                foreach (var part in Children(target, AstField.Elts))
                {
                    if (Nodes[part].Class == AstClass.Starred)
                    {
                        hasPlace = false;
                        targets.Push((part, value, -1));
                    }
                    else
                    {
                        targets.Push((part, Emit(new Flow(FlowKind.Unpack) { Source = value, Item = hasPlace ? $"{Nodes[part].Position}" : null }), -1));
                    }
                }

                break;
        }
    }

    /// <summary>The parts of two tuples or lists of one length, where none is starred; null elsewhere.</summary>
    private List<(int Target, int Value)>? Pairs(int target, int expression)
    {
        if (Nodes[target].Class is not (AstClass.Tuple or AstClass.List) || Nodes[expression].Class is not (AstClass.Tuple or AstClass.List))
        {
            return null;
        }

        var left = Children(target, AstField.Elts);
        var right = Children(expression, AstField.Elts);
        return left.Count == right.Count && !left.Concat(right).Any(e => Nodes[e].Class == AstClass.Starred) ? [.. left.Zip(right)] : null;
    }

    private bool IsPublicNames(int target) =>
        owners[target] < 0 && Nodes[target].Class == AstClass.Name && file.Name(Nodes[target].Syntax).SequenceEqual("__all__"u8);

    private void PublicNames(int syntax)
    {
        var names = StringValues.List(file, syntax);
        foreach (var name in names)
        {
            Append(new Flow(FlowKind.Public) { Name = name });
        }

        if (names.Count == 0)
        {
            Append(new Flow(FlowKind.Public));
        }
    }

    private void Capture(int node)
    {
        if (Nodes[node].Name < 0)
        {
            return;
        }

        var variable = VariableAt(Nodes[node].Name);
        var pattern = Child(node, AstField.Pattern);
        var type = pattern >= 0 && Nodes[pattern].Class == AstClass.MatchClass ? Value(pattern, AstField.Cls) : -1;
        var above = Nodes[node].Parent;
        while (above >= 0 && Nodes[above].Class != AstClass.Match)
        {
            above = Nodes[above].Parent;
        }

        if (variable >= 0 && above >= 0)
        {
            if (!captures.TryGetValue(above, out var list))
            {
                captures.Add(above, list = []);
            }

            list.Add((variable, type));
        }
    }

    private void Import(int node)
    {
        var isFrom = Nodes[node].Class == AstClass.ImportFrom;
        var module = isFrom ? ModuleName(Nodes[node].Name) : null;
        foreach (var alias in Children(node, AstField.Names))
        {
            var syntax = Nodes[alias].Syntax;
            if (Tree[syntax].Kind == SyntaxKind.WildcardImport)
            {
                Append(new Flow(FlowKind.ImportStar) { Item = module });
                continue;
            }

            var imported = ImportShape.Imported(Tree, syntax);
            var bound = ImportShape.BoundName(Tree, syntax);
            if (imported < 0 || bound < 0)
            {
                continue;
            }

            var target = VariableAt(bound);
            var name = Encoding.UTF8.GetString(file.JoinedNames(imported));
            Append(isFrom
                ? new Flow(FlowKind.ImportFrom) { Target = target, Name = name, Item = module }
                : new Flow(FlowKind.Import) { Target = target, Name = ImportShape.AsName(Tree, syntax) >= 0 ? name : name.Split('.')[0], Item = name });
        }
    }

    /// <summary>The module after <c>from</c>, with the dots of a relative import before it.</summary>
    private string ModuleName(int syntax)
    {
        if (syntax < 0)
        {
            return "";
        }

        return Tree[syntax].Kind switch
        {
            SyntaxKind.RelativeImport => file.RelativeName(syntax),
            SyntaxKind.DottedName => Encoding.UTF8.GetString(file.JoinedNames(syntax)),
            _ => Encoding.UTF8.GetString(file.Text(syntax)),
        };
    }
}
