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
            shared.Each(c => Apply(c, callee));
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
                graph.When(AttributeOf(callee, names.Of("__call__")), v =>
                {
                    if (values[v].Kind is ValueKind.Bound or ValueKind.Function)
                    {
                        Apply(site, v);
                    }
                });
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
                graph.When(partial.Arguments[0].Variable, v => Apply(whole, v));
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

    private void WhenFunction(int variable, Action<FunctionEntry> action) => graph.When(variable, v =>
    {
        if (values[v] is (ValueKind.Function, var function, _))
        {
            action(functions[function]);
        }
    });

    private static int First(CallSite site) => site.Arguments.Count > 0 ? site.Arguments[0].Variable : -1;

    /// <summary>The argument at a place or of a name, or -1.</summary>
    private static int ArgumentAt(CallSite site, int position, string name)
    {
        for (var i = 0; i < site.Arguments.Count; i++)
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
        foreach (var above in classes.Order(number).Where(c => classes[c].Metaclass >= 0))
        {
            graph.When(classes[above].Metaclass, m =>
            {
                if (values[m] is (ValueKind.Class, var meta, _))
                {
                    WhenFunction(classes.Find(meta, names.Of("__call__")).OfClass, f => Run(site, f, type, "metaclass", isExact: !isCone));
                }
            });
        }

    }

    private void Construct(CallSite site, int type)
    {
        var (kind, number, _) = values[type];
        var isCone = kind == ValueKind.ClassCone;
        var instance = Value(isCone ? ValueKind.Cone : ValueKind.Instance, number);
        Put(site.Result, instance);
        RunFirst("__new__", new CallSite(site.Origin, site.Result, site.Arguments), type);
        RunFirst("__init__", new CallSite(site.Origin, -1, site.Arguments), instance);
        GiveFields(site, number);

        void RunFirst(string name, CallSite part, int receiver)
        {
            var lookup = classes.Find(number, names.Of(name));
            graph.When(isCone ? lookup.OfClasses : lookup.OfClass, v =>
            {
                if (values[values[v].Kind == ValueKind.Static ? values[v].A : v] is (ValueKind.Function, var function, _))
                {
                    Run(part, functions[function], receiver, "constructor", !isCone);
                }
            });
        }
    }

    /// <summary>Where no class of the order initializes, arguments become the annotated attributes, as in a data class.</summary>
    private void GiveFields(CallSite site, int number)
    {
        var order = classes.Order(number);
        var initializer = names.Of("__init__");
        if (!Array.Exists(order, c => classes[c].Fields.Count > 0) || Array.Exists(order, c => classes[c].Members.TryGetValue(initializer, out var member) && member.IsInBody))
        {
            return;
        }

        var fields = FieldsOf(number);
        for (var i = 0; i < site.Arguments.Count; i++)
        {
            var argument = site.Arguments[i];
            var field = argument.Name.Length == 0 ? (i < fields.Count ? fields[i] : -1) : names.Find(argument.Name);
            if (field >= 0 && fields.Contains(field))
            {
                graph.Flow(argument.Variable, classes.OfInstances(classes[number], field));
            }
        }
    }

    /// <summary>The names of a class's annotated attributes, in the order of the arguments that make an instance.</summary>
    private List<int> FieldsOf(int number) => [.. classes.Order(number).Reverse().SelectMany(c => classes[c].Fields).Select(f => f.Name).Distinct()];

    /// <summary>Hands on the variables of a named tuple's elements, once it is known that an instance is one; nothing of other values.</summary>
    private void WhenNamedTuple(int value, Action<List<int>> action)
    {
        var (kind, number, _) = values[value];
        if (kind is not (ValueKind.Instance or ValueKind.Cone) || !Array.Exists(classes.Order(number), c => classes[c].Fields.Count > 0))
        {
            return;
        }

        NowOrAssumed(() =>
        {
            var isOne = HasExternalBase(number, b => b == "typing.NamedTuple");
            if (isOne)
            {
                action(FieldsOf(number).ConvertAll(f => classes.OfInstances(classes[number], f)));
            }

            return isOne;
        });
    }

    /// <summary>As <see cref="WhenNamedTuple"/>, of the element at a place.</summary>
    private void WhenElement(int value, string? key, int target) => WhenNamedTuple(value, elements =>
    {
        if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < elements.Count)
        {
            graph.Flow(elements[place], target);
        }
        else
        {
            elements.ForEach(e => graph.Flow(e, target));
        }
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
            shared.Each(c => GiveBack(c, function, returned, isBound));
            return;
        }

        var position = function.Positional.FindIndex(p => p.Variable == returned);
        if (isBound && position == 0)
        {
            return;
        }

        var name = position >= 0 ? function.Positional[position].Name : function.ByName.FirstOrDefault(p => p.Value == returned).Key;
        var given = ArgumentAt(site, position < 0 ? -1 : position - (isBound ? 1 : 0), name ?? "/");
        if ((position < 0 && name is null) || site.Arguments.Any(a => a.Name is "*" or "**"))
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
            graph.Flow(variable, rest.At(position < 0 ? null : $"{position - function.Positional.Count}"));
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
        graph.When(argument, v =>
        {
            if (values[v] is (ValueKind.Container, var number, _))
            {
                places[number].WhenKey((key, element) =>
                {
                    if (int.TryParse(key, out var place))
                    {
                        PassAt(function, start + place, element);
                    }
                });
                PassFrom(function, start, places[number].Any);
            }
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
            graph.When(argument, v =>
            {
                if (values[v].Kind != ValueKind.Container)
                {
                    Consume(site, v, variable);
                }
            });
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
    private void CallMethod(CallSite site, int value, string name)
    {
        var method = AttributeOf(value, names.Of(name));
        if (trace is null && site.Origin is { File: >= 0, Call: null, How: not null })
        {
            SharedOf(method, site.Arguments.Count).Join(site, round);
        }
        else
        {
            graph.When(method, v => Apply(site, v));
        }
    }

    /// <summary>What stands for all calls of a method with so many arguments.</summary>
    private SharedCall SharedOf(int method, int count)
    {
        if (sharedCalls.TryGetValue((method, count), out var known))
        {
            return known;
        }

        var arguments = Enumerable.Range(0, count).Select(_ => new Argument(graph.NewVariable(), "")).ToList();
        var call = new SharedCall(Asked(() => sharedCalls[(method, count)].Calls.Select(c => (c.Site.Origin, c.Round))), graph.NewVariable(), arguments);
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
        var site = new CallSite(origin, target, [new Argument(right, "")]);
        var isInPlace = name.Length > 3 && name[0] == 'i' && name != "invert";
        var plain = isInPlace ? name[1..] : name;
        graph.When(left, v => One(v, right, site, isReflected: false));
        if (name is not ("eq" or "ne" or "lt" or "le" or "gt" or "ge" or "contains"))
        {
            var reflected = new CallSite(origin, target, [new Argument(left, "")]);
            graph.When(right, v => One(v, left, reflected, isReflected: true));
        }

        void One(int value, int argument, CallSite call, bool isReflected)
        {
            var kind = values[value].Kind;
            if (kind is ValueKind.Instance or ValueKind.Cone)
            {
                CallMethod(call, value, isReflected ? $"__r{plain}__" : $"__{plain}__");
                if (isInPlace && !isReflected)
                {
                    CallMethod(call, value, $"__{name}__");
                }
            }
            else if (kind == ValueKind.Container && plain is "add" or "or" or "and" or "sub" or "mul")
            {
                graph.Add(target, value);
            }
            else if (plain == "or" && kind is ValueKind.Class or ValueKind.External or ValueKind.ContainerType or ValueKind.TypeOf or ValueKind.TypeVariable)
            {
                graph.Add(target, value);
            }
            else if (plain is "add" or "mod" && kind is ValueKind.Text or ValueKind.Prefix && !isReflected)
            {
                graph.Add(target, Value(ValueKind.Prefix, values[value].A));
            }
        }
    }
}
