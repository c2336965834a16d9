using CodeIntel.Lake.Python.Flows;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>From the flows of a file to what the resolver does with values.</summary>
public sealed partial class Resolver
{
    private readonly List<int> variables = [];
    private int current;

    /// <summary>Adds the flows of a file; to be called once for each, in order.</summary>
    internal void Add(int file, IReadOnlyList<Flow> flows)
    {
        current = file;
        variables.Clear();
        foreach (var flow in flows)
        {
            Declare(flow);
        }

        for (var i = 0; i < flows.Count; i++)
        {
            trace?.Begin(file, i, flows[i]);
            Constrain(flows[i]);
        }

        trace?.Begin(null);
    }

    private int Variable(int local)
    {
        if (local < 0)
        {
            return -1;
        }

        while (variables.Count <= local)
        {
            variables.Add(-1);
        }

        if (variables[local] < 0)
        {
            variables[local] = graph.NewVariable();
            trace?.Own(variables[local]);
        }

        return variables[local];
    }

    private int Variable(long local) => Variable((int)local);

    private void Set(int local, int variable)
    {
        while (variables.Count <= local)
        {
            variables.Add(-1);
        }

        variables[local] = variable;
        trace?.Own(variable);
    }

    private ModuleEntry Own => ModuleOf(files[current].Name);

    /// <summary>Names, classes and functions come first, as other flows speak of them.</summary>
    private void Declare(in Flow flow)
    {
        switch (flow.Kind)
        {
            case FlowKind.ModuleVariable:
                var name = names.Of(flow.Name!);
                Set(flow.Target, VariableOf(Own, name));
                trace?.Name(variables[flow.Target], new VariableName(flow.Name!, Own.Name, 0));
                Own.Bound.Add(name);
                break;
            case FlowKind.Class:
                classes.Add(flow.Site!.Value);
                break;
            case FlowKind.Function:
                var function = new FunctionEntry(functions.Count, current, flow.Site!.Value, flow.Name!);
                functions.Add(function);
                functionsById[function.Id] = function;
                break;
            case FlowKind.Public when flow.Name is null:
                Own.IsPublicOpen = true;
                break;
            case FlowKind.Public:
                (Own.Public ??= []).Add(names.Of(flow.Name));
                break;
        }
    }

    private void Constrain(in Flow flow)
    {
        switch (flow.Kind)
        {
            case FlowKind.FreeVariable:
                Own.Free.Add((names.Of(flow.Name!), Variable(flow.Target)));
                break;
            case FlowKind.ClassVariable:
                if (classes.Find(flow.Class) is { } holder)
                {
                    var member = names.Of(flow.Name!);
                    classes.MemberOf(holder, member).IsInBody = true;
                    var variable = classes.OfClass(holder, member);
                    trace?.Name(Variable(flow.Target), new VariableName(flow.Name!, null, holder.Id));
                    graph.Flow(Variable(flow.Target), variable);
                    graph.Flow(variable, Variable(flow.Target));
                    graph.When(variable, v => Seed(holder, v));
                }

                break;
            case FlowKind.Field:
                classes.Find(flow.Class)?.Fields.Add((names.Of(flow.Name!), Variable(flow.Source)));
                break;
            case FlowKind.Import:
                Import(flow);
                break;
            case FlowKind.ImportFrom:
                ImportFrom(flow);
                break;
            case FlowKind.ImportStar:
                var (star, external) = Imported(current, flow.Item ?? "");
                if (star is null)
                {
                    Own.ExternalStars.Add(external);
                }
                else
                {
                    Own.Stars.Add((star.Number, trace?.Now));
                }

                break;
            case FlowKind.Function:
                Function(flow);
                break;
            case FlowKind.Class:
                Class(flow);
                break;
            case FlowKind.ReturnParameter:
                functionsById.GetValueOrDefault(flow.Site!.Value)?.Returned.Add(Variable(flow.Source));
                break;
            case FlowKind.Copy:
                graph.Flow(Variable(flow.Source), Variable(flow.Target));
                if (flow.Item == Flow.Default)
                {
                    defaults[Variable(flow.Target)] = Variable(flow.Source);
                }

                if (flow.Site is { } id && functionsById.GetValueOrDefault(id) is { } giver)
                {
                    giver.Callers ??= [];
                    foreach (var parameter in flow.Arguments)
                    {
                        handed[(Variable(flow.Source), Variable((int)parameter))] = giver;
                    }
                }

                break;
            case FlowKind.Text or FlowKind.Prefix:
                if (flow.Name is { } text)
                {
                    graph.Add(Variable(flow.Target), Value(flow.Kind == FlowKind.Text ? ValueKind.Text : ValueKind.Prefix, names.Of(text)));
                }

                break;
            default:
                Operation(flow);
                break;
        }
    }

