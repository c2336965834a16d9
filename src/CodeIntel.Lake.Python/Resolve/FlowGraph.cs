namespace CodeIntel.Lake.Python.Resolve;

/// <summary>
/// Variables and the values that flow between them. Only what is new flows on; a variable that would hold more than <see cref="MaxValues"/>
/// values takes no more. All work is done in one order that follows from the order of calls, so equal calls give equal results.
/// </summary>
/// <param name="table">The values.</param>
/// <param name="trace">Learns how values come into variables; null where nobody asks.</param>
internal sealed class FlowGraph(ValueTable table, FlowTrace? trace = null)
{
    /// <summary>More values say no more than none.</summary>
    public const int MaxValues = 100;

    /// <summary>Of texts fewer are kept, since they may crowd out the rest.</summary>
    private const int MaxTexts = 24;

    /// <summary>Variables with more copies than this find them by a table.</summary>
    private const int Few = 8;

    private readonly Growing<Variable> variables = new();
    private readonly Growing<Link<int>> copies = new();
    private readonly Growing<Link<Action<int>>> actions = new();
    private readonly ValueLists lists = new();
    private readonly Queue<int> open = new();
    private readonly HashSet<(int From, int To)> edges = [];

    public int NewVariable() => variables.Add(new Variable());

    /// <summary>Whether a variable holds any value.</summary>
    public bool HasAny(int variable) => variables[variable].Count > 0;

    /// <summary>Whether anything is new that has not been handed on.</summary>
    public bool IsOpen => open.Count > 0;

    /// <summary>Puts a value into a variable.</summary>
    public void Add(int variable, int value) => Add(variable, value, -1);

    private void Add(int variable, int value, int from)
    {
        ref var target = ref variables[variable];
        if (target.IsFull || lists.Of(target.Values, target.Count).Contains(value))
        {
            return;
        }

        if (table[value].Kind is ValueKind.Text or ValueKind.Prefix && ++target.Texts > MaxTexts)
        {
            return;
        }

        lists.Append(ref target.Values, target.Count++, value);
        trace?.Arrive(variable, value, from);
        if (!target.IsOpen)
        {
            target.IsOpen = true;
            open.Enqueue(variable);
        }
    }

    /// <summary>All values of one variable, now and later, are also those of another.</summary>
    public void Flow(int from, int to)
    {
        if (from < 0 || to < 0 || from == to || variables[to].IsFull || !IsNew(from, to))
        {
            return;
        }

        ref var source = ref variables[from];
        copies.Append(ref source.Copies, to);
        source.CopyCount++;
        trace?.Copy(from, to);
        for (var i = 0; i < source.Done; i++)
        {
            Add(to, lists.Of(source.Values, source.Count)[i], from);
        }
    }

    /// <summary>Each value of a variable, now and later, is handed to an action once.</summary>
    public void When(int variable, Action<int> action)
    {
        if (variable < 0)
        {
            return;
        }

        action = trace?.Within(variable, action) ?? action;
        actions.Append(ref variables[variable].Actions, action);
        var done = variables[variable].Done;
        for (var i = 0; i < done; i++)
        {
            action(ValueAt(variable, i));
        }
    }

    /// <summary>An action for each key of a container, which knows later on what it is taken for.</summary>
    public Action<string, int> Within(Action<string, int> action) => trace?.Within(action) ?? action;

    /// <summary>Hands values on until nothing is new.</summary>
    public void Solve(CancellationToken cancel)
    {
        while (open.TryDequeue(out var next))
        {
            cancel.ThrowIfCancellationRequested();
            variables[next].IsOpen = false;
            while (variables[next].Done < variables[next].Count)
            {
                var value = ValueAt(next, variables[next].Done++);
                HandOn(next, value);

                var (action, last) = variables[next].Actions;
                while (action >= 0)
                {
                    actions[action].Item(value);
                    action = action == last ? -1 : actions[action].Next;
                }
            }
        }
    }

    /// <summary>Puts a value where a variable's values go. What is full needs no copies any more.</summary>
    private void HandOn(int variable, int value)
    {
        ref var source = ref variables[variable];
        var before = -1;
        for (var copy = source.Copies.First; copy >= 0; copy = copies[copy].Next)
        {
            if (variables[copies[copy].Item].IsFull)
            {
                copies.Remove(ref source.Copies, before, copy);
            }
            else
            {
                Add(copies[copy].Item, value, variable);
                before = copy;
            }
        }
    }

    private int ValueAt(int variable, int place)
    {
        ref var source = ref variables[variable];
        return lists.Of(source.Values, source.Count)[place];
    }

    /// <summary>Whether no copy leads from one variable to another yet.</summary>
    private bool IsNew(int from, int to)
    {
        ref var source = ref variables[from];
        if (source.CopyCount > Few)
        {
            return edges.Add((from, to));
        }

        for (var copy = source.Copies.First; copy >= 0; copy = copies[copy].Next)
        {
            if (copies[copy].Item == to)
            {
                return false;
            }
        }

        if (source.CopyCount == Few)
        {
            for (var copy = source.Copies.First; copy >= 0; copy = copies[copy].Next)
            {
                edges.Add((from, copies[copy].Item));
            }

            edges.Add((from, to));
        }

        return true;
    }

    private struct Variable()
    {
        public int Values = -1;
        public int Count;
        public int Done;
        public int CopyCount;
        public int Texts;
        public Chain Copies = Chain.Empty;
        public Chain Actions = Chain.Empty;
        public bool IsOpen;

        public readonly bool IsFull => Count == MaxValues;
    }
}
