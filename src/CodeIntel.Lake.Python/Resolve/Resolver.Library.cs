using System.Globalization;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>What the language's own functions, containers and types do with values.</summary>
public sealed partial class Resolver
{
    /// <summary>Names outside of the repository do not grow without end.</summary>
    private const int MaxExternalLength = 120;

    private static readonly HashSet<string> KnownDecorators = new(StringComparer.Ordinal)
    {
        "staticmethod", "classmethod", "property", "abstractstaticmethod", "abstractclassmethod", "abstractproperty", "overload", "wraps", "partial",
    };

    private static readonly HashSet<string> SequenceTypes = new(StringComparer.Ordinal)
    {
        "List", "list", "Set", "set", "FrozenSet", "frozenset", "Deque", "deque", "Sequence", "MutableSequence", "Collection", "Container", "Iterable", "Iterator", "Reversible",
        "AbstractSet", "MutableSet", "AsyncIterator", "AsyncIterable", "Generator", "AsyncGenerator", "KeysView", "ValuesView",
    };

    private static readonly HashSet<string> MapTypes = new(StringComparer.Ordinal)
    {
        "Dict", "dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict", "ChainMap", "Counter", "WeakValueDictionary", "WeakKeyDictionary",
    };

    private static readonly HashSet<string> TransparentTypes = new(StringComparer.Ordinal)
    {
        "Optional", "Union", "Final", "ClassVar", "Awaitable", "Coroutine", "InitVar", "Required", "NotRequired", "ContextManager", "AsyncContextManager", "AbstractContextManager",
        "AbstractAsyncContextManager", "ReadOnly", "Unpack",
    };

    /// <summary>Variables of types, some in quotes, by their file and the variable that they are made of.</summary>
    private readonly Dictionary<(int File, int Variable), int> named = [];

    /// <summary>By a variable: that of the instances of the classes in it.</summary>
    private readonly Dictionary<int, int> instances = [];

    private readonly Dictionary<int, int> typedPlaces = [];
    private readonly Dictionary<int, int> placesOfClasses = [];

    /// <summary>What holds others, and what takes those: a type or container that holds itself is gone through once.</summary>
    private readonly HashSet<(int Value, int Target)> unfolded = [];

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>Whether an external decorator does something else than to hand its function through.</summary>
    private static bool IsKnownDecorator(string name) => KnownDecorators.Contains(Last(name)) || IsProperty(Last(name));

    /// <summary>Whether what has a name makes properties, as <c>cached_property</c> does.</summary>
    private static bool IsProperty(string last) => last.Contains("property", StringComparison.OrdinalIgnoreCase);

    private int PlaceOf(CallSite site, string part, bool isMap)
    {
        if (!site.Places.TryGetValue(part, out var place))
        {
            place = NewPlace(isMap);
            site.Places.Add(part, place);
        }

        return place;
    }

