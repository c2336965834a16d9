using System.Runtime.InteropServices;
using CodeIntel.Lake.Python.Flows;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>
/// Who calls what, by the flow of values: flow- and context-insensitive, by inclusion, over all files of a repository; everything else is an
/// external name. Files are added in one order, and all work follows from it, so the same facts give the same answer. Not safe for several threads.
/// </summary>
public sealed partial class Resolver
{
    private const string Lambda = "<lambda>";

    /// <summary>After so many rounds nothing more is assumed.</summary>
    private const int MaxRounds = 8;

    private readonly ValueTable values = new();
    private readonly Names names = new();
    private readonly FlowTrace? trace;
    private readonly FlowGraph graph;
    private readonly ClassTable classes;
    private readonly List<ResolverFile> files;
    private readonly List<ModuleEntry> modules = [];
    private readonly Dictionary<string, int> moduleNumbers = new(StringComparer.Ordinal);
    private readonly List<FunctionEntry> functions = [];
    private readonly Dictionary<long, FunctionEntry> functionsById = [];
    private readonly List<Place> places = [];
    private readonly List<CallSite> partials = [];
    private readonly Dictionary<(int File, long Call, long Definition), (bool IsExact, string Rule, int Round)> found = [];
    private readonly Dictionary<(int File, long? Owner, string How, long Definition), (bool IsExact, int Round)> implied = [];

    /// <summary>What calls take of their spread arguments, but of containers.</summary>
    private readonly Dictionary<(CallSite Site, int Argument), int> consumed = [];

    /// <summary>Those for whom the origins stand whose file is -1, -2 and so on, in this order: see <see cref="Asked"/>.</summary>
    private readonly List<Func<IEnumerable<(Origin Origin, int Round)>>> askers = [];

    /// <summary>Calls that stand for others, by the variable of their method and the number of their arguments.</summary>
    private readonly Dictionary<(int Method, int Count), SharedCall> sharedCalls = [];

    /// <summary>Calls that others stand for, by their numbers.</summary>
    private readonly List<CallSite> joined = [];

    /// <summary>By the result of a call that a function gives back, and a parameter of it that the call hands on: the function.</summary>
    private readonly Dictionary<(int Result, int Parameter), FunctionEntry> handed = [];

    /// <summary>The variables of defaults, by their parameters.</summary>
    private readonly Dictionary<int, int> defaults = [];
    private List<Action> assumptions = [];
    private int round = 1;

    /// <param name="list">The repository's files, in the order in which their flows are added.</param>
    /// <param name="isTraced">Whether <see cref="Explain"/> will be asked, which costs several times the memory and time.</param>
    public Resolver(IReadOnlyList<ResolverFile> list, bool isTraced = false)
    {
        ArgumentNullException.ThrowIfNull(list);
        trace = isTraced ? new FlowTrace() : null;
        graph = new FlowGraph(values, trace);
        classes = new ClassTable(graph);
        files = [.. list];
        foreach (var file in files)
        {
            ModuleOf(file.Name);
        }
    }

    /// <summary>Finds all that flows, once the flows of all files are added.</summary>
    public void Solve(CancellationToken cancel)
    {
        JoinStars();
        graph.Solve(cancel);
        for (round = 2; round <= MaxRounds; round++)
        {
            if (trace is not null)
            {
                trace.Round = round;
            }

            var now = assumptions;
            assumptions = [];
            foreach (var assume in now)
            {
                assume();
            }

            if (!graph.IsOpen)
            {
                break;
            }

            graph.Solve(cancel);
        }
    }

