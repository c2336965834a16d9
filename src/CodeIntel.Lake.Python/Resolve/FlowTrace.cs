using CodeIntel.Lake.Python.Flows;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>Why something is done: the flow, and the value of a variable that set it off.</summary>
/// <param name="File">Number of the flow's file.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Variable">The variable; -1 where the flow alone is the reason.</param>
/// <param name="Value">The value.</param>
/// <param name="IsAssumed">Whether it rests on an assumption.</param>
/// <param name="Outer">Why the variable is watched; null where the flow alone is the reason.</param>
internal sealed record Cause(int File, int Flow, FlowKind Kind, int Variable, int Value, bool IsAssumed, Cause? Outer)
{
    /// <summary>The causes around this one, itself first, that a value set off.</summary>
    public IEnumerable<Cause> Values()
    {
        for (var cause = this; cause is { Variable: >= 0 }; cause = cause.Outer)
        {
            yield return cause;
        }
    }

    /// <summary>The cause that the flow alone is.</summary>
    public Cause Root
    {
        get
        {
            var root = this;
            while (root.Outer is { } outer)
            {
                root = outer;
            }

            return root;
        }
    }
}

/// <summary>How a value first came into a variable.</summary>
/// <param name="From">The variable that it was copied from, or -1.</param>
/// <param name="Cause">Why it was copied or put there; null where no flow of a file says so.</param>
/// <param name="Round">In which round.</param>
internal readonly record struct Arrival(int From, Cause? Cause, int Round);

/// <summary>What a variable is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Module">The module that it is of; null where it is of a definition.</param>
/// <param name="Definition">The class or function that it is of.</param>
internal readonly record struct VariableName(string Name, string? Module, long Definition);

/// <summary>
/// Remembers, while values flow, how each first came into each variable. What it remembers leads back to where a value is made, since a value comes to a
/// variable only from where it was before.
/// </summary>
internal sealed class FlowTrace
{
    private readonly Dictionary<(int Variable, int Value), Arrival> arrivals = [];
    private readonly Dictionary<(int From, int To), Cause?> copies = [];
    private readonly Dictionary<(long Call, long Definition), (Cause Cause, int Round)> found = [];
    private readonly Dictionary<int, VariableName> names = [];
    private readonly Dictionary<(int File, int Flow), long> sites = [];
    private readonly Dictionary<long, (int File, int Flow, FlowKind Kind)> definitionFlows = [];
    private readonly HashSet<int> ofFiles = [];
    private readonly HashSet<int> definitions = [];
    private readonly HashSet<int> parameters = [];
    private readonly HashSet<int> results = [];
    private readonly HashSet<int> lookups = [];
    private Cause? now;

    /// <summary>The round of assumptions, from 1.</summary>
    public int Round { get; set; } = 1;

    /// <summary>Why what is done now is done.</summary>
    public Cause? Now => now;

    /// <summary>What is done from now on is done for a flow.</summary>
    public void Begin(int file, int number, in Flow flow)
    {
        now = new Cause(file, number, flow.Kind, -1, -1, false, null);
        if (flow.Site is { } site)
        {
            sites.Add((file, number), site);
        }

        if (flow is { Kind: FlowKind.Function or FlowKind.Class, Site: { } definition })
        {
            definitionFlows[definition] = (file, number, flow.Kind);
        }
    }

    /// <summary>What is done from now on is done for this reason.</summary>
    public void Begin(Cause? cause) => now = cause;

    /// <summary>An action that is taken for each value of a variable, with its reason.</summary>
    public Action<int> Within(int variable, Action<int> action)
    {
        var outer = now;
        return value =>
        {
            var before = now;
            now = outer is null ? null : outer with { Variable = variable, Value = value, Outer = outer };
            action(value);
            now = before;
        };
    }

    /// <summary>An action that is taken for each key of a container, with its reason.</summary>
    public Action<string, int> Within(Action<string, int> action)
    {
        var outer = now;
        return (key, element) =>
        {
            var before = now;
            now = outer;
            action(key, element);
            now = before;
        };
    }

    /// <summary>An action that is taken by assumption, with its reason.</summary>
    public Action Assumed(Action action)
    {
        var outer = now;
        return () =>
        {
            now = outer is null ? null : outer with { IsAssumed = true };
            action();
            now = null;
        };
    }

    /// <summary>Values of a variable are from now on also those of another.</summary>
    public void Copy(int from, int to) => copies.TryAdd((from, to), now);

    /// <summary>A variable gets a value that it has not had.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="value">The value.</param>
    /// <param name="from">The variable that it is copied from, or -1.</param>
    public void Arrive(int variable, int value, int from) => arrivals.Add((variable, value), new Arrival(from, from < 0 ? now : copies[(from, variable)], Round));

    /// <summary>A call runs a definition.</summary>
    public void Find(long call, long definition)
    {
        if (now is not null)
        {
            found[(call, definition)] = (now, Round);
        }
    }

    /// <summary>The variable is one of a file, whose flows it stands in.</summary>
    public void Own(int variable) => ofFiles.Add(variable);

    /// <summary>The variable holds a definition that is bound next.</summary>
    public void Define(int variable) => definitions.Add(variable);

    /// <summary>The variable holds what a function gives back or yields.</summary>
    public void Return(int variable) => results.Add(variable);

    /// <summary>The variable answers what an attribute of a value is, whoever asks.</summary>
    public void LookUp(int variable) => lookups.Add(variable);

    public void Name(int variable, VariableName name) => names.TryAdd(variable, name);

    public void NameParameter(int variable, VariableName name)
    {
        parameters.Add(variable);
        Name(variable, name);
    }

    /// <summary>The flow that a function or class is, as a cause.</summary>
    public Cause CauseOf(long definition)
    {
        var (file, flow, kind) = definitionFlows[definition];
        return new Cause(file, flow, kind, -1, -1, false, null);
    }

    /// <summary>The call, definition or lambda that a flow is; null for another flow.</summary>
    public long? SiteOf(int file, int flow) => sites.TryGetValue((file, flow), out var site) ? site : null;

    public bool IsOwn(int variable) => ofFiles.Contains(variable);

    public bool IsDefinition(int variable) => definitions.Contains(variable);

    public bool IsResult(int variable) => results.Contains(variable);

    public bool IsLookup(int variable) => lookups.Contains(variable);

    public bool IsParameter(int variable) => parameters.Contains(variable);

    /// <summary>What a variable is called; null where it has no name.</summary>
    public VariableName? NameOf(int variable) => names.TryGetValue(variable, out var name) ? name : null;

    /// <summary>How a value first came into a variable; null where it never did.</summary>
    public Arrival? ArrivalOf(int variable, int value) => arrivals.TryGetValue((variable, value), out var arrival) ? arrival : null;

    /// <summary>Why a call runs a definition, and in which round that was found; null where it does not.</summary>
    public (Cause Cause, int Round)? FoundOf(long call, long definition) => found.TryGetValue((call, definition), out var cause) ? cause : null;
}
