using System.Runtime.InteropServices;

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
    private readonly Growing<Link<Watch>> actions = new();
    private readonly ValueLists lists = new();
    private readonly Queue<int> open = new();
    private readonly PairSet edges = new();

    /// <summary>The places of the lists of full variables that nothing is left to be done with, by a hash of what they hold.</summary>
    private readonly Dictionary<int, int> fullLists = [];

    public int NewVariable() => variables.Add(new Variable());

    /// <summary>Whether a variable holds any value.</summary>
    public bool HasAny(int variable) => variables[variable].Count > 0;

    /// <summary>Whether anything is new that has not been handed on.</summary>
    public bool IsOpen => open.Count > 0;

    /// <summary>Puts a value into a variable.</summary>
    public void Add(int variable, int value) => Add(variable, [value], -1);

    /// <summary>Puts values, none of them twice, into a variable, as they come from another; -1 where they are made.</summary>
    private void Add(int variable, ReadOnlySpan<int> values, int from)
    {
        ref var target = ref variables[variable];
        var known = lists.Of(target.Values, target.Count);
        foreach (var value in values)
        {
            if (target.IsFull)
            {
                break;
            }

            if (known.Contains(value) || (table[value].Kind is ValueKind.Text or ValueKind.Prefix && ++target.Texts > MaxTexts))
            {
                continue;
            }

            lists.Append(ref target.Values, target.Count++, value);
            trace?.Arrive(variable, value, from);
        }

        if (target.Count > known.Length && !target.IsOpen)
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
        Add(to, lists.Of(source.Values, source.Done), from);
    }

    /// <summary>Each value of a variable, now and later, is handed to an action once.</summary>
    public void When(int variable, Action<int> action) => When(variable, Kinds.All, action);

    /// <summary>Each value of such kinds that a variable has, now and later, is handed to an action once.</summary>
    public void When(int variable, int kinds, Action<int> action)
    {
        if (variable < 0)
        {
            return;
        }

        action = trace?.Within(variable, action) ?? action;
        var done = variables[variable].Done;
        if (done < MaxValues)
        {
            actions.Append(ref variables[variable].Actions, new Watch(action, kinds));
        }

        for (var i = 0; i < done; i++)
        {
            var value = ValueAt(variable, i);
            if (Kinds.Have(kinds, table[value].Kind))
            {
                action(value);
            }
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
                HandOn(next);
            }

            if (variables[next].IsFull)
            {
                Release(ref variables[next]);
            }
        }
    }

    /// <summary>Hands on what is new in a variable: first to others, all at once, then value by value to actions.</summary>
    private void HandOn(int variable)
    {
        ref var source = ref variables[variable];
        var (first, end) = (source.Done, source.Count);
        source.Done = end;
        var before = -1;
        for (var copy = source.Copies.First; copy >= 0; copy = copies[copy].Next)
        {
            var to = copies[copy].Item;
            Add(to, lists.Of(source.Values, end)[first..], variable);

            // What is full needs no copies any more.
            if (variables[to].IsFull)
            {
                copies.Remove(ref source.Copies, before, copy);
            }
            else
            {
                before = copy;
            }
        }

        var (_, last) = source.Actions;
        for (var i = first; i < end && last >= 0; i++)
        {
            var value = ValueAt(variable, i);
            var kind = table[value].Kind;
            for (var action = source.Actions.First; action >= 0; action = action == last ? -1 : actions[action].Next)
            {
                ref var watch = ref actions[action].Item;
                if (Kinds.Have(watch.Kinds, kind))
                {
                    watch.Action(value);
                }
            }
        }
    }

    /// <summary>Nothing comes to a full variable any more: what would be done with it is let go, and one list is kept for all that hold the same.</summary>
    private void Release(ref Variable full)
    {
        for (var action = full.Actions.First; action >= 0; action = actions[action].Next)
        {
            actions[action].Item = default;
        }

        full.Actions = Chain.Empty;
        var values = lists.Of(full.Values, MaxValues);
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(values));
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(fullLists, hash.ToHashCode(), out var isKnown);
        if (!isKnown)
        {
            known = full.Values;
        }
        else if (known != full.Values && lists.Of(known, MaxValues).SequenceEqual(values))
        {
            lists.Free(full.Values, MaxValues);
            full.Values = known;
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
            return edges.Add(from, to);
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
                edges.Add(from, copies[copy].Item);
            }

            edges.Add(from, to);
        }

        return true;
    }

    /// <summary>What is done with each value of some kinds.</summary>
    private readonly record struct Watch(Action<int> Action, int Kinds);

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