    /// <summary>
    /// What was found, in the order of files, calls and ranks. What is found by assumption is left out where a call has an answer without: of such
    /// answers none was seen to hold.
    /// </summary>
    public IEnumerable<ResolvedCall> Calls()
    {
        foreach (var call in found.GroupBy(f => (f.Key.File, f.Key.Call)).OrderBy(g => g.Key.File).ThenBy(g => g.Key.Call))
        {
            var first = call.Min(c => c.Value.Round);
            var answers = call.Where(c => first > 1 || c.Value.Round == 1)
                .OrderByDescending(c => c.Value.IsExact).ThenBy(c => c.Key.Definition)
                .Select(c => (c.Key.Definition, c.Value.IsExact, c.Value.Rule, c.Value.Round, Kind: KindOf(c.Key.Definition))).ToList();
            var rank = 1;
            foreach (var answer in answers)
            {
                yield return new ResolvedCall(
                    files[call.Key.File].FileId,
                    files[call.Key.File].Path,
                    call.Key.Call,
                    answer.Definition,
                    answer.Kind,
                    rank++,
                    answer.IsExact,
                    answer.Rule,
                    answer.Round,
                    !answer.IsExact && answers.Exists(a => IsOverriding(answer.Definition, a.Definition)),
                    Confidence(answers.Count(a => (a.Kind == "class") == (answer.Kind == "class"))));
            }
        }
    }

    /// <summary>Methods that take the place of others, in the order of files and ids; of an attribute that is no method there is no row.</summary>
    public IEnumerable<OverridingMethod> Overrides()
    {
        var methods = functions.Where(f => f is { Owner: not null, IsStub: false }).ToLookup(f => (f.Owner!.Number, f.Name, f.IsSetter));
        foreach (var method in methods.SelectMany(m => m).OrderBy(m => m.File).ThenBy(m => m.Id))
        {
            var order = classes.Order(method.Owner!.Number);
            var name = names.Find(method.Name);
            var distance = Array.FindIndex(order, 1, c => classes[c].Members.TryGetValue(name, out var member) && member.IsInBody);
            IEnumerable<FunctionEntry> overridden = distance < 0 ? [] : methods[(order[distance], method.Name, method.IsSetter)].OrderBy(m => m.Id);
            foreach (var above in overridden)
            {
                yield return new OverridingMethod(files[method.File].FileId, files[method.File].Path, method.Id, above.Id, distance);
            }
        }
    }

    /// <summary>Whether a definition is a method of a class below another's, of the same name.</summary>
    private bool IsOverriding(long definition, long other) =>
        functionsById.GetValueOrDefault(definition) is { Owner: { } below } method
        && functionsById.GetValueOrDefault(other) is { Owner: { } above } overridden
        && above != below && method.Name == overridden.Name && classes.IsBelow(below.Number, above.Number);

    /// <summary>The share of answers that runs of three projects bore out, by the number of answers of the call; see docs/resolution.md.</summary>
    private static double Confidence(int answers) => answers switch { 1 => 0.99, 2 => 0.56, <= 5 => 0.66, _ => 0.36 };

    /// <summary>What runs though no call is written, in the order of files, owners, ways and definitions.</summary>
    public IEnumerable<ImpliedCall> Implied()
    {
        var rows = new Dictionary<(int File, long? Owner, string How, long Definition), (bool IsExact, int Round)>();
        foreach (var runs in implied.GroupBy(i => i.Key.File))
        {
            var askedBy = runs.Key < 0 ? askers[-runs.Key - 1]().Select(p => (p.Origin.File, p.Origin.Owner, p.Origin.How, p.Round)).Distinct().ToList() : null;
            foreach (var (key, (isExact, round)) in runs)
            {
                foreach (var (file, owner, how, since) in askedBy ?? [(key.File, key.Owner, key.How, round)])
                {
                    ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, (file, owner, how ?? key.How, key.Definition), out var isKnown);
                    row = (row.IsExact || isExact, isKnown ? Math.Min(row.Round, Math.Max(round, since)) : Math.Max(round, since));
                }
            }
        }

