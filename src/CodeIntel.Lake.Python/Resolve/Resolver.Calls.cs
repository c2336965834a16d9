using System.Globalization;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>What a call runs, what it is given and what it gives.</summary>
public sealed partial class Resolver
{
    /// <summary>Has a call run what its callee is.</summary>
    private void Apply(CallSite site, int callee)
    {
        var (kind, a, b) = values[callee];
        if (!site.Applies(callee))
        {
            return;
        }

        if (site is SharedCall shared && kind is not (ValueKind.Function or ValueKind.Bound))
        {
            ApplyEach(shared, callee);
            return;
        }

        switch (kind)
        {
            case ValueKind.Function:
                Run(site, functions[a], -1, "function", isExact: true);
                break;
            case ValueKind.Bound:
                Run(site, functions[a], b, "method", values[b].Kind is not (ValueKind.Cone or ValueKind.ClassCone));
                break;
            case ValueKind.Class or ValueKind.ClassCone:
                Create(site, callee);
                break;
            case ValueKind.Instance or ValueKind.Cone:
                WhenCalled(site, AttributeOf(callee, names.Of("__call__")), Kinds.Of(ValueKind.Bound, ValueKind.Function));
                break;
            case ValueKind.Constructor:
                Construct(site, a);
                break;
            case ValueKind.ContainerMethod:
                CallContainer(site, a, names[b]);
                break;
            case ValueKind.External:
                CallExternal(site, names[a]);
                break;
            case ValueKind.Partial when !site.Partials.Contains(a):
                var partial = partials[a];
                var whole = new CallSite(site.Origin, site.Result, [.. partial.Arguments.Skip(1), .. site.Arguments]) { Partials = [.. site.Partials, a] };
                WhenCalled(whole, partial.Arguments[0].Variable);
                break;
            case ValueKind.Static or ValueKind.ClassMethod:
                Apply(site, a);
                break;
            case ValueKind.Identity:
                graph.Flow(First(site), site.Result);
                break;
            case ValueKind.PropertySetter:
                graph.Flow(First(site), SetterOf(a));
                WhenFunction(First(site), f => f.IsSetter = true);
                graph.Add(site.Result, a);
                break;
        }
    }

    /// <summary>Has a call run what a variable holds.</summary>
    private void WhenCalled(CallSite site, int callee) => WhenCalled(site, callee, Kinds.Callable);

    private void WhenCalled(CallSite site, int callee, int kinds) => graph.When(callee, kinds, v => Apply(site, v));

    private void ApplyEach(SharedCall shared, int callee) => shared.Each(c => Apply(c, callee));

    private void WhenFunction(int variable, Action<FunctionEntry> action) => graph.When(variable, Kinds.Of(ValueKind.Function), v => action(functions[values[v].A]));

    private static int First(CallSite site) => site.Arguments.Length > 0 ? site.Arguments[0].Variable : -1;

    /// <summary>The argument at a place or of a name, or -1.</summary>
    private static int ArgumentAt(CallSite site, int position, string name)
    {
        for (var i = 0; i < site.Arguments.Length; i++)
        {
            var given = site.Arguments[i].Name;
            if (given.Length == 0 ? i == position : given == name)
            {
                return site.Arguments[i].Variable;
            }
        }

        return -1;
    }

    private void Note(CallSite site, long definition, string rule, bool isExact)
    {
        var origin = site.Origin;
        if (origin.Call is { } id)
        {
            var key = (origin.File, id, definition);
            if (!found.TryGetValue(key, out var known) || (isExact && !known.IsExact))
            {
                found[key] = (isExact, rule, known.Round == 0 ? round : known.Round);
                trace?.Find(id, definition);
            }
        }
        else if (origin.How is { } how)
        {
            var key = (origin.File, origin.Owner, how, definition);
            if (!implied.TryGetValue(key, out var known) || (isExact && !known.IsExact))
            {
                implied[key] = (isExact, known.Round == 0 ? round : known.Round);
            }
        }
    }

