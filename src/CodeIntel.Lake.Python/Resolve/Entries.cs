namespace CodeIntel.Lake.Python.Resolve;

/// <summary>A file as the module that it is.</summary>
/// <param name="FileId">Its id.</param>
/// <param name="Path">Repository-relative POSIX path.</param>
/// <param name="Name">The module's fully qualified name.</param>
/// <param name="Package">The package that relative imports start from.</param>
public sealed record ResolverFile(string FileId, string Path, string Name, string Package);

/// <summary>A definition that a call may run.</summary>
/// <param name="FileId">The file of the call.</param>
/// <param name="Path">Its path.</param>
/// <param name="CallId">The call (<c>cst_callsites_v1</c>).</param>
/// <param name="DefId">The definition (<c>cst_defs_v1</c>), or the scope of a lambda (<c>py_scopes_v1</c>).</param>
/// <param name="Kind">function, lambda or class.</param>
/// <param name="Rank">Place among the definitions of the call, from 1: exact ones first.</param>
/// <param name="IsExact">Whether the receiver's class, where there is one, is known and not only a class above it.</param>
/// <param name="Rule">What the callee was.</param>
/// <param name="Round">In which round it was found, from 1.</param>
/// <param name="IsOverriding">Whether the receiver's class is not known just so, and the definition overrides another one of the call's.</param>
/// <param name="Confidence">Between 0 and 1.</param>
public sealed record ResolvedCall(string FileId, string Path, long CallId, long DefId, string Kind, int Rank, bool IsExact, string Rule, int Round, bool IsOverriding, double Confidence);

/// <summary>A definition that runs though no call is written.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="OwnerId">The definition or lambda in whose body it happens; null in the module's.</param>
/// <param name="How">What runs it: attribute, callback, decorator, iteration, operator, raise, subscript or with.</param>
/// <param name="DefId">The definition (<c>cst_defs_v1</c>), or the scope of a lambda (<c>py_scopes_v1</c>).</param>
/// <param name="Kind">As for a call.</param>
/// <param name="IsExact">As for a call.</param>
/// <param name="Round">As for a call.</param>
public sealed record ImpliedCall(string FileId, string Path, long? OwnerId, string How, long DefId, string Kind, bool IsExact, int Round);

/// <summary>A step on the way of a value from where it is made to a call.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Flow">The flow (<c>py_flows_v1</c>).</param>
/// <param name="Site">The call, definition or lambda that the flow is; null for another flow.</param>
/// <param name="How">What happens: see docs/resolution.md.</param>
/// <param name="Variable">The name, parameter or attribute that takes the value; null where it has no name that other files or functions know.</param>
/// <param name="Value">What flows, for a person.</param>
/// <param name="IsAssumed">Whether an assumption is made here.</param>
/// <param name="Round">In which round of assumptions the value came here, from 1.</param>
public sealed record FlowStep(string FileId, string Path, int Flow, long? Site, string How, string? Variable, string Value, bool IsAssumed, int Round);

/// <summary>A method that takes the place of one of a class above.</summary>
/// <param name="FileId">The method's file.</param>
/// <param name="Path">Its path.</param>
/// <param name="DefId">The method (<c>cst_defs_v1</c>).</param>
/// <param name="OverriddenDefId">The method of the first class above that binds the name.</param>
/// <param name="Distance">The place of that class in the order of inheritance of the method's class, from 1.</param>
public sealed record OverridingMethod(string FileId, string Path, long DefId, long OverriddenDefId, int Distance);

/// <summary>A module of the repository, or a folder of some.</summary>
internal sealed class ModuleEntry(int number, string name)
{
    public int Number => number;

    public string Name => name;

    public Dictionary<int, int> Variables { get; } = [];

    /// <summary>Names that the module itself binds or that a star brings.</summary>
    public HashSet<int> Bound { get; } = [];

    /// <summary>Names of <c>__all__</c>; null where there is none that is known.</summary>
    public HashSet<int>? Public { get; set; }

    /// <summary>Whether <c>__all__</c> also lists what is not known.</summary>
    public bool IsPublicOpen { get; set; }

    /// <summary>Modules that a star is of, and the star itself where that is remembered.</summary>
    public List<(int Module, Cause? Cause)> Stars { get; } = [];

    /// <summary>Modules outside of the repository that a star is of.</summary>
    public List<string> ExternalStars { get; } = [];

    public List<(int Name, int Variable)> Free { get; } = [];
}

/// <summary>A function or lambda.</summary>
internal sealed class FunctionEntry(int number, int file, long id, string name)
{
    public int Number => number;

    /// <summary>The number of its file.</summary>
    public int File => file;

    public long Id => id;

    public string Name => name;

    /// <summary>The class in whose body it stands.</summary>
    public ClassEntry? Owner { get; set; }

    /// <summary>Whether it only says types, for <c>@overload</c>.</summary>
    public bool IsStub { get; set; }

    /// <summary>Whether it sets or deletes what a property of its name gets.</summary>
    public bool IsSetter { get; set; }

    public int Result { get; set; } = -1;

    /// <summary>What a generator yields; -1 for another function.</summary>
    public int Yields { get; set; } = -1;