    private void CallExternal(CallSite site, string name)
    {
        var first = First(site);
        switch (name.StartsWith("builtins.", StringComparison.Ordinal) ? name["builtins.".Length..] : name)
        {
            case "getattr":
                GetAttribute(site);
                break;
            case "setattr":
                graph.When(first, v => graph.When(ArgumentAt(site, 1, ""), n =>
                {
                    if (values[n] is (ValueKind.Text, var attribute, _))
                    {
                        SetAttribute(v, attribute, ArgumentAt(site, 2, ""), site.Origin);
                    }
                }));
                break;
            case "type" when site.Arguments.Length == 1:
                graph.When(first, v => PutClassOf(v, site.Result));
                break;
            case "super":
                graph.When(first, c => graph.When(ArgumentAt(site, 1, ""), v =>
                {
                    if (values[c] is (ValueKind.Class, var after, _))
                    {
                        Super(after, v, site.Result);
                    }
                }));
                break;
            case "list" or "tuple" or "set" or "frozenset" or "sorted" or "reversed" or "iter" or "aiter" or "collections.deque" or "itertools.cycle" or "itertools.islice":
                Collect(site, first);
                break;
            case "itertools.chain":
                foreach (var argument in site.Arguments)
                {
                    Collect(site, argument.Variable);
                }

                break;
            case "itertools.chain.from_iterable":
                var inner = graph.NewVariable();
                graph.When(first, v => Consume(site, v, inner));
                Collect(site, inner);
                break;
            case "filter" or "itertools.takewhile" or "itertools.dropwhile" or "itertools.filterfalse":
                Collect(site, ArgumentAt(site, 1, ""));
                CallBack(site, first, ArgumentAt(site, 1, ""), -1);
                break;
            case "map":
                var mapped = PlaceOf(site, "", isMap: false);
                Put(site.Result, Value(ValueKind.Container, mapped));
                CallBack(site, first, ArgumentAt(site, 1, ""), places[mapped].Any);
                break;
            case "dict" or "collections.OrderedDict":
                Map(site, site.Arguments);
                break;
            case "collections.defaultdict":
                var table = places[Map(site, [.. site.Arguments.Skip(1)])];
                var made = new CallSite(site.Origin with { Call = null, How = "callback" }, table.Any, []);
                WhenCalled(made, first);
                break;
            case "next" or "anext" or "max" or "min" or "random.choice":
                graph.When(first, v => Next(site.Origin, v, site.Result));
                graph.Flow(ArgumentAt(site, 1, "default"), site.Result);
                break;
            case "enumerate":
                Tuples(site, [-1, first]);
                break;
            case "zip" or "itertools.zip_longest" or "itertools.product":
                Tuples(site, [.. site.Arguments.Where(a => a.Name.Length == 0).Select(a => a.Variable)]);
                break;
            case "vars" or "globals" or "locals":
                break;
            case "copy.copy" or "copy.deepcopy" or "functools.update_wrapper" or "functools.lru_cache" or "functools.cache" or "functools.singledispatch" or "functools.total_ordering"
                or "asyncio.create_task" or "asyncio.wait_for" or "asyncio.run" or "asyncio.ensure_future" or "asyncio.shield" or "weakref.proxy" or "contextlib.closing"
                or "typing.final" or "contextlib.contextmanager" or "contextlib.asynccontextmanager" or "typing.runtime_checkable" or "dataclasses.dataclass" or "dataclasses.replace"
                or "inspect.unwrap" or "types.MethodType" or "typing.no_type_check" or "abc.abstractmethod":
                graph.Flow(first, site.Result);
                Put(site.Result, Value(ValueKind.Identity));
                break;
            case "typing.cast" or "typing_extensions.cast" or "typing.assert_type":
                graph.When(Named(site.Origin.File, first), v => InstanceOf(v, site.Result, null));
                graph.Flow(ArgumentAt(site, 1, ""), site.Result);
                break;
            case "typing.overload" or "typing_extensions.overload":
                WhenFunction(first, f => f.IsStub = true);
                break;
            case "weakref.ref" or "weakref.WeakMethod":
                partials.Add(new CallSite(site.Origin, -1, [new Argument(VariableWith(Value(ValueKind.Identity)), ""), new Argument(first, "")]));
                Put(site.Result, Value(ValueKind.Partial, partials.Count - 1));
                break;
            case "contextvars.ContextVar" or "queue.Queue" or "asyncio.Queue" or "queue.LifoQueue" or "queue.SimpleQueue":
                Put(site.Result, Value(ValueKind.Container, PlaceOf(site, "", isMap: false)));
                graph.Flow(ArgumentAt(site, -1, "default"), places[PlaceOf(site, "", isMap: false)].Any);
                break;
            case "functools.wraps":
                Put(site.Result, Value(ValueKind.Identity));
                break;
            case "functools.partial" or "functools.partialmethod" when first >= 0:
                partials.Add(site);
                Put(site.Result, Value(ValueKind.Partial, partials.Count - 1));
                break;
            case "staticmethod" or "abc.abstractstaticmethod":
                graph.When(first, v => Put(site.Result, Value(ValueKind.Static, v)));
                break;
            case "classmethod" or "abc.abstractclassmethod":
                graph.When(first, v => Put(site.Result, Value(ValueKind.ClassMethod, v)));
                break;
            case "typing.TypeVar" or "typing_extensions.TypeVar":
                var bounds = graph.NewVariable();
                graph.Flow(Named(site.Origin.File, ArgumentAt(site, -1, "bound")), bounds);
                foreach (var bound in site.Arguments.Skip(1).Where(a => a.Name.Length == 0))
                {
                    graph.Flow(bound.Variable, bounds);
                }

                Put(site.Result, Value(ValueKind.TypeVariable, bounds));
                break;
            case "importlib.import_module" or "__import__":
                graph.When(first, v =>
                {
                    if (values[v] is (ValueKind.Text, var module, _) && FindModule(names[module]) is { } entry)
                    {
                        Put(site.Result, Value(ValueKind.Module, entry.Number));
                    }
                });
                break;
            case var other:
                CallOther(site, other, first);
                break;
        }
    }

