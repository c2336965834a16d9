namespace CodeIntel.Lake.Python.Resolve;

/// <summary>An attribute of one class.</summary>
internal sealed class Member
{
    /// <summary>What the class itself holds under the name, or -1.</summary>
    public int OfClass { get; set; } = -1;

    /// <summary>What is stored under the name in instances, or -1.</summary>
    public int OfInstances { get; set; } = -1;

    /// <summary>Whether the class's body binds it, so that classes further up are not asked.</summary>
    public bool IsInBody { get; set; }
}

/// <summary>A class of the repository.</summary>
internal sealed class ClassEntry(int number, long id)
{
    public int Number => number;

    public long Id => id;

    public SortedDictionary<int, List<int>> Bases { get; } = [];

    /// <summary>Bases that the repository does not hold, by name.</summary>
    public List<int> ExternalBases { get; } = [];

    /// <summary>The variable of the keyword metaclass, or -1.</summary>
    public int Metaclass { get; set; } = -1;

    public Dictionary<int, Member> Members { get; } = [];

    /// <summary>Annotated attributes of the body in order: name and variable.</summary>
    public List<(int Name, int Variable)> Fields { get; } = [];

    public List<int> Descendants { get; } = [];

    public HashSet<int> DescendantSet { get; } = [];

    /// <summary>What was asked, by name: after which class, and the answer.</summary>
    public Dictionary<int, List<(int After, Lookup Lookup)>> Lookups { get; } = [];

    public int[]? Order { get; set; }
}

/// <summary>What is found under a name, of just a class and of it or any below it: in classes, and in instances.</summary>
internal sealed class Lookup
{
    public int OfClass { get; set; } = -1;

    public int OfInstances { get; set; } = -1;

    public int OfClasses { get; set; } = -1;

    public int OfConeInstances { get; set; } = -1;
}

/// <summary>Classes, their order of inheritance, and what is found in them. What was asked is answered anew when a base or a member is added.</summary>
internal sealed class ClassTable(FlowGraph graph)
{
    /// <summary>No class has a longer order: a base that would make one is not followed, as what is asked of a hierarchy costs its depth for each class.</summary>
    public const int MaxOrder = 128;

    private readonly List<ClassEntry> classes = [];
    private readonly Dictionary<long, int> numbers = [];

    public ClassEntry this[int number] => classes[number];

    public void Add(long id)
    {
        numbers[id] = classes.Count;
        classes.Add(new ClassEntry(classes.Count, id));
    }

    /// <summary>The class with an id; null where there is none.</summary>
    public ClassEntry? Find(long? id) => id is { } some && numbers.TryGetValue(some, out var number) ? classes[number] : null;

    /// <summary>Whether one class is the other or below it.</summary>
    public bool IsBelow(int number, int other) => number == other || classes[other].DescendantSet.Contains(number);

    /// <summary>The class's method resolution order, itself first. Where Python finds none, bases in depth-first order.</summary>
    public int[] Order(int number) => classes[number].Order ??= Linearize(number, []);

    public void AddBase(ClassEntry entry, int position, int other)
    {
        if (!entry.Bases.TryGetValue(position, out var list))
        {
            entry.Bases.Add(position, list = []);
        }

        if (list.Contains(other) || IsBelow(other, entry.Number))
        {
            return;
        }

        int[] below = [entry.Number, .. entry.Descendants];
        if (Order(other).Length + below.Max(b => Order(b).Length) > MaxOrder)
        {
            return;
        }

        list.Add(other);
        foreach (var number in below)
        {
            classes[number].Order = null;
        }

        var above = Above(other);
        foreach (var number in above)
        {
            foreach (var descendant in below)
            {
                if (classes[number].DescendantSet.Add(descendant))
                {
                    classes[number].Descendants.Add(descendant);
                }
            }
        }

        foreach (var number in above)
        {
            foreach (var (name, lookups) in classes[number].Lookups)
            {
                foreach (var (after, lookup) in lookups)
                {
                    ConnectBelow(below, name, after, lookup);
                }
            }
        }

        foreach (var number in below)
        {
            foreach (var (name, lookups) in classes[number].Lookups)
            {
                Connect(classes[number], name, lookups);
            }
        }
    }

    /// <summary>The attribute of a class, made where there is none.</summary>
    public static Member MemberOf(ClassEntry entry, int name)
    {
        if (!entry.Members.TryGetValue(name, out var member))
        {
            member = new Member();
            entry.Members.Add(name, member);
        }

        return member;
    }

    /// <summary>The variable of what a class holds under a name.</summary>
    public int OfClass(ClassEntry entry, int name)
    {
        var member = MemberOf(entry, name);
        if (member.OfClass < 0)
        {
            member.OfClass = graph.NewVariable();
            Connect(entry, name);
        }

        return member.OfClass;
    }

