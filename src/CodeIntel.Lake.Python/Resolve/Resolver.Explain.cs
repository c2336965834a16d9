using CodeIntel.Lake.Python.Flows;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>Why a call runs a definition.</summary>
public sealed partial class Resolver
{
    /// <summary>
    /// The way of a value from the definition to the call, step by step, as it was first found. Where the callee is an attribute, the steps of what it is asked of come before that step, and where a
    /// class, an object or a partial function is called, its own steps come after those of the definition that runs.
    /// </summary>
    /// <param name="call">The call (<c>cst_callsites_v1</c>).</param>
    /// <param name="definition">What it runs: one of <see cref="Calls"/>.</param>
    /// <param name="nameOf">The qualified name of a definition (<c>cst_defs_v1</c>).</param>
    /// <returns>The steps, the call last; none where the call is not known to run the definition.</returns>
    /// <exception cref="InvalidOperationException">The resolver is not traced.</exception>
    public IReadOnlyList<FlowStep> Explain(long call, long definition, Func<long, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        if (trace is null)
        {
            throw new InvalidOperationException("Steps are known where the resolver is traced.");
        }

        if (trace.FoundOf(call, definition) is not var (cause, foundIn))
        {
            return [];
        }

        var steps = new List<FlowStep>();
        foreach (var part in cause.Values())
        {
            foreach (var step in Way(part.Variable, part.Value, isWhole: ReferenceEquals(part, cause), nameOf))
            {
                if (steps.Count > 0 && steps[^1] is var last && last.FileId == step.FileId && last.Flow == step.Flow)
                {
                    steps[^1] = step with { IsAssumed = step.IsAssumed || last.IsAssumed, Variable = step.Variable ?? last.Variable };
                }
                else
                {
                    steps.Add(step);
                }
            }
        }

        var ran = functionsById.TryGetValue(definition, out var function) ? Value(ValueKind.Function, function.Number) : Value(ValueKind.Class, classes.Find(definition)!.Number);
        if (steps is [] || steps[0].Site != definition)
        {
            steps.Insert(0, Step(trace.CauseOf(definition), "definition", null, TextOf(ran, nameOf), 1));
        }

        return [.. steps, Step(cause.Root, "call", null, TextOf(ran, nameOf), foundIn)];
    }

    /// <summary>The steps that brought a value to a variable, in order.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="value">The value.</param>
    /// <param name="isWhole">Whether the way leads back to the definition, beyond where an instance or the like is made of it, and tells of the last receiver, too.</param>
    /// <param name="nameOf">The qualified name of a definition.</param>
    private List<FlowStep> Way(int variable, int value, bool isWhole, Func<long, string> nameOf)
    {
        var back = new List<FlowStep>();
        var last = -1;
        var isReceiverOpen = isWhole;
        while (trace!.ArrivalOf(variable, value) is var (from, cause, round))
        {
            var isCopy = from >= 0;
            var source = isCopy ? (Variable: from, Value: value) : (Variable: cause?.Variable ?? -1, Value: cause?.Value ?? -1);
            if (cause is not null && IsShown(source.Variable, variable, value, isCopy, cause))
            {
                last = back.Count;
                back.Add(Step(Placed(cause), How(source.Variable, variable, value, isCopy, cause), VariableText(variable, nameOf), TextOf(value, nameOf), round));
            }
            else if (cause is { IsAssumed: true } && last >= 0)
            {
                back[last] = back[last] with { IsAssumed = true };
            }

            if (isReceiverOpen && isCopy && cause is { Kind: FlowKind.Attribute, Variable: >= 0 } && trace.IsOwn(variable))
            {
                isReceiverOpen = false;
                back.AddRange(Enumerable.Reverse(Way(cause.Variable, cause.Value, isWhole: false, nameOf)));
            }

            if (!isCopy && (!isWhole || source.Value < 0 || DefinitionOf(source.Value) != DefinitionOf(value)))
            {
                source = isWhole || cause is null ? (-1, -1) : ReceiverOf(cause, value);
            }

            (variable, value) = source;
        }

        back.Reverse();
        return back;
    }

    /// <summary>Where a method that gives back its receiver had it from; -1 where the value is made, or that is not known.</summary>
    private (int Variable, int Value) ReceiverOf(Cause cause, int value)
    {
        if (cause.Values().FirstOrDefault(c => c.Value == value) is { } given)
        {
            return (given.Variable, value);
        }

        var variable = cause.Variable;
        var isBound = variable >= 0 && values[cause.Value].Kind == ValueKind.Bound && values[cause.Value].B == value;
        while (isBound && trace!.ArrivalOf(variable, cause.Value) is { From: >= 0 } arrival)
        {
            if (arrival.Cause?.Values().FirstOrDefault(c => c.Value == value) is { } asked)
            {
                return (asked.Variable, value);
            }

            variable = arrival.From;
        }

        return (-1, -1);
    }

    /// <summary>A method gets its receiver where it is defined, wherever its name is first read.</summary>
    private Cause Placed(Cause cause)
    {
        if (cause.Kind != FlowKind.ClassVariable || cause.Variable < 0)
        {
            return cause;
        }

        var value = cause.Value;
        while (values[value].Kind is ValueKind.Property or ValueKind.ClassMethod)
        {
            value = values[value].A;
        }

        if (values[value].Kind != ValueKind.Function)
        {
            return cause;
        }

        return trace!.CauseOf(functions[values[value].A].Id) with { Kind = cause.Kind, IsAssumed = cause.IsAssumed };
    }