    /// <summary>A class is called: what its metaclass says runs, and what makes and initializes the instance.</summary>
    private void Create(CallSite site, int type)
    {
        var (kind, number, _) = values[type];
        var isCone = kind == ValueKind.ClassCone;
        Note(site, classes[number].Id, "class", !isCone);
        Construct(site, type);
        foreach (var above in classes.Order(number))
        {
            if (classes[above].Metaclass >= 0)
            {
                WhenMade(site, classes[above].Metaclass, type, !isCone);
            }
        }
    }

    /// <summary>What a metaclass's call runs.</summary>
    private void WhenMade(CallSite site, int metaclass, int type, bool isExact) => graph.When(metaclass, Kinds.Of(ValueKind.Class), m =>
        WhenFunction(classes.Find(values[m].A, names.Of("__call__")).OfClass, f => Run(site, f, type, "metaclass", isExact)));

    private void Construct(CallSite site, int type)
    {
        var (kind, number, _) = values[type];
        var isCone = kind == ValueKind.ClassCone;
        var instance = Value(isCone ? ValueKind.Cone : ValueKind.Instance, number);
        Put(site.Result, instance);
        RunFirst("__new__", site.Result, type);
        RunFirst("__init__", -1, instance);
        GiveFields(site, number);

        void RunFirst(string name, int result, int receiver)
        {
            var lookup = classes.Find(number, names.Of(name));
            CallSite? part = null;
            graph.When(isCone ? lookup.OfClasses : lookup.OfClass, Kinds.Of(ValueKind.Function, ValueKind.Static), v =>
            {
                if (values[values[v].Kind == ValueKind.Static ? values[v].A : v] is (ValueKind.Function, var function, _))
                {
                    Run(part ??= new CallSite(site.Origin, result, site.Arguments), functions[function], receiver, "constructor", !isCone);
                }
            });
        }
    }

    /// <summary>Where no class of the order initializes, arguments become the annotated attributes, as in a data class.</summary>
    private void GiveFields(CallSite site, int number)
    {
        if (!HasFields(number) || IsInitialized(number))
        {
            return;
        }

        var fields = FieldsOf(number);
        for (var i = 0; i < site.Arguments.Length; i++)
        {
            var argument = site.Arguments[i];
            var field = argument.Name.Length == 0 ? (i < fields.Count ? fields[i] : -1) : names.Find(argument.Name);
            if (field >= 0 && fields.Contains(field))
            {
                graph.Flow(argument.Variable, classes.OfInstances(classes[number], field));
            }
        }
    }