        return rows.OrderBy(r => r.Key.File).ThenBy(r => r.Key.Owner ?? 0).ThenBy(r => r.Key.How, StringComparer.Ordinal).ThenBy(r => r.Key.Definition)
            .Select(r => new ImpliedCall(files[r.Key.File].FileId, files[r.Key.File].Path, r.Key.Owner, r.Key.How, r.Key.Definition, KindOf(r.Key.Definition), r.Value.IsExact, r.Value.Round));
    }

    private string KindOf(long definition) => !functionsById.TryGetValue(definition, out var function) ? "class" : function.Name == Lambda ? "lambda" : "function";

    /// <summary>To be done in the next round of assumptions.</summary>
    private void Assume(Action action) => assumptions.Add(trace?.Assumed(action) ?? action);

    /// <summary>To be done now, or where that fails, since bases may not be known yet, in the next round.</summary>
    private void NowOrAssumed(Func<bool> attempt)
    {
        if (!attempt())
        {
            Assume(() => attempt());
        }
    }

    private ModuleEntry ModuleOf(string name)
    {
        if (moduleNumbers.TryGetValue(name, out var known))
        {
            return modules[known];
        }

        var entry = new ModuleEntry(modules.Count, name);
        modules.Add(entry);
        moduleNumbers.Add(name, entry.Number);
        if (name.LastIndexOf('.') is > 0 and var dot)
        {
            ModuleOf(name[..dot]);
        }

        return entry;
    }

    private ModuleEntry? FindModule(string name) => moduleNumbers.TryGetValue(name, out var number) ? modules[number] : null;

    private int VariableOf(ModuleEntry module, int name)
    {
        if (!module.Variables.TryGetValue(name, out var variable))
        {
            variable = graph.NewVariable();
            module.Variables.Add(name, variable);
        }

        return variable;
    }

    private int Value(ValueKind kind, int a = 0, int b = 0) => values.Of(kind, a, b);

    private int External(string name) => Value(ValueKind.External, names.Of(name));

    private int NewPlace(bool isMap)
    {
        places.Add(new Place(graph, isMap));
        return places.Count - 1;
    }

    /// <summary>Puts what stars bring into the modules, also from star to star.</summary>
    private void JoinStars()
    {
        for (var isNew = true; isNew;)
        {
            isNew = false;
            foreach (var module in modules)
            {
                foreach (var (star, cause) in module.Stars)
                {
                    trace?.Begin(cause);
                    var source = modules[star];
                    foreach (var name in source.Bound.Where(n => IsPublic(source, n)).ToList())
                    {
                        graph.Flow(VariableOf(source, name), VariableOf(module, name));
                        trace?.Name(VariableOf(module, name), new VariableName(names[name], module.Name, 0));
                        isNew |= module.Bound.Add(name);
                    }
                }
            }
        }

        trace?.Begin(null);
        foreach (var module in modules)
        {
            foreach (var (name, variable) in module.Free)
            {
                if (module.Bound.Contains(name))
                {
                    graph.Flow(VariableOf(module, name), variable);
                }
                else
                {
                    graph.Add(variable, External("builtins." + names[name]));
                    foreach (var star in module.ExternalStars)
                    {
                        graph.Add(variable, External($"{star}.{names[name]}"));
                    }
                }
            }
        }
    }

    /// <summary>Whether a star brings a name: one that <c>__all__</c> lists, and where that is not there or not wholly known, one without a leading underscore.</summary>
    private bool IsPublic(ModuleEntry module, int name) =>
        module.Public?.Contains(name) == true || ((module.Public is null || module.IsPublicOpen) && !names[name].StartsWith('_'));

    /// <summary>What an import means where a file says it: a module of the repository, or the name of one outside.</summary>
    private (ModuleEntry? Module, string Name) Imported(int file, string name)
    {
        if (name.StartsWith('.'))
        {
            var rest = name.TrimStart('.');
            var package = files[file].Package;
            for (var level = name.Length - rest.Length; level > 1; level--)
            {
                package = package.LastIndexOf('.') is > 0 and var dot ? package[..dot] : "";
            }

            name = package.Length == 0 ? rest : rest.Length == 0 ? package : $"{package}.{rest}";
            return (FindModule(name), name);
        }

        // A file that is run from its own folder finds what lies beside it.
        var own = files[file].Name;
        return (FindModule(name) ?? (own.LastIndexOf('.') is > 0 and var last ? FindModule($"{own[..last]}.{name}") : null), name);
    }
}