    private void CallOther(CallSite site, string name, int first)
    {
        var last = Last(name);
        var isProperty = IsProperty(last);
        if (isProperty)
        {
            graph.When(first, v =>
            {
                if (values[v].Kind is ValueKind.Function or ValueKind.Static)
                {
                    Put(site.Result, Value(ValueKind.Property, v));
                }
            });
            graph.When(ArgumentAt(site, 1, "fset"), v => graph.When(first, g => graph.Add(SetterOf(Value(ValueKind.Property, g)), v)));
        }
        else if (last is "enter_context" or "enter_async_context")
        {
            graph.When(first, v => Enter(site.Origin, v, site.Result));
        }
        else if (last is "submit" or "run_in_executor" or "to_thread" or "callback" or "call_soon" or "run")
        {
            var callee = last == "run_in_executor" ? 1 : 0;
            var rest = new CallSite(site.Origin with { Call = null, How = "callback" }, site.Result, [.. site.Arguments.Skip(callee + 1)]);
            WhenCalled(rest, ArgumentAt(site, callee, ""));
        }

        if (last is not ("isinstance" or "issubclass" or "hasattr" or "id" or "repr" or "str" or "len" or "print"))
        {
            Made(site);
        }

        if (!isProperty && name.Length < MaxExternalLength)
        {
            Put(site.Result, Value(ValueKind.ExternalInstance, names.Of(name)));
        }
    }

    /// <summary>What is outside of the repository and is given a class may well make an instance of it.</summary>
    private void Made(CallSite site)
    {
        if (site.Result < 0)
        {
            return;
        }

        foreach (var argument in site.Arguments)
        {
            if (argument is { Variable: >= 0, Name: not ("*" or "**") })
            {
                var given = argument.Variable;
                if (trace is null)
                {
                    var made = InstancesOf(given);
                    Assume(() => graph.Flow(made, site.Result));
                }
                else
                {
                    Assume(() => PutInstances(given, site.Result));
                }
            }
        }
    }

    /// <summary>The one variable of the instances of all classes that another holds.</summary>
    private int InstancesOf(int variable)
    {
        if (!instances.TryGetValue(variable, out var result))
        {
            result = graph.NewVariable();
            instances.Add(variable, result);
            PutInstances(variable, result);
        }

        return result;
    }

    private void PutInstances(int types, int target) => graph.When(types, Kinds.Of(ValueKind.Class), v => graph.Add(target, Value(ValueKind.Cone, values[v].A)));

    /// <summary>Has a function run on each element.</summary>
    private void CallBack(CallSite site, int callee, int elements, int result)
    {
        var element = graph.NewVariable();
        graph.When(elements, v => Consume(site, v, element));
        var call = new CallSite(site.Origin with { Call = null, How = "callback" }, result, [new Argument(element, "")]);
        WhenCalled(call, callee);
    }

    private void PutClassOf(int value, int target)
    {
        if (values[value].Kind is ValueKind.Instance or ValueKind.Cone)
        {
            Put(target, ClassOf(value));
        }
    }

    private void GetAttribute(CallSite site)
    {
        graph.When(First(site), v => graph.When(ArgumentAt(site, 1, ""), n =>
        {
            var (kind, text, _) = values[n];
            if (kind == ValueKind.Text)
            {
                graph.Flow(AttributeOf(v, text), site.Result);
            }
            else if (kind == ValueKind.Prefix)
            {
                AttributesOf(v, names[text], site.Result);
            }
        }));
        graph.Flow(ArgumentAt(site, 2, ""), site.Result);
    }

