namespace CodeIntel.Lake.Python.Resolve;

/// <summary>What an attribute of a value is.</summary>
public sealed partial class Resolver
{
    private readonly Dictionary<(int Value, int Name), int> attributes = [];
    private readonly Dictionary<(int Value, int Name), List<int>> uses = [];

    /// <summary>Who asks for attributes; <see cref="uses"/> has the numbers.</summary>
    private readonly List<Origin> users = [];
    private readonly Dictionary<(int Value, int Name), int> functionAttributes = [];

    /// <summary>Remembers who asks for an attribute, as that may run a getter.</summary>
    private void Use(int value, int name, int user)
    {
        if (values[value].Kind is ValueKind.Instance or ValueKind.Cone or ValueKind.Super or ValueKind.Module)
        {
            if (!uses.TryGetValue((value, name), out var list))
            {
                uses.Add((value, name), list = []);
            }

            list.Add(user);
        }
    }

    /// <summary>Stands for all that ask for an attribute.</summary>
    private Origin Getters(int value, int name) => Asked(() => uses.GetValueOrDefault((value, name), []).Select(u => (users[u], 1)));

    /// <summary>Stands for all places that a function tells, each with the first round in which it counts.</summary>
    private Origin Asked(Func<IEnumerable<(Origin Origin, int Round)>> places)
    {
        askers.Add(places);
        return new Origin(-askers.Count, null, null, "attribute");
    }

    /// <summary>The variable of what <c>value.name</c> may be.</summary>
    private int AttributeOf(int value, int name)
    {
        if (attributes.TryGetValue((value, name), out var known))
        {
            return known;
        }

        var result = graph.NewVariable();
        attributes.Add((value, name), result);
        trace?.LookUp(result);
        var (kind, a, b) = values[value];
        switch (kind)
        {
            case ValueKind.Instance or ValueKind.Cone:
                OfInstance(value, name, result);
                break;
            case ValueKind.Class or ValueKind.ClassCone:
                OfClass(value, name, result);
                break;
            case ValueKind.Super:
                OfSuper(a, b, name, result);
                break;
            case ValueKind.Module:
                OfModule(modules[a], name, result);
                break;
            case ValueKind.External or ValueKind.ExternalInstance:
                AddExternal(result, $"{names[a]}.{names[name]}");
                break;
            case ValueKind.Container when !names[name].StartsWith("__", StringComparison.Ordinal):
                graph.Add(result, Value(ValueKind.ContainerMethod, a, name));
                break;
            case ValueKind.Bound when names[name] == "__func__":
                graph.Add(result, Value(ValueKind.Function, a));
                break;
            case ValueKind.Bound when names[name] == "__self__":
                graph.Add(result, b);
                break;
            case ValueKind.Property when names[name] is "setter" or "deleter":
                graph.Add(result, Value(ValueKind.PropertySetter, value));
                break;
            case ValueKind.Property when names[name] == "getter":
                graph.Add(result, Value(ValueKind.Identity));
                break;
            case ValueKind.Property when names[name] == "fget":
                graph.Add(result, a);
                break;
            case ValueKind.Static or ValueKind.ClassMethod when names[name] is "__func__" or "__wrapped__":
                graph.Add(result, a);
                break;
            case ValueKind.Function:
                graph.Flow(FunctionAttribute(value, name), result);
                break;
        }

        return result;
    }

    private void AddExternal(int variable, string name)
    {
        if (name.Length <= MaxExternalLength)
        {
            graph.Add(variable, External(name));
        }
    }

    private int FunctionAttribute(int value, int name)
    {
        if (!functionAttributes.TryGetValue((value, name), out var variable))
        {
            variable = graph.NewVariable();
            functionAttributes.Add((value, name), variable);
        }

        return variable;
    }

    private void OfInstance(int value, int name, int result)
    {
        var (kind, number, _) = values[value];
        var isCone = kind == ValueKind.Cone;
        var lookup = classes.Find(number, name);
        graph.When(isCone ? lookup.OfClasses : lookup.OfClass, v => Bind(v, value, result, Getters(value, name)));
        graph.Flow(isCone ? lookup.OfConeInstances : lookup.OfInstances, result);
        if (names[name] == "__class__")
        {
            graph.Add(result, Value(isCone ? ValueKind.ClassCone : ValueKind.Class, number));
        }

        if (!classes.Has(number, name))
        {
            WhenContainer(value, v => graph.Flow(AttributeOf(v, name), result));
        }

        if (!names[name].StartsWith("__", StringComparison.Ordinal))
        {
            Assume(() =>
            {
                if (!graph.HasAny(result))
                {
                    var dynamic = new CallSite(Getters(value, name), result, [new Argument(TextVariable(name), "")]);
                    WhenCalled(dynamic, AttributeOf(value, names.Of("__getattr__")));
                }
            });
        }
    }

