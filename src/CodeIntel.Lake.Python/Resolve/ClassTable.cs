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

    /// <summary>What was asked of all of its order, by name.</summary>
    public Dictionary<int, Lookup> Lookups { get; } = [];

    /// <summary>What was asked of its order after a class, by name.</summary>
    public Dictionary<int, List<(int After, Lookup Lookup)>> LookupsAfter { get; } = [];

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

    /// <summary>The classes that have an attribute of a name themselves.</summary>
    private readonly Dictionary<int, List<int>> holders = [];

    /// <summary>The classes that were asked for a name after a class.</summary>
    private readonly Dictionary<int, List<ClassEntry>> askedAfter = [];

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

        var above = Order(other);
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

        foreach (var number in below)
        {
            var entryBelow = classes[number];
            foreach (var over in above)
            {
                ConnectBelow(entryBelow, classes[over]);
            }

            foreach (var (name, lookup) in entryBelow.Lookups)
            {
                Walk(Order(number), name, -1, lookup);
            }

            foreach (var asked in Order(number).Select(a => classes[a]))
            {
                foreach (var name in asked.LookupsAfter.Keys)
                {
                    ConnectAfter(number, asked, name);
                }
            }
        }
    }

    /// <summary>The attribute of a class, made where there is none.</summary>
    public Member MemberOf(ClassEntry entry, int name)
    {
        if (!entry.Members.TryGetValue(name, out var member))
        {
            member = new Member();
            entry.Members.Add(name, member);
            ListOf(holders, name).Add(entry.Number);
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
            Connect(entry, name, member);
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
            Connect(entry, name, member);
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
        return after < 0 ? FindAll(entry, name) : FindAfter(entry, name, after);
    }

    private Lookup FindAfter(ClassEntry entry, int name, int after)
    {
        if (!entry.LookupsAfter.TryGetValue(name, out var list))
        {
            entry.LookupsAfter.Add(name, list = []);
            ListOf(askedAfter, name).Add(entry);
        }

        foreach (var (place, known) in list)
        {
            if (place == after)
            {
                return known;
            }
        }

        var lookup = NewLookup();
        list.Add((after, lookup));
        Walk(Order(entry.Number), name, after, lookup);
        entry.Descendants.ForEach(d => Walk(Order(d), name, after, lookup.OfClasses, lookup.OfConeInstances));
        return lookup;
    }

    private Lookup FindAll(ClassEntry entry, int name)
    {
        if (entry.Lookups.TryGetValue(name, out var known))
        {
            return known;
        }

        var lookup = NewLookup();
        entry.Lookups.Add(name, lookup);
        Walk(Order(entry.Number), name, -1, lookup);
        if (holders.TryGetValue(name, out var having))
        {
            foreach (var number in having.Count < entry.Descendants.Count ? having : entry.Descendants)
            {
                if (classes[number].Members.TryGetValue(name, out var member) && entry.DescendantSet.Contains(number))
                {
                    ConnectBelow(member, lookup);
                }
            }
        }

        return lookup;
    }

    private Lookup NewLookup()
    {
        var lookup = new Lookup { OfClass = graph.NewVariable(), OfInstances = graph.NewVariable(), OfClasses = graph.NewVariable(), OfConeInstances = graph.NewVariable() };
        graph.Flow(lookup.OfClass, lookup.OfClasses);
        graph.Flow(lookup.OfInstances, lookup.OfConeInstances);
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

    private static List<T> ListOf<T>(Dictionary<int, List<T>> lists, int name)
    {
        if (!lists.TryGetValue(name, out var list))
        {
            lists.Add(name, list = []);
        }

        return list;
    }

    /// <summary>Adds what a class has under a name from now on to the answers.</summary>
    private void Connect(ClassEntry entry, int name, Member member)
    {
        foreach (var number in Order(entry.Number).Concat(entry.Descendants))
        {
            var asked = classes[number];
            if (asked.Lookups.TryGetValue(name, out var lookup))
            {
                if (IsBelow(number, entry.Number))
                {
                    Walk(Order(number), name, -1, lookup);
                }
                else
                {
                    ConnectBelow(member, lookup);
                }
            }
        }

        if (askedAfter.TryGetValue(name, out var all))
        {
            foreach (var asked in all)
            {
                foreach (var number in entry.Descendants.Prepend(entry.Number).Where(n => IsBelow(n, asked.Number)))
                {
                    ConnectAfter(number, asked, name);
                }
            }
        }
    }

    /// <summary>Adds what an order has under a name after a class to what was asked of its class, or of one above.</summary>
    private void ConnectAfter(int number, ClassEntry asked, int name)
    {
        foreach (var (after, lookup) in asked.LookupsAfter[name])
        {
            if (number == asked.Number)
            {
                Walk(Order(number), name, after, lookup);
            }
            else
            {
                Walk(Order(number), name, after, lookup.OfClasses, lookup.OfConeInstances);
            }
        }
    }

    /// <summary>Adds what a class below has itself.</summary>
    private void ConnectBelow(ClassEntry below, ClassEntry entry)
    {
        foreach (var (name, member) in below.Members)
        {
            if (entry.Lookups.TryGetValue(name, out var lookup))
            {
                ConnectBelow(member, lookup);
            }
        }
    }

    private void ConnectBelow(Member member, Lookup lookup)
    {
        graph.Flow(member.OfClass, lookup.OfClasses);
        graph.Flow(member.OfInstances, lookup.OfConeInstances);
    }

    private void Walk(int[] order, int name, int after, Lookup lookup) => Walk(order, name, after, lookup.OfClass, lookup.OfInstances);

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

    /// <summary>The order by C3: of the orders of the bases and of the bases themselves, again and again the first head that is in the tail of none; where there is none, the first head.</summary>
    private int[] Linearize(int number, HashSet<int> open)
    {
        if (!open.Add(number))
        {
            return [number];
        }

        int[] bases = [.. classes[number].Bases.Values.SelectMany(b => b).Distinct()];
        int[][] lists = [.. bases.Select(b => classes[b].Order ?? Linearize(b, open)), bases];
        open.Remove(number);
        if (bases.Length == 1)
        {
            return [number, .. lists[0]];
        }

        var order = new List<int> { number };
        var heads = new int[lists.Length];
        while (Next(lists, heads, order) is >= 0 and var next)
        {
            order.Add(next);
        }

        return [.. order];
    }

    /// <summary>What comes next in an order: of the first of each list that is not taken yet, the first one that no list has further on, else the first; -1 where all is taken.</summary>
    private static int Next(int[][] lists, int[] heads, List<int> taken)
    {
        var next = -1;
        for (var i = 0; i < lists.Length; i++)
        {
            while (heads[i] < lists[i].Length && taken.Contains(lists[i][heads[i]]))
            {
                heads[i]++;
            }
        }

        for (var i = 0; i < lists.Length; i++)
        {
            if (heads[i] == lists[i].Length)
            {
                continue;
            }

            var head = lists[i][heads[i]];
            next = next < 0 ? head : next;
            if (!IsFurtherOn(lists, heads, head))
            {
                return head;
            }
        }

        return next;
    }

    private static bool IsFurtherOn(int[][] lists, int[] heads, int number)
    {
        for (var i = 0; i < lists.Length; i++)
        {
            if (lists[i].AsSpan(Math.Min(heads[i] + 1, lists[i].Length)).Contains(number))
            {
                return true;
            }
        }

        return false;
    }
}