    private void Operation(in Flow flow)
    {
        var origin = new Origin(current, flow.Site, flow.Owner, null);
        var (target, source, other) = (Variable(flow.Target), Variable(flow.Source), Variable(flow.Other));
        var name = flow.Name is null ? -1 : names.Of(flow.Name);
        var item = flow.Item;
        switch (flow.Kind)
        {
            case FlowKind.Attribute:
                users.Add(origin);
                WhenAsked(source, name, target, users.Count - 1);
                break;
            case FlowKind.SetAttribute:
                WhenSet(source, name, other, origin with { How = "attribute" });
                break;
            case FlowKind.Item:
                WhenIndexed(new CallSite(origin with { How = "subscript" }, target, [new Argument(other, "")]), source, item, other);
                break;
            case FlowKind.SetItem:
                WhenItemSet(new CallSite(origin with { How = "subscript" }, -1, [new Argument(-1, ""), new Argument(other, "")]), source, item, other);
                break;
            case FlowKind.Slice:
                WhenSliced(new CallSite(origin with { How = "subscript" }, target, [new Argument(-1, "")]), source, item);
                break;
            case FlowKind.Unpack:
                WhenUnpacked(origin with { How = "iteration" }, source, item, target);
                break;
            case FlowKind.Call:
                WhenCalled(new CallSite(origin, target, Arguments(flow)), source);
                break;
            case FlowKind.Decorate:
                trace?.Define(target);
                Decorate(new CallSite(origin with { How = "decorator" }, target, Arguments(flow)), source);
                break;
            case FlowKind.Super:
                WhenSuper(classes.Find(flow.Class), source, target);
                break;
            case FlowKind.Container:
                Container(flow, target);
                break;
            case FlowKind.Iterate:
                WhenIterated(origin with { How = "iteration" }, source, target);
                break;
            case FlowKind.Enter:
                WhenEntered(origin with { How = "with" }, source, target);
                break;
            case FlowKind.Caught:
                WhenCaught(source, target);
                break;
            case FlowKind.Raise:
                WhenRaised(new CallSite(origin with { How = "raise" }, graph.NewVariable(), []), source);
                break;
            case FlowKind.Operator:
                Operator(origin with { How = "operator" }, flow.Name!, source, other, target);
                break;
            case FlowKind.Instance:
                WhenInstanceOf(source, target, classes.Find(flow.Class));
                break;
        }
    }

    // What is done for the values of a variable, in methods of their own, so that each action holds no more than it needs.
    private void WhenAsked(int source, int name, int target, int user) => graph.When(source, Kinds.Attributed, v =>
    {
        graph.Flow(AttributeOf(v, name), target);
        Use(v, name, user);
    });

    private void WhenSet(int source, int name, int stored, Origin origin) => graph.When(source, Kinds.Attributed, v => SetAttribute(v, name, stored, origin));

    private void WhenIndexed(CallSite site, int source, string? key, int other) => graph.When(source, Kinds.Indexed, v => Item(site, v, key, other));

    private void WhenItemSet(CallSite site, int source, string? key, int stored) => graph.When(source, Kinds.Indexed, v => SetItem(site, v, key, stored));

    private void WhenSliced(CallSite site, int source, string? bounds) => graph.When(source, Kinds.Indexed, v => Slice(site, v, bounds));

    private void WhenUnpacked(Origin origin, int source, string? key, int target) => graph.When(source, Kinds.Iterable, v => Unpack(origin, v, key, target));

    private void WhenSuper(ClassEntry? around, int source, int target)
    {
        if (around is not null)
        {
            graph.When(source, v => Super(around.Number, v, target));
        }
    }

    private void WhenIterated(Origin origin, int source, int target) => graph.When(source, Kinds.Iterable, v => Iterate(origin, v, target));

    private void WhenEntered(Origin origin, int source, int target) => graph.When(source, v => Enter(origin, v, target));

    private void WhenCaught(int source, int target) => graph.When(source, v => Caught(v, target));

    private void WhenRaised(CallSite site, int source) => graph.When(source, v => Raise(site, v));

    private void WhenInstanceOf(int source, int target, ClassEntry? self) => graph.When(source, v => InstanceOf(v, target, self));

    private Argument[] Arguments(in Flow flow)
    {
        var all = new Argument[flow.Arguments.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new Argument(Variable(flow.Arguments[i]), flow.Names[i]);
        }

        return all;
    }

    private void Import(in Flow flow)
    {
        var (module, name) = Imported(current, flow.Name!);
        graph.Add(Variable(flow.Target), module is null ? External(name) : Value(ValueKind.Module, module.Number));
    }