    private int TextVariable(int name)
    {
        var variable = graph.NewVariable();
        graph.Add(variable, Value(ValueKind.Text, name));
        return variable;
    }

    /// <summary>What an attribute of a class comes to where an instance is asked for it.</summary>
    private void Bind(int found, int receiver, int result, Origin origin = default)
    {
        var (kind, a, _) = values[found];
        switch (kind)
        {
            case ValueKind.Function when functions[a].Name is "__new__":
                graph.Add(result, found);
                break;
            case ValueKind.Function when functions[a].Name is "__init_subclass__" or "__class_getitem__":
                graph.Add(result, Value(ValueKind.Bound, a, ClassOf(receiver)));
                break;
            case ValueKind.Function:
                graph.Add(result, Value(ValueKind.Bound, a, receiver));
                break;
            case ValueKind.Static:
                graph.Add(result, a);
                break;
            case ValueKind.ClassMethod:
                BindClassMethod(a, ClassOf(receiver), result);
                break;
            case ValueKind.Property:
                Bind(a, receiver, new CallSite(origin, result, []));
                break;
            case ValueKind.Instance or ValueKind.Cone when classes.Has(a, names.Of("__get__")):
                var get = new CallSite(origin, result, [new Argument(VariableWith(receiver), ""), new Argument(VariableWith(ClassOf(receiver)), "")]);
                WhenCalled(get, AttributeOf(found, names.Of("__get__")));
                break;
            default:
                graph.Add(result, found);
                break;
        }
    }

    /// <summary>Calls a getter with its receiver.</summary>
    private void Bind(int getter, int receiver, CallSite site)
    {
        var bound = graph.NewVariable();
        Bind(getter, receiver, bound);
        WhenCalled(site, bound);
    }

    private void BindClassMethod(int inner, int type, int result)
    {
        if (values[inner] is (ValueKind.Function, var function, _))
        {
            graph.Add(result, Value(ValueKind.Bound, function, type));
        }
        else
        {
            graph.Add(result, inner);
        }
    }

    private int VariableWith(int value)
    {
        var variable = graph.NewVariable();
        graph.Add(variable, value);
        return variable;
    }

    private int ClassOf(int value)
    {
        var (kind, a, _) = values[value];
        return kind switch
        {
            ValueKind.Instance => Value(ValueKind.Class, a),
            ValueKind.Cone => Value(ValueKind.ClassCone, a),
            _ => value,
        };
    }

    private void OfClass(int value, int name, int result)
    {
        var (kind, number, _) = values[value];
        var lookup = classes.Find(number, name);
        graph.When(kind == ValueKind.ClassCone ? lookup.OfClasses : lookup.OfClass, v => BindToClass(v, value, result));
        Assume(() =>
        {
            if (graph.HasAny(result))
            {
                return;
            }

            if (IsEnumeration(number) && classes.Has(number, name))
            {
                graph.Add(result, Value(ValueKind.Instance, number));
            }

            foreach (var above in classes.Order(number))
            {
                graph.When(classes[above].Metaclass, m =>
                {
                    if (values[m] is (ValueKind.Class, var meta, _))
                    {
                        graph.When(classes.Find(meta, name).OfClass, v => Bind(v, value, result));
                    }
                });
            }
        });
    }

    private void BindToClass(int found, int type, int result)
    {
        var (kind, a, _) = values[found];
        switch (kind)
        {
            case ValueKind.Function when functions[a].Name is "__init_subclass__" or "__class_getitem__":
                graph.Add(result, Value(ValueKind.Bound, a, type));
                break;
            case ValueKind.Static:
                graph.Add(result, a);
                break;
            case ValueKind.ClassMethod:
                BindClassMethod(a, type, result);
                break;
            default:
                graph.Add(result, found);
                break;
        }
    }

    /// <summary>Whether a class is below one of the module enum, so that its attributes and items are its instances.</summary>
    private bool IsEnumeration(int number) => HasExternalBase(number, b => b.StartsWith("enum.", StringComparison.Ordinal));