    /// <summary>The function or class that a value is, is an instance of or is made of; null for other values.</summary>
    private long? DefinitionOf(int value)
    {
        var (kind, a, _) = values[value];
        return kind switch
        {
            ValueKind.Function or ValueKind.Bound or ValueKind.Generator => functions[a].Id,
            ValueKind.Class or ValueKind.ClassCone or ValueKind.Instance or ValueKind.Cone or ValueKind.TypeOf => classes[a].Id,
            ValueKind.Static or ValueKind.ClassMethod or ValueKind.Property or ValueKind.PropertySetter or ValueKind.Constructor => DefinitionOf(a),
            _ => null,
        };
    }

    /// <summary>Whether a step is one of the source, and not only of how answers are looked up.</summary>
    private bool IsShown(int from, int to, int value, bool isCopy, Cause cause)
    {
        if (trace!.IsLookup(to) || (isCopy && (cause.Kind == FlowKind.ClassVariable || (cause.Kind == FlowKind.Copy && trace.IsDefinition(from)))))
        {
            return false;
        }

        return trace.IsOwn(from) || trace.IsOwn(to) || (!isCopy && values[value].Kind is ValueKind.Instance or ValueKind.Cone or ValueKind.Generator or ValueKind.Partial);
    }

    private string How(int from, int to, int value, bool isCopy, Cause cause)
    {
        var kind = values[value].Kind;
        return cause.Kind switch
        {
            FlowKind.Function when kind == ValueKind.Cone => "receiver",
            FlowKind.ClassVariable => "receiver",
            FlowKind.Function or FlowKind.Class => "definition",
            FlowKind.Import or FlowKind.ImportFrom or FlowKind.ImportStar => "import",
            FlowKind.Copy when trace!.IsResult(to) => "return",
            FlowKind.SetAttribute => "store",
            FlowKind.Container or FlowKind.SetItem => "container",
            FlowKind.Item or FlowKind.Slice or FlowKind.Unpack => "element",
            FlowKind.Iterate => "iteration",
            FlowKind.Enter => "with",
            FlowKind.Caught => "except",
            FlowKind.Instance => "annotation",
            FlowKind.Call or FlowKind.Decorate when trace!.IsParameter(to) => isCopy ? "argument" : "receiver",
            FlowKind.Decorate => "decorator",
            FlowKind.Call when kind is ValueKind.Instance or ValueKind.Cone && !isCopy => "instance",
            FlowKind.Call when isCopy && !trace!.IsOwn(to) => "container",
            FlowKind.Call when isCopy && !trace!.IsOwn(from) => "element",
            FlowKind.Call => "result",
            var other => Syntax.Grammar.SnakeCase(other.ToString()),
        };
    }

    private FlowStep Step(Cause cause, string how, string? variable, string value, int round) =>
        new(files[cause.File].FileId, files[cause.File].Path, cause.Flow, trace!.SiteOf(cause.File, cause.Flow), how, variable, value, cause.IsAssumed, round);

    private string? VariableText(int variable, Func<long, string> nameOf) => trace!.NameOf(variable) switch
    {
        null => null,
        { Module: { } module } name => $"{module}.{name.Name}",
        { Name: "" } name => $"a parameter of {nameOf(name.Definition)}",
        { } name when trace.IsParameter(variable) => $"parameter {name.Name} of {nameOf(name.Definition)}",
        { } name => $"{nameOf(name.Definition)}.{name.Name}",
    };

    /// <summary>A value for a person.</summary>
    private string TextOf(int value, Func<long, string> nameOf)
    {
        var (kind, a, b) = values[value];
        return kind switch
        {
            ValueKind.Function => FunctionText(functions[a], nameOf),
            ValueKind.Bound => $"{FunctionText(functions[a], nameOf)} of {TextOf(b, nameOf)}",
            ValueKind.Class => $"class {nameOf(classes[a].Id)}",
            ValueKind.ClassCone => $"class {nameOf(classes[a].Id)} or one below",
            ValueKind.Instance => $"an instance of {nameOf(classes[a].Id)}",
            ValueKind.Cone => $"an instance of {nameOf(classes[a].Id)} or of one below",
            ValueKind.Module => $"module {modules[a].Name}",
            ValueKind.External => names[a],
            ValueKind.ExternalInstance => $"what {names[a]} gives",
            ValueKind.Generator => $"a generator of {nameOf(functions[a].Id)}",
            ValueKind.Container => "a container",
            ValueKind.ContainerMethod => $"{names[b]} of a container",
            ValueKind.Super => $"super() of {nameOf(classes[a].Id)}",
            ValueKind.Text or ValueKind.Prefix => $"the text '{names[a]}'",
            ValueKind.Partial => "a partial function",
            ValueKind.Static => $"static method of {TextOf(a, nameOf)}",
            ValueKind.ClassMethod => $"class method of {TextOf(a, nameOf)}",
            ValueKind.Property => $"property of {TextOf(a, nameOf)}",
            ValueKind.PropertySetter => $"what adds to a {TextOf(a, nameOf)}",
            ValueKind.Constructor => $"what makes {TextOf(a, nameOf)}",
            ValueKind.Identity => "what gives back its argument",
            _ => "a type",
        };
    }

    private static string FunctionText(FunctionEntry function, Func<long, string> nameOf) => function.Name == Lambda ? "a lambda" : $"{(function.Owner is null ? "function" : "method")} {nameOf(function.Id)}";
}