    private bool HasFields(int number)
    {
        foreach (var above in classes.Order(number))
        {
            if (classes[above].Fields.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInitialized(int number)
    {
        var initializer = names.Of("__init__");
        return Array.Exists(classes.Order(number), c => classes[c].Members.TryGetValue(initializer, out var member) && member.IsInBody);
    }

    /// <summary>The names of a class's annotated attributes, in the order of the arguments that make an instance.</summary>
    private List<int> FieldsOf(int number) => [.. classes.Order(number).Reverse().SelectMany(c => classes[c].Fields).Select(f => f.Name).Distinct()];

    /// <summary>Hands on an element of a named tuple, once it is known that an instance is one; nothing of other values.</summary>
    private void WhenElement(int value, string? key, int target)
    {
        var (kind, number, _) = values[value];
        if (kind is ValueKind.Instance or ValueKind.Cone && HasFields(number))
        {
            WhenNamedTuple(number, key, target);
        }
    }

    private void WhenNamedTuple(int number, string? key, int target) => NowOrAssumed(() =>
    {
        if (!HasExternalBase(number, b => b == "typing.NamedTuple"))
        {
            return false;
        }

        var elements = FieldsOf(number).ConvertAll(f => classes.OfInstances(classes[number], f));
        if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < elements.Count)
        {
            graph.Flow(elements[place], target);
        }
        else
        {
            elements.ForEach(e => graph.Flow(e, target));
        }

        return true;
    });

    /// <summary>A function runs: arguments become parameters, and what it gives back is the call's result.</summary>
    private void Run(CallSite site, FunctionEntry function, int receiver, string rule, bool isExact)
    {
        Note(site, function.Id, rule, isExact);
        var isBound = receiver >= 0 && function.Positional.Count > 0;
        if (isBound)
        {
            graph.Add(function.Positional[0].Variable, Received(function, receiver));
        }

        if (isBound && function.Returned.Contains(function.Positional[0].Variable) && function.Yields < 0)
        {
            Put(site.Result, receiver);
        }

        if (!site.Enters(function.Number, isBound))
        {
            return;
        }

        Pass(site, function, isBound ? 1 : 0);
        if (function.Yields >= 0)
        {
            Put(site.Result, Value(ValueKind.Generator, function.Number));
            return;
        }

        graph.Flow(function.Result, site.Result);
        function.Callers?.Add((site, isBound));
        for (var i = 0; i < function.Returned.Count; i++)
        {
            GiveBack(site, function, function.Returned[i], isBound);
        }
    }

    /// <summary>A call gets back its very argument. Where that is a parameter of a function that gives back the call's result, that function's calls get theirs.</summary>
    private void GiveBack(CallSite site, FunctionEntry function, int returned, bool isBound)
    {
        if (site is SharedCall shared)
        {
            GiveBackEach(shared, function, returned, isBound);
            return;
        }

        var position = function.PositionOf(returned);
        if (isBound && position == 0)
        {
            return;
        }

        var name = position >= 0 ? function.Positional[position].Name : function.NameOf(returned);
        var given = ArgumentAt(site, position < 0 ? -1 : position - (isBound ? 1 : 0), name ?? "/");
        if ((position < 0 && name is null) || Array.Exists(site.Arguments, a => a.Name is "*" or "**"))
        {
            graph.Flow(returned, site.Result);
        }
        else if (given < 0)
        {
            graph.Flow(defaults.GetValueOrDefault(returned, -1), site.Result);
        }
        else if (handed.TryGetValue((site.Result, given), out var around) && around.Yields < 0 && !IsReceiver(around, given))
        {
            AddReturned(around, given);
        }
        else
        {
            graph.Flow(given, site.Result);
        }
    }

    private void GiveBackEach(SharedCall shared, FunctionEntry function, int returned, bool isBound) => shared.Each(c => GiveBack(c, function, returned, isBound));

    private static bool IsReceiver(FunctionEntry function, int parameter) => function.Owner is not null && function.Positional is [(var first, _), ..] && first == parameter;

    private void AddReturned(FunctionEntry function, int parameter)
    {
        if (!function.Returned.Contains(parameter))
        {
            function.Returned.Add(parameter);
            for (var i = 0; i < function.Callers!.Count; i++)
            {
                GiveBack(function.Callers[i].Site, function, parameter, function.Callers[i].IsBound);
            }
        }
    }

    private void Put(int variable, int value)
    {
        if (variable >= 0)
        {
            graph.Add(variable, value);
        }
    }

    /// <summary>A receiver as its method sees it: of its own hierarchy the method's class stands for all.</summary>
    private int Received(FunctionEntry function, int receiver)
    {
        var (kind, a, _) = values[receiver];
        if (function.Owner is not { } owner || kind is not (ValueKind.Instance or ValueKind.Cone or ValueKind.Class or ValueKind.ClassCone) || !classes.IsBelow(a, owner.Number))
        {
            return receiver;
        }

        return Value(kind is ValueKind.Instance or ValueKind.Cone ? ValueKind.Cone : ValueKind.ClassCone, owner.Number);
    }

    private void Pass(CallSite site, FunctionEntry function, int first)
    {
        var position = first;
        var isSpread = false;
        foreach (var argument in site.Arguments)
        {
            switch (argument.Name)
            {
                case "":
                    PassAt(function, isSpread ? -1 : position++, argument.Variable);
                    break;
                case "*":
                    isSpread = true;
                    Spread(site, argument.Variable, function, position);
                    break;
                case "**":
                    graph.When(argument.Variable, v => SpreadNames(function, v, first));
                    break;
                default:
                    PassName(function, argument.Name, argument.Variable);
                    break;
            }
        }
    }

    private void PassAt(FunctionEntry function, int position, int variable)
    {
        if (position >= 0 && position < function.Positional.Count)
        {
            graph.Flow(variable, function.Positional[position].Variable);
        }
        else if (function.Rest is { } rest)
        {
            graph.Flow(variable, rest.At(position < 0 ? null : (position - function.Positional.Count).ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void PassName(FunctionEntry function, string name, int variable)
    {
        if (function.ByName.TryGetValue(name, out var parameter))
        {
            graph.Flow(variable, parameter);
        }
        else if (function.RestByName is { } rest)
        {
            graph.Flow(variable, rest.At(name));
        }
    }

    /// <summary>The elements of a spread argument become parameters from a place on.</summary>
    private void Spread(CallSite site, int argument, FunctionEntry function, int start)
    {
        graph.When(argument, Kinds.Of(ValueKind.Container), v =>
        {
            var container = places[values[v].A];
            container.WhenKey((key, element) =>
            {
                if (int.TryParse(key, out var place))
                {
                    PassAt(function, start + place, element);
                }
            });
            PassFrom(function, start, container.Any);
        });
        PassFrom(function, start, ConsumedOf(site, argument));
    }

    /// <summary>What a call takes of a spread argument, but of containers.</summary>
    private int ConsumedOf(CallSite site, int argument)
    {
        if (!consumed.TryGetValue((site, argument), out var variable))
        {
            variable = graph.NewVariable();
            consumed.Add((site, argument), variable);
            graph.When(argument, Kinds.Iterable & ~Kinds.Of(ValueKind.Container), v => Consume(site, v, variable));
        }

        return variable;
    }

    private void PassFrom(FunctionEntry function, int start, int variable)
    {
        for (var i = start; i < function.Positional.Count; i++)
        {
            graph.Flow(variable, function.Positional[i].Variable);
        }

        if (function.Rest is { } rest)
        {
            graph.Flow(variable, rest.Any);
        }
    }

    private void SpreadNames(FunctionEntry function, int value, int first)
    {
        if (values[value] is not (ValueKind.Container, var number, _))
        {
            return;
        }

        var place = places[number];
        place.WhenKey((key, element) => PassName(function, key, element));
        foreach (var (name, parameter) in function.ByName)
        {
            if (first == 0 || function.Positional[0].Name != name)
            {
                graph.Flow(place.Any, parameter);
            }
        }

        if (function.RestByName is { } rest)
        {
            graph.Flow(place.Any, rest.Any);
        }
    }

    /// <summary>A decorator of which nothing is known gives back what it gets.</summary>
    private void Decorate(CallSite site, int decorator)
    {
        graph.When(decorator, v =>
        {
            if (values[v].Kind is ValueKind.ExternalInstance)
            {
                graph.Flow(First(site), site.Result);
            }
            else if (values[v] is (ValueKind.External, var name, _) && !IsKnownDecorator(names[name]))
            {
                graph.Flow(First(site), site.Result);
            }
            else
            {
                Apply(site, v);
            }
        });
        Assume(() =>
        {
            if (!graph.HasAny(site.Result))
            {
                graph.Flow(First(site), site.Result);
            }
        });
    }

    /// <summary>A call takes the elements of what it is given, so what gives them runs within it.</summary>
    private void Consume(CallSite site, int value, int target)
    {
        Iterate(site.Origin, value, target);
    }

    /// <summary>Calls a method of a value by its name, with arguments by position. Only what flows on written calls, or is to be explained, is known one by one.</summary>
    private void CallMethod(CallSite site, int value, string name) => CallMethod(site, value, names.Of(name));

    private void CallMethod(CallSite site, int value, int name)
    {
        var method = AttributeOf(value, name);
        if (trace is null && site.Origin is { File: >= 0, Call: null, How: not null })
        {
            var key = (method, site.Arguments.Length);
            (sharedCalls.GetValueOrDefault(key) ?? NewShared(method, site.Arguments.Length)).Join(site, round);
        }
        else
        {
            WhenCalled(site, method);
        }
    }

    /// <summary>What stands for all calls of a method with so many arguments.</summary>
    private SharedCall NewShared(int method, int count)
    {
        var arguments = Enumerable.Range(0, count).Select(_ => new Argument(graph.NewVariable(), "")).ToArray();
        var call = new SharedCall(Asked(() => sharedCalls[(method, count)].Origins()), graph.NewVariable(), arguments, joined);
        sharedCalls.Add((method, count), call);
        var isRun = false;
        graph.When(method, v =>
        {
            if (!isRun)
            {
                isRun = true;
                call.Each(Connect);
            }

            Apply(call, v);
        });
        return call;

        void Connect(CallSite site)
        {
            for (var i = 0; i < count; i++)
            {
                graph.Flow(site.Arguments[i].Variable, arguments[i].Variable);
            }

            graph.Flow(call.Result, site.Result);
        }
    }

    private void Item(CallSite site, int value, string? key, int other)
    {
        var (kind, a, _) = values[value];
        switch (kind)
        {
            case ValueKind.Container when key is not null:
                graph.Flow(places[a].At(key), site.Result);
                graph.Flow(places[a].Any, site.Result);
                break;
            case ValueKind.Container:
                graph.Flow(places[a].All, site.Result);
                break;
            case ValueKind.Instance or ValueKind.Cone:
                CallMethod(site, value, "__getitem__");
                WhenElement(value, key, site.Result);
                WhenContainer(value, v => Item(site, v, key, other));
                break;
            case ValueKind.Class or ValueKind.ClassCone when IsEnumeration(a):
                graph.Add(site.Result, Value(ValueKind.Instance, a));
                break;
            case ValueKind.Class or ValueKind.ClassCone or ValueKind.ContainerType:
                graph.Add(site.Result, value);
                break;
            case ValueKind.External:
                GenericType(site, value, other);
                break;
        }
    }

    private void SetItem(CallSite site, int value, string? key, int stored)
    {
        var (kind, a, _) = values[value];
        if (kind == ValueKind.Container)
        {
            graph.Flow(stored, places[a].At(key));
        }
        else if (kind is ValueKind.Instance or ValueKind.Cone)
        {
            CallMethod(site, value, "__setitem__");
            WhenContainer(value, v => SetItem(site, v, key, stored));
        }
    }

    /// <summary>A part of a sequence has its elements at places of its own.</summary>
    /// <param name="site">Where it is taken.</param>
    /// <param name="value">What it is taken of.</param>
    /// <param name="bounds">The first place and the one beyond, such as <c>1:3</c> or <c>1:</c>; null where they are not known.</param>
    private void Slice(CallSite site, int value, string? bounds)
    {
        var (kind, a, _) = values[value];
        if (kind is ValueKind.Instance or ValueKind.Cone)
        {
            CallMethod(site, value, "__getitem__");
            WhenContainer(value, v => graph.Add(site.Result, v));
        }

        if (kind != ValueKind.Container)
        {
            return;
        }

        var source = places[a];
        var part = PlaceOf(site, "", isMap: false);
        graph.Add(site.Result, Value(ValueKind.Container, part));
        if (bounds is null)
        {
            graph.Flow(source.All, places[part].Any);
            return;
        }

        var split = bounds.IndexOf(':', StringComparison.Ordinal);
        var first = split == 0 ? 0 : int.Parse(bounds.AsSpan(0, split), CultureInfo.InvariantCulture);
        var beyond = split == bounds.Length - 1 ? int.MaxValue : int.Parse(bounds.AsSpan(split + 1), CultureInfo.InvariantCulture);
        graph.Flow(source.Any, places[part].Any);
        source.WhenKey((key, element) =>
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place >= first && place < beyond)
            {
                graph.Flow(element, places[part].At($"{place - first}"));
            }
        });
    }

    private void Unpack(Origin origin, int value, string? key, int target)
    {
        if (values[value] is (ValueKind.Container, var number, _) && key is not null)
        {
            graph.Flow(places[number].At(key), target);
            graph.Flow(places[number].Any, target);
        }
        else
        {
            WhenElement(value, key, target);
            Iterate(origin, value, target);
        }
    }

    private void Iterate(Origin origin, int value, int target)
    {
        var (kind, a, _) = values[value];
        switch (kind)
        {
            case ValueKind.Container:
                graph.Flow(places[a].Iterated, target);
                break;
            case ValueKind.Generator:
                Note(new CallSite(origin, -1, []), functions[a].Id, "iteration", isExact: true);
                graph.Flow(functions[a].Yields, target);
                break;
            case ValueKind.Class or ValueKind.ClassCone when IsEnumeration(a):
                graph.Add(target, Value(ValueKind.Instance, a));
                break;
            case ValueKind.Instance or ValueKind.Cone:
                var iterator = graph.NewVariable();
                var site = new CallSite(origin, iterator, []);
                CallMethod(site, value, "__iter__");
                CallMethod(site, value, "__aiter__");
                graph.When(iterator, v => Next(origin, v, target));
                CallMethod(new CallSite(origin, target, [new Argument(-1, "")]), value, "__getitem__");
                WhenContainer(value, v => Iterate(origin, v, target));
                break;
        }
    }

    private void Next(Origin origin, int value, int target)
    {
        if (values[value].Kind is ValueKind.Instance or ValueKind.Cone)
        {
            var site = new CallSite(origin, target, []);
            CallMethod(site, value, "__next__");
            CallMethod(site, value, "__anext__");
        }
        else
        {
            Iterate(origin, value, target);
        }
    }

    private void Enter(Origin origin, int value, int target)
    {
        var (kind, a, _) = values[value];
        switch (kind)
        {
            case ValueKind.Generator:
                Note(new CallSite(origin, -1, []), functions[a].Id, "iteration", isExact: true);
                graph.Flow(functions[a].Yields, target);
                break;
            case ValueKind.Instance or ValueKind.Cone:
                var site = new CallSite(origin, target, []);
                CallMethod(site, value, "__enter__");
                CallMethod(site, value, "__aenter__");
                var exit = new CallSite(origin, -1, [new Argument(-1, ""), new Argument(-1, ""), new Argument(-1, "")]);
                CallMethod(exit, value, "__exit__");
                CallMethod(exit, value, "__aexit__");
                break;
            default:
                graph.Add(target, value);
                break;
        }
    }

    private void Caught(int value, int target)
    {
        var (kind, a, _) = values[value];
        if (kind == ValueKind.Class)
        {
            graph.Add(target, Value(ValueKind.Cone, a));
        }
        else if (kind == ValueKind.Container && unfolded.Add((value, target)))
        {
            graph.When(places[a].All, v => Caught(v, target));
        }
    }

    private void Raise(CallSite site, int value)
    {
        if (values[value].Kind is ValueKind.Class or ValueKind.ClassCone)
        {
            Apply(site, value);
        }
    }

    private void Operator(Origin origin, string name, int left, int right, int target)
    {
        var isInPlace = name.Length > 3 && name[0] == 'i' && name != "invert";
        var plain = isInPlace ? name[1..] : name;
        var kinds = Kinds.Objects | OperandKinds(plain);
        var method = names.Of($"__{plain}__");
        WhenOperand(left, plain is "add" or "mod" ? kinds | Kinds.Of(ValueKind.Text, ValueKind.Prefix) : kinds, origin, right, target, method, isInPlace ? names.Of($"__{name}__") : -1);
        if (name is not ("eq" or "ne" or "lt" or "le" or "gt" or "ge" or "contains"))
        {
            WhenOperand(right, kinds, origin, left, target, names.Of($"__r{plain}__"), -1);
        }
    }

    private void WhenOperand(int operand, int kinds, Origin origin, int other, int target, int method, int inPlace)
    {
        // Of most operands nothing is known: the call is made when it is needed.
        CallSite? site = null;
        graph.When(operand, kinds, v => Operand(site ??= new CallSite(origin, target, [new Argument(other, "")]), v, method, inPlace));
    }

    /// <summary>What, beside objects, is itself the result of an operator that it is an operand of.</summary>
    private static int OperandKinds(string name) => name switch
    {
        "or" => Kinds.Of(ValueKind.Container, ValueKind.Class, ValueKind.External, ValueKind.ContainerType, ValueKind.TypeOf, ValueKind.TypeVariable),
        "add" or "and" or "sub" or "mul" => Kinds.Of(ValueKind.Container),
        _ => 0,
    };

    /// <summary>An operand's part in an operator: its methods run, a text begins another, and what else there may be is the result.</summary>
    private void Operand(CallSite site, int value, int method, int inPlace)
    {
        switch (values[value].Kind)
        {
            case ValueKind.Instance or ValueKind.Cone:
                CallMethod(site, value, method);
                if (inPlace >= 0)
                {
                    CallMethod(site, value, inPlace);
                }

                break;
            case ValueKind.Text or ValueKind.Prefix:
                graph.Add(site.Result, Value(ValueKind.Prefix, values[value].A));
                break;
            default:
                graph.Add(site.Result, value);
                break;
        }
    }
}