    /// <summary>Whether a class, or one above it, has a base outside of the repository of such a name.</summary>
    private bool HasExternalBase(int number, Predicate<string> isSuch)
    {
        foreach (var above in classes.Order(number))
        {
            foreach (var name in classes[above].ExternalBases)
            {
                if (isSuch(names[name]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void OfSuper(int after, int receiver, int name, int result)
    {
        var (kind, number, _) = values[receiver];
        var lookup = classes.Find(number, name, after);
        var isCone = kind is ValueKind.Cone or ValueKind.ClassCone;
        if (names[name] == "__call__" && kind is ValueKind.Class or ValueKind.ClassCone)
        {
            graph.Add(result, Value(ValueKind.Constructor, receiver));
        }

        graph.When(isCone ? lookup.OfClasses : lookup.OfClass, v =>
        {
            if (kind is ValueKind.Instance or ValueKind.Cone)
            {
                Bind(v, receiver, result, Getters(Value(ValueKind.Super, after, receiver), name));
            }
            else if (values[v] is (ValueKind.Function, var function, _) && functions[function].Name != "__new__" && functions[function].Owner is { } owner && IsMetaclass(owner))
            {
                graph.Add(result, Value(ValueKind.Bound, function, receiver));
            }
            else
            {
                BindToClass(v, receiver, result);
            }
        });
    }

    /// <summary>Whether a class is below <c>type</c>, so that its instances are classes.</summary>
    private bool IsMetaclass(ClassEntry entry) => HasExternalBase(entry.Number, b => b is "builtins.type" or "abc.ABCMeta" or "enum.EnumMeta" or "enum.EnumType");

    private void OfModule(ModuleEntry module, int name, int result)
    {
        graph.Flow(VariableOf(module, name), result);
        var inner = FindModule($"{module.Name}.{names[name]}");
        if (!module.Bound.Contains(name) && inner is not null)
        {
            graph.Add(result, Value(ValueKind.Module, inner.Number));
        }

        Assume(() =>
        {
            if (graph.HasAny(result))
            {
                return;
            }

            if (inner is not null)
            {
                graph.Add(result, Value(ValueKind.Module, inner.Number));
                return;
            }

            if (module.Variables.TryGetValue(names.Of("__getattr__"), out var dynamic))
            {
                var site = new CallSite(Getters(Value(ValueKind.Module, module.Number), name), result, [new Argument(TextVariable(name), "")]);
                WhenCalled(site, dynamic);
            }
        });
    }

    private void Super(int after, int value, int target)
    {
        if (values[value].Kind is ValueKind.Instance or ValueKind.Cone or ValueKind.Class or ValueKind.ClassCone)
        {
            graph.Add(target, Value(ValueKind.Super, after, value));
        }
    }

    private void SetAttribute(int value, int name, int stored, Origin origin)
    {
        var (kind, a, b) = values[value];
        switch (kind)
        {
            case ValueKind.Instance or ValueKind.Cone:
                graph.Flow(stored, NamedMember(classes.OfInstances(classes[a], name), classes[a], name));
                var lookup = classes.Find(a, name);
                graph.When(lookup.OfClass, Kinds.Objects | Kinds.Of(ValueKind.Property), v => SetThrough(origin, stored, v, value));
                break;
            case ValueKind.Class or ValueKind.ClassCone:
                graph.Flow(stored, NamedMember(classes.OfClass(classes[a], name), classes[a], name));
                break;
            case ValueKind.Module:
                graph.Flow(stored, VariableOf(modules[a], name));
                break;
            case ValueKind.Function:
                graph.Flow(stored, FunctionAttribute(value, name));
                break;
            case ValueKind.Super:
                SetAttribute(b, name, stored, origin);
                break;
        }
    }

    private int NamedMember(int variable, ClassEntry owner, int name)
    {
        trace?.Name(variable, new VariableName(names[name], null, owner.Id));
        return variable;
    }

    /// <summary>A value is stored by the setter of a property or by a descriptor.</summary>
    private void SetThrough(Origin origin, int stored, int found, int receiver)
    {
        var (kind, a, _) = values[found];
        if (kind == ValueKind.Property)
        {
            var site = new CallSite(origin, -1, [new Argument(stored, "")]);
            graph.When(SetterOf(found), v => Bind(v, receiver, site));
        }
        else if (kind is ValueKind.Instance or ValueKind.Cone && classes.Has(a, names.Of("__set__")))
        {
            var set = new CallSite(origin, -1, [new Argument(VariableWith(receiver), ""), new Argument(stored, "")]);
            WhenCalled(set, AttributeOf(found, names.Of("__set__")));
        }
    }

    private int SetterOf(int property) => FunctionAttribute(property, names.Of("fset"));
}