    /// <summary>The variable of what is stored under a name in instances of a class.</summary>
    public int OfInstances(ClassEntry entry, int name)
    {
        var member = MemberOf(entry, name);
        if (member.OfInstances < 0)
        {
            member.OfInstances = graph.NewVariable();
            Connect(entry, name);
        }

        return member.OfInstances;
    }

    /// <summary>What is found under a name.</summary>
    /// <param name="number">The class.</param>
    /// <param name="name">The name.</param>
    /// <param name="after">The class after which the order is searched, for <c>super()</c>; -1 for all of it.</param>
    public Lookup Find(int number, int name, int after = -1)
    {
        var entry = classes[number];
        if (!entry.Lookups.TryGetValue(name, out var list))
        {
            entry.Lookups.Add(name, list = []);
        }

        foreach (var (place, known) in list)
        {
            if (place == after)
            {
                return known;
            }
        }

        var lookup = new Lookup { OfClass = graph.NewVariable(), OfInstances = graph.NewVariable(), OfClasses = graph.NewVariable(), OfConeInstances = graph.NewVariable() };
        list.Add((after, lookup));
        Connect(entry, name, after, lookup);
        return lookup;
    }

    /// <summary>Whether any class of an order has an attribute.</summary>
    public bool Has(int number, int name)
    {
        foreach (var above in Order(number))
        {
            if (classes[above].Members.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    private List<int> Above(int number)
    {
        var found = new List<int> { number };
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var other in classes[found[i]].Bases.Values.SelectMany(b => b).Where(b => !found.Contains(b)))
            {
                found.Add(other);
            }
        }

        return found;
    }

    /// <summary>Answers anew what was asked of a class for a name.</summary>
    private void Connect(ClassEntry entry, int name, List<(int After, Lookup Lookup)> list)
    {
        foreach (var (after, lookup) in list)
        {
            Connect(entry, name, after, lookup);
        }
    }

    /// <summary>Answers anew what was asked for a name that a class has from now on.</summary>
    private void Connect(ClassEntry entry, int name)
    {
        foreach (var number in Above(entry.Number).Concat(entry.Descendants))
        {
            if (classes[number].Lookups.TryGetValue(name, out var list))
            {
                Connect(classes[number], name, list);
            }
        }
    }

    private void Connect(ClassEntry entry, int name, int after, Lookup lookup)
    {
        Walk(Order(entry.Number), name, after, lookup.OfClass, lookup.OfInstances);
        graph.Flow(lookup.OfClass, lookup.OfClasses);
        graph.Flow(lookup.OfInstances, lookup.OfConeInstances);
        ConnectBelow(entry.Descendants, name, after, lookup);
    }

    /// <summary>Adds what classes below have to the answer.</summary>
    private void ConnectBelow(IReadOnlyList<int> below, int name, int after, Lookup lookup)
    {
        foreach (var number in below)
        {
            if (after >= 0)
            {
                Walk(Order(number), name, after, lookup.OfClasses, lookup.OfConeInstances);
            }
            else if (classes[number].Members.TryGetValue(name, out var member))
            {
                graph.Flow(member.OfClass, lookup.OfClasses);
                graph.Flow(member.OfInstances, lookup.OfConeInstances);
            }
        }
    }

    private void Walk(int[] order, int name, int after, int ofClass, int ofInstances)
    {
        var isFound = false;
        for (var i = after < 0 ? 0 : Array.IndexOf(order, after) + 1; i < order.Length; i++)
        {
            if (after >= 0 && i == 0)
            {
                return;
            }

            if (classes[order[i]].Members.TryGetValue(name, out var member))
            {
                graph.Flow(member.OfInstances, ofInstances);
                if (!isFound)
                {
                    graph.Flow(member.OfClass, ofClass);
                    isFound = member.IsInBody;
                }
            }
        }
    }

    private int[] Linearize(int number, HashSet<int> open)
    {
        if (!open.Add(number))
        {
            return [number];
        }

        var bases = classes[number].Bases.Values.SelectMany(b => b).Distinct().ToList();
        var lists = bases.Select(b => (classes[b].Order ?? Linearize(b, open)).ToList()).Append(bases).ToList();
        open.Remove(number);
        var order = new List<int> { number };
        while (lists.Exists(l => l.Count > 0))
        {
            var heads = lists.Where(l => l.Count > 0).Select(l => l[0]).ToList();
            var next = heads[Math.Max(0, heads.FindIndex(h => !lists.Exists(l => l.IndexOf(h) > 0)))];
            order.Add(next);
            lists.ForEach(l => l.Remove(next));
        }

        return [.. order.Distinct()];
    }
}
