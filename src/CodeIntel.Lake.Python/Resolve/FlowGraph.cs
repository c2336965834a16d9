namespace CodeIntel.Lake.Python.Resolve;

/// <summary>
/// Variables and the values that flow between them. Only what is new flows on; a variable that would hold more than <see cref="MaxValues"/>
/// values takes no more. All work is done in one order that follows from the order of calls, so equal calls give equal results.
/// </summary>
internal sealed class FlowGraph(ValueTable table)
{
    /// <summary>More values say no more than none.</summary>
    public const int MaxValues = 100;

    /// <summary>Of texts fewer are kept, since they may crowd out the rest.</summary>
    private const int MaxTexts = 24;

    private const int Sorted = 12;
    private readonly List<Variable> variables = [];
    private readonly Queue<int> open = new();
    private readonly HashSet<long> edges = [];

    public int NewVariable()
    {
        variables.Add(new Variable());
        return variables.Count - 1;
    }

    /// <summary>Whether a variable holds any value.</summary>
    public bool HasAny(int variable) => variables[variable].Count > 0;

    /// <summary>Whether anything is new that has not been handed on.</summary>
    public bool IsOpen => open.Count > 0;

    /// <summary>Puts a value into a variable.</summary>
    public void Add(int variable, int value)
    {
        var target = variables[variable];
        if (target.IsTooMany || target.Contains(value))
        {
            return;
        }

        if (table[value].Kind is ValueKind.Text or ValueKind.Prefix && ++target.Texts > MaxTexts)
        {
            return;
        }

        if (target.Count >= MaxValues)
        {
            target.IsTooMany = true;
            return;
        }

        target.Add(value);
        if (!target.IsOpen)
        {
            target.IsOpen = true;
            open.Enqueue(variable);
        }
    }

    /// <summary>All values of one variable, now and later, are also those of another.</summary>
    public void Flow(int from, int to)
    {
        if (from < 0 || to < 0 || from == to || !edges.Add(Spread(from, to)))
        {
            return;
        }

        var source = variables[from];
        (source.Copies ??= []).Add(to);
        for (var i = 0; i < source.Done; i++)
        {
            Add(to, source.Values[i]);
        }
    }

    /// <summary>Pairs as numbers that a table of hashes spreads: neighbours are not alike in their low bits. No two pairs have the same.</summary>
    private static long Spread(int from, int to) => unchecked((((long)from << 32) | (uint)to) * (long)0x9E3779B97F4A7C15UL);

    /// <summary>Each value of a variable, now and later, is handed to an action once.</summary>
    public void When(int variable, Action<int> action)
    {
        if (variable < 0)
        {
            return;
        }

        var source = variables[variable];
        (source.Actions ??= []).Add(action);
        var done = source.Done;
        for (var i = 0; i < done; i++)
        {
            action(source.Values[i]);
        }
    }

    /// <summary>Hands values on until nothing is new.</summary>
    public void Solve(CancellationToken cancel)
    {
        while (open.TryDequeue(out var next))
        {
            cancel.ThrowIfCancellationRequested();
            var variable = variables[next];
            variable.IsOpen = false;
            while (variable.Done < variable.Count)
            {
                var value = variable.Values[variable.Done++];
                for (var i = 0; variable.Copies is { } copies && i < copies.Count; i++)
                {
                    Add(copies[i], value);
                }

                var actions = variable.Actions?.Count ?? 0;
                for (var i = 0; i < actions; i++)
                {
                    variable.Actions![i](value);
                }
            }
        }
    }

    private sealed class Variable
    {
        private HashSet<int>? set;

        public int[] Values { get; private set; } = [];

        public int Count { get; private set; }

        public int Done { get; set; }

        public int Texts { get; set; }

        public bool IsOpen { get; set; }

        public bool IsTooMany { get; set; }

        public List<int>? Copies { get; set; }

        public List<Action<int>>? Actions { get; set; }

        public bool Contains(int value) => set?.Contains(value) ?? Values.AsSpan(0, Count).Contains(value);

        public void Add(int value)
        {
            if (Count == Values.Length)
            {
                var more = new int[Math.Max(2, Count * 2)];
                Values.CopyTo(more, 0);
                Values = more;
            }

            Values[Count++] = value;
            if (set is not null)
            {
                set.Add(value);
            }
            else if (Count > Sorted)
            {
                set = [.. Values.AsSpan(0, Count)];
            }
        }
    }
}
