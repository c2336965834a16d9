namespace CodeIntel.Lake.Python.Resolve;

/// <summary>The elements of a container, kept for the one place in the source that makes it.</summary>
internal sealed class Place
{
    /// <summary>More keys are one.</summary>
    private const int MaxKeys = 100;

    private readonly FlowGraph graph;
    private readonly OrderedDictionary<string, int> byKey = new(StringComparer.Ordinal);
    private readonly List<Action<string, int>> actions = [];

    /// <param name="graph">The variables.</param>
    /// <param name="isMap">Whether iteration gives keys.</param>
    public Place(FlowGraph graph, bool isMap)
    {
        this.graph = graph;
        (Any, All, Keys) = (graph.NewVariable(), graph.NewVariable(), graph.NewVariable());
        IsMap = isMap;
        graph.Flow(Any, All);
    }

    /// <summary>Elements whose key is not known.</summary>
    public int Any { get; }

    /// <summary>All elements.</summary>
    public int All { get; }

    /// <summary>The keys of a map.</summary>
    public int Keys { get; }

    /// <summary>What iteration gives.</summary>
    public int Iterated => IsMap ? Keys : All;

    /// <summary>Whether it is one of keys and values.</summary>
    public bool IsMap { get; }

    /// <summary>The element of a key; null stands for one that is not known.</summary>
    public int At(string? key)
    {
        if (key is null || (!byKey.ContainsKey(key) && byKey.Count >= MaxKeys))
        {
            return Any;
        }

        if (!byKey.TryGetValue(key, out var element))
        {
            element = graph.NewVariable();
            byKey.Add(key, element);
            graph.Flow(element, All);
            var count = actions.Count;
            for (var i = 0; i < count; i++)
            {
                actions[i](key, element);
            }
        }

        return element;
    }

    /// <summary>Each key with its element, now and later.</summary>
    public void WhenKey(Action<string, int> action)
    {
        action = graph.Within(action);
        actions.Add(action);
        var count = byKey.Count;
        for (var i = 0; i < count; i++)
        {
            var (key, element) = byKey.GetAt(i);
            action(key, element);
        }
    }
}