    private void ImportFrom(in Flow flow)
    {
        var target = Variable(flow.Target);
        var (module, source) = Imported(current, flow.Item ?? "");
        if (module is null)
        {
            graph.Add(target, External($"{source}.{flow.Name}"));
            return;
        }

        graph.Flow(AttributeOf(Value(ValueKind.Module, module.Number), names.Of(flow.Name!)), target);
    }

    private void Function(in Flow flow)
    {
        var entry = functionsById[flow.Site!.Value];
        entry.Owner = classes.Find(flow.Class);
        entry.Result = Variable(flow.Source);
        entry.Yields = Variable(flow.Other);
        trace?.Return(entry.Result);
        trace?.Return(entry.Yields);
        for (var i = 0; i < flow.Arguments.Length; i++)
        {
            var variable = Variable(flow.Arguments[i]);
            var name = flow.Names[i];
            trace?.NameParameter(variable, new VariableName(name is "/" or "*" or "**" ? "" : name.TrimStart('='), null, entry.Id));
            switch (name)
            {
                case "/":
                    entry.Positional.Add((variable, null));
                    break;
                case "*":
                    var rest = NewPlace(isMap: false);
                    entry.Rest = places[rest];
                    graph.Add(variable, Value(ValueKind.Container, rest));
                    break;
                case "**":
                    var byName = NewPlace(isMap: true);
                    entry.RestByName = places[byName];
                    graph.Add(variable, Value(ValueKind.Container, byName));
                    break;
                case ['=', .. var keyword]:
                    entry.ByName[keyword] = variable;
                    break;
                default:
                    entry.Positional.Add((variable, name));
                    entry.ByName[name] = variable;
                    break;
            }
        }

        if (entry.Name != Lambda)
        {
            trace?.Define(Variable(flow.Target));
        }

        graph.Add(Variable(flow.Target), Value(ValueKind.Function, entry.Number));
        if (entry.Owner is { } owner && entry.Positional.Count > 0)
        {
            var receiver = entry.Positional[0].Variable;
            Assume(() =>
            {
                if (!graph.HasAny(receiver))
                {
                    graph.Add(receiver, Value(ValueKind.Cone, owner.Number));
                }
            });
        }
    }

    private void Class(in Flow flow)
    {
        var entry = classes.Find(flow.Site)!;
        for (var i = 0; i < flow.Arguments.Length; i++)
        {
            var variable = Variable(flow.Arguments[i]);
            if (flow.Names[i].Length == 0)
            {
                var position = i;
                graph.When(variable, v => Base(entry, position, v));
            }
            else if (flow.Names[i] == "metaclass")
            {
                entry.Metaclass = variable;
            }
        }

        trace?.Define(Variable(flow.Target));
        graph.Add(Variable(flow.Target), Value(ValueKind.Class, entry.Number));
    }

    private void Base(ClassEntry entry, int position, int value)
    {
        var (kind, a, _) = values[value];
        if (kind is ValueKind.Class or ValueKind.ClassCone)
        {
            classes.AddBase(entry, position, a);
        }
        else if (kind == ValueKind.ContainerType)
        {
            placesOfClasses.TryAdd(entry.Number, Typed(a, entry));
        }
        else if (kind is ValueKind.External or ValueKind.ExternalInstance && !entry.ExternalBases.Contains(a))
        {
            entry.ExternalBases.Add(a);
        }
    }

    /// <summary>What stands in a class's body gets its receiver: a method some instance, a class method some class.</summary>
    private void Seed(ClassEntry owner, int value)
    {
        var (kind, a, _) = values[value];
        switch (kind)
        {
            case ValueKind.Function when functions[a].Owner == owner && functions[a].Positional.Count > 0:
                var isOfClass = functions[a].Name is "__new__" or "__init_subclass__" or "__class_getitem__";
                graph.Add(functions[a].Positional[0].Variable, Value(isOfClass ? ValueKind.ClassCone : ValueKind.Cone, owner.Number));
                break;
            case ValueKind.Property:
                Seed(owner, a);
                break;
            case ValueKind.ClassMethod when values[a] is (ValueKind.Function, var inner, _) && functions[inner].Positional.Count > 0:
                graph.Add(functions[inner].Positional[0].Variable, Value(ValueKind.ClassCone, owner.Number));
                break;
        }
    }

    private void Container(in Flow flow, int target)
    {
        var number = NewPlace(flow.Name == "dict");
        var place = places[number];
        graph.Add(target, Value(ValueKind.Container, number));
        for (var i = 0; i < flow.Arguments.Length; i++)
        {
            var variable = Variable(flow.Arguments[i]);
            switch (flow.Names[i])
            {
                case "#":
                    graph.Flow(variable, place.Keys);
                    break;
                case "*":
                    graph.Flow(variable, place.Any);
                    break;
                case "**":
                    graph.When(variable, v => Merge(v, place));
                    break;
                case var key:
                    graph.Flow(variable, place.At(key));
                    break;
            }
        }
    }
}