    /// <summary>Parameters that take arguments by position; the name is null where they take none by name.</summary>
    public List<(int Variable, string? Name)> Positional { get; } = [];

    public Dictionary<string, int> ByName { get; } = new(StringComparer.Ordinal);

    public Place? Rest { get; set; }

    public Place? RestByName { get; set; }

    /// <summary>Parameters that come back as the very argument.</summary>
    public List<int> Returned { get; } = [];

    /// <summary>The place of a parameter among those by position; -1 where it is none.</summary>
    public int PositionOf(int variable)
    {
        for (var i = 0; i < Positional.Count; i++)
        {
            if (Positional[i].Variable == variable)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The keyword of a parameter; null where it has none.</summary>
    public string? NameOf(int variable) => ByName.FirstOrDefault(p => p.Value == variable).Key;

    /// <summary>The calls that entered it, with or without a receiver; kept where what it gives back may be found out after they came. Null for others.</summary>
    public List<(CallSite Site, bool IsBound)>? Callers { get; set; }
}

/// <summary>An argument.</summary>
/// <param name="Variable">Its variable, or -1.</param>
/// <param name="Name">Empty by position, <c>*</c> or <c>**</c> of a spread one, else the keyword.</param>
internal readonly record struct Argument(int Variable, string Name);

/// <summary>Where something runs.</summary>
/// <param name="File">The number of the file.</param>
/// <param name="Call">The call (<c>cst_callsites_v1</c>); null where no call is written.</param>
/// <param name="Owner">The definition or lambda in whose body it stands; null in the module's.</param>
/// <param name="How">What runs it where no call is written; null where that says nothing.</param>
internal readonly record struct Origin(int File, long? Call, long? Owner, string? How);

/// <summary>A call, whether written or implied.</summary>
internal class CallSite(Origin origin, int result, Argument[] arguments)
{
    private FewNumbers entered;
    private FewNumbers applied;
    private Dictionary<string, int>? places;

    public Origin Origin => origin;

    /// <summary>The variable that takes the result, or -1.</summary>
    public int Result => result;

    public Argument[] Arguments => arguments;

    /// <summary>Its number among those that others stand for; -1 while none does.</summary>
    public int Number { get; set; } = -1;

    /// <summary>Whether it enters a function, with or without a receiver, for the first time.</summary>
    public bool Enters(int function, bool isBound) => entered.Add((function * 2) + (isBound ? 1 : 0));

    /// <summary>Whether it runs a callee for the first time.</summary>
    public bool Applies(int callee) => applied.Add(callee);

    /// <summary>The partial functions whose call it is, from the outermost on; one that is made of itself is not entered again.</summary>
    public IReadOnlyList<int> Partials { get; init; } = [];

    /// <summary>The containers that it makes outside of the repository's code, by their part in it.</summary>
    public Dictionary<string, int> Places => places ??= new Dictionary<string, int>(StringComparer.Ordinal);
}

/// <summary>
/// Stands for all calls of a method of a value with so many arguments: their arguments are its own, its result is theirs, and it alone runs what the method is.
/// </summary>
/// <param name="origin">Stands for theirs.</param>
/// <param name="result">Its result.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="joined">All calls that others stand for, by their numbers.</param>
internal sealed class SharedCall(Origin origin, int result, Argument[] arguments, List<CallSite> joined) : CallSite(origin, result, arguments)
{
    /// <summary>Bits of a round.</summary>
    private const int Bits = 4;

    private readonly List<Action<CallSite>> actions = [];

    /// <summary>The calls that it stands for: the number of each, then the round in which it came, in one number, as there are very many.</summary>
    private readonly List<int> calls = [];

    /// <summary>Where the calls are that it stands for, each with the round in which it came.</summary>
    public IEnumerable<(Origin Origin, int Round)> Origins() => calls.Select(c => (joined[c >> Bits].Origin, c & ((1 << Bits) - 1)));

    /// <summary>Adds a call.</summary>
    public void Join(CallSite site, int round)
    {
        if (site.Number < 0)
        {
            site.Number = joined.Count;
            joined.Add(site);
        }

        calls.Add((site.Number << Bits) | round);
        var count = actions.Count;
        for (var i = 0; i < count; i++)
        {
            actions[i](site);
        }
    }

    /// <summary>What is done for each call of its own, now and later.</summary>
    public void Each(Action<CallSite> action)
    {
        actions.Add(action);
        var count = calls.Count;
        for (var i = 0; i < count; i++)
        {
            action(joined[calls[i] >> Bits]);
        }
    }
}

/// <summary>A set of a few numbers, which costs nothing while there is one at most.</summary>
internal struct FewNumbers
{
    private int first;
    private int[]? others;
    private int count;

    /// <summary>Adds a number; false where it was there.</summary>
    public bool Add(int number)
    {
        if (count == 0)
        {
            (first, count) = (number, 1);
            return true;
        }

        if (number == first || others.AsSpan(0, count - 1).Contains(number))
        {
            return false;
        }

        others ??= new int[2];
        if (count > others.Length)
        {
            Array.Resize(ref others, count * 2);
        }

        others[count++ - 1] = number;
        return true;
    }
}