    /// <summary>All attributes of a value that begin so.</summary>
    private void AttributesOf(int value, string prefix, int target)
    {
        var (kind, a, _) = values[value];
        IEnumerable<int> known = kind switch
        {
            ValueKind.Instance or ValueKind.Class => classes.Order(a).SelectMany(c => classes[c].Members.Keys),
            ValueKind.Cone or ValueKind.ClassCone => classes.Order(a).Concat(classes[a].Descendants).SelectMany(c => classes[c].Members.Keys),
            ValueKind.Module => modules[a].Bound,
            _ => [],
        };
        foreach (var name in known.Where(n => names[n].StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToList())
        {
            graph.Flow(AttributeOf(value, name), target);
        }
    }

    private void Collect(CallSite site, int source)
    {
        var place = PlaceOf(site, "", isMap: false);
        Put(site.Result, Value(ValueKind.Container, place));
        graph.When(source, v =>
        {
            if (values[v] is (ValueKind.Container, var number, _) && !places[number].IsMap)
            {
                places[number].WhenKey((key, element) => graph.Flow(element, places[place].At(key)));
                graph.Flow(places[number].Any, places[place].Any);
            }
            else
            {
                Consume(site, v, places[place].Any);
            }
        });
    }

    private int Map(CallSite site, ReadOnlySpan<Argument> arguments)
    {
        var number = PlaceOf(site, "", isMap: true);
        var place = places[number];
        Put(site.Result, Value(ValueKind.Container, number));
        foreach (var argument in arguments)
        {
            if (argument.Name.Length == 0 || argument.Name == "**")
            {
                graph.When(argument.Variable, v => MergePairs(site.Origin, v, place));
            }
            else
            {
                graph.Flow(argument.Variable, place.At(argument.Name));
            }
        }

        return number;
    }

    /// <summary>The elements of a map become those of another.</summary>
    private void Merge(int value, Place target)
    {
        if (values[value] is (ValueKind.Container, var number, _))
        {
            places[number].WhenKey((key, element) => graph.Flow(element, target.At(key)));
            graph.Flow(places[number].Any, target.Any);
            graph.Flow(places[number].Keys, target.Keys);
        }
    }

    /// <summary>A map, or pairs of keys and values, are added to a map.</summary>
    private void MergePairs(Origin origin, int value, Place target)
    {
        if (values[value] is (ValueKind.Container, var number, _) && places[number].IsMap)
        {
            Merge(value, target);
            return;
        }

        var pair = graph.NewVariable();
        Iterate(origin, value, pair);
        graph.When(pair, p =>
        {
            if (values[p] is (ValueKind.Container, var two, _))
            {
                graph.Flow(places[two].At("0"), target.Keys);
                graph.Flow(places[two].At("1"), target.Any);
            }
        });
    }

    private void Tuples(CallSite site, IReadOnlyList<int> parts)
    {
        var all = PlaceOf(site, "", isMap: false);
        var one = PlaceOf(site, "item", isMap: false);
        Put(site.Result, Value(ValueKind.Container, all));
        graph.Add(places[all].Any, Value(ValueKind.Container, one));
        for (var i = 0; i < parts.Count; i++)
        {
            var element = places[one].At(i.ToString(CultureInfo.InvariantCulture));
            graph.When(parts[i], v => Consume(site, v, element));
        }
    }

    private void CallContainer(CallSite site, int number, string method)
    {
        var place = places[number];
        var first = First(site);
        var last = site.Arguments.Length > 0 ? site.Arguments[^1].Variable : -1;
        switch (method)
        {
            case "append" or "add" or "appendleft" or "insert" or "put" or "put_nowait" or "set":
                graph.Flow(last, place.Any);
                break;
            case "extend" or "extendleft" when !place.IsMap:
                graph.When(first, v => Consume(site, v, place.Any));
                break;
            case "update" when !place.IsMap:
                graph.When(first, v => Consume(site, v, place.Any));
                break;
            case "update":
                foreach (var argument in site.Arguments)
                {
                    if (argument.Name.Length == 0 || argument.Name == "**")
                    {
                        graph.When(argument.Variable, v => MergePairs(site.Origin, v, place));
                    }
                    else
                    {
                        graph.Flow(argument.Variable, place.At(argument.Name));
                    }
                }

                break;
            case "get" or "pop" or "setdefault" or "popleft" or "__getitem__" or "popitem" or "get_nowait":
                Taken(site, place, method);
                break;
            case "keys":
                Part(site, place.Keys);
                break;
            case "values":
                Part(site, place.All);
                break;
            case "items":
                var one = PlaceOf(site, "item", isMap: false);
                graph.Flow(place.Keys, places[one].At("0"));
                graph.Flow(place.All, places[one].At("1"));
                var pair = VariableWith(Value(ValueKind.Container, one));
                Part(site, pair);
                break;
            case "copy" or "__iter__" or "union" or "intersection" or "difference":
                Put(site.Result, Value(ValueKind.Container, number));
                break;
        }
    }

    private void Taken(CallSite site, Place place, string method)
    {
        var key = site.Arguments.Length > 0 ? site.Arguments[0].Variable : -1;
        if (method == "popitem")
        {
            var one = PlaceOf(site, "item", isMap: false);
            graph.Flow(place.Keys, places[one].At("0"));
            graph.Flow(place.All, places[one].At("1"));
            Put(site.Result, Value(ValueKind.Container, one));
            return;
        }

        graph.Flow(place.All, site.Result);
        graph.Flow(method == "get" && !place.IsMap ? key : -1, site.Result);
        if (place.IsMap)
        {
            var other = ArgumentAt(site, 1, "default");
            graph.Flow(other, site.Result);
            if (method == "setdefault")
            {
                graph.Flow(other, place.Any);
                graph.Flow(key, place.Keys);
            }
        }
    }

    /// <summary>A view of a container.</summary>
    private void Part(CallSite site, int elements)
    {
        var view = PlaceOf(site, "view", isMap: false);
        graph.Flow(elements, places[view].Any);
        Put(site.Result, Value(ValueKind.Container, view));
    }

    /// <summary>An external type with arguments in brackets.</summary>
    private void GenericType(CallSite site, int value, int arguments)
    {
        var last = Last(names[values[value].A]);
        arguments = Named(site.Origin.File, arguments);
        var isSequence = SequenceTypes.Contains(last);
        if (TransparentTypes.Contains(last))
        {
            graph.When(arguments, v => Parts(v, (_, part) => graph.Flow(Named(site.Origin.File, part), site.Result), () => graph.Add(site.Result, v)));
        }
        else if (last is "Annotated")
        {
            graph.When(arguments, v => Parts(v, (key, part) => graph.Flow(key == "0" ? part : -1, site.Result), () => graph.Add(site.Result, v)));
        }
        else if (last is "Type" or "type")
        {
            graph.When(arguments, v =>
            {
                var (kind, a, _) = values[v];
                if (kind == ValueKind.Class)
                {
                    graph.Add(site.Result, Value(ValueKind.TypeOf, a));
                }
                else if (kind == ValueKind.TypeVariable)
                {
                    graph.When(a, b => graph.Add(site.Result, values[b].Kind == ValueKind.Class ? Value(ValueKind.TypeOf, values[b].A) : b));
                }
            });
        }
        else if (isSequence || MapTypes.Contains(last) || last is "Tuple" or "tuple")
        {
            var number = PlaceOf(site, last, !isSequence && last is not ("Tuple" or "tuple"));
            var place = places[number];
            graph.Add(site.Result, Value(ValueKind.ContainerType, number));
            graph.When(arguments, v => Parts(v, (key, part) => Argue(place, last, isSequence, key, Named(site.Origin.File, part)), () => graph.Add(place.Any, v)));
        }
        else if (last is "Callable" or "Literal" or "Generic" or "Protocol" or "Concatenate")
        {
            graph.Add(site.Result, value);
        }
        else
        {
            var number = PlaceOf(site, last, isMap: false);
            graph.Add(site.Result, value);
            graph.Add(site.Result, Value(ValueKind.ContainerType, number));
            graph.When(arguments, v => Parts(v, (_, part) => graph.Flow(Named(site.Origin.File, part), places[number].Any), () => graph.Add(places[number].Any, v)));
        }
    }

    private void Argue(Place place, string type, bool isSequence, string key, int part)
    {
        if (isSequence)
        {
            graph.Flow(key == "0" ? part : -1, place.Any);
        }
        else if (type is "Tuple" or "tuple")
        {
            graph.Flow(part, place.At(key));
        }
        else
        {
            graph.Flow(part, key == "0" ? place.Keys : place.Any);
        }
    }

    /// <summary>A variable whose texts, as types in quotes, are names of the file's module. What stands for several places, and so has no file, reads none.</summary>
    private int Named(int file, int variable)
    {
        if (variable < 0)
        {
            return -1;
        }

        if (named.TryGetValue((file, variable), out var known))
        {
            return known;
        }

        var result = graph.NewVariable();
        named.Add((file, variable), result);
        graph.When(variable, v =>
        {
            if (values[v] is not (ValueKind.Text, var name, _))
            {
                graph.Add(result, v);
            }
            else if (file >= 0)
            {
                graph.Flow(VariableOf(ModuleOf(files[file].Name), name), result);
            }
        });
        return result;
    }

    /// <summary>The arguments in brackets, which are a tuple where there are several.</summary>
    private void Parts(int value, Action<string, int> several, Action one)
    {
        if (values[value] is (ValueKind.Container, var number, _))
        {
            places[number].WhenKey(several);
        }
        else
        {
            one();
        }
    }


    /// <summary>An instance of a class below a container's is that container, too.</summary>
    private void WhenContainer(int value, Action<int> action)
    {
        var number = values[value].A;
        NowOrAssumed(() =>
        {
            var place = ContainerOf(number);
            if (place >= 0)
            {
                action(Value(ValueKind.Container, place));
            }

            return place >= 0;
        });
    }

    /// <summary>The place of the elements of a class's instances, of one for all classes below the one that has a container's class as its base; -1 where none has.</summary>
    private int ContainerOf(int number)
    {
        foreach (var above in classes.Order(number))
        {
            if (placesOfClasses.TryGetValue(above, out var known))
            {
                return known;
            }

            foreach (var type in classes[above].ExternalBases)
            {
                if (Last(names[type]) is var name && IsContainerType(name))
                {
                    var place = NewPlace(MapTypes.Contains(name) || name == "UserDict");
                    placesOfClasses.Add(above, place);
                    return place;
                }
            }
        }

        return -1;
    }

    private static bool IsContainerType(string name) => name is "UserList" or "UserDict" or "tuple" or "Tuple" || SequenceTypes.Contains(name) || MapTypes.Contains(name);

    /// <summary>What an annotation says that a variable holds.</summary>
    private void InstanceOf(int type, int target, ClassEntry? self)
    {
        var (kind, a, _) = values[type];
        switch (kind)
        {
            case ValueKind.Class or ValueKind.ClassCone:
                graph.Add(target, Value(ValueKind.Cone, a));
                break;
            case ValueKind.TypeOf:
                graph.Add(target, Value(ValueKind.ClassCone, a));
                break;
            case ValueKind.TypeVariable when unfolded.Add((type, target)):
                graph.When(a, v => InstanceOf(v, target, self));
                break;
            case ValueKind.ContainerType:
                graph.Add(target, Value(ValueKind.Container, Typed(a, self)));
                break;
            case ValueKind.External when Last(names[a]) == "Self":
                if (self is not null)
                {
                    graph.Add(target, Value(ValueKind.Cone, self.Number));
                }

                break;
            case ValueKind.External:
                graph.Add(target, Value(ValueKind.ExternalInstance, a));
                break;
        }
    }

    /// <summary>The container that a type of containers stands for.</summary>
    private int Typed(int type, ClassEntry? self)
    {
        if (typedPlaces.TryGetValue(type, out var known))
        {
            return known;
        }

        var source = places[type];
        var number = NewPlace(source.IsMap);
        typedPlaces.Add(type, number);
        var place = places[number];
        graph.When(source.Any, v => InstanceOf(v, place.Any, self));
        graph.When(source.Keys, v => InstanceOf(v, place.Keys, self));
        source.WhenKey((key, element) =>
        {
            var target = place.At(key);
            graph.When(element, v => InstanceOf(v, target, self));
        });
        return number;
    }
}
