namespace CodeIntel.Lake.Python.Resolve;

/// <summary>What a variable may hold. The two numbers of a value mean what is said here.</summary>
internal enum ValueKind : byte
{
    /// <summary>A function or lambda.</summary>
    Function,

    /// <summary>A function and the value that its first parameter gets.</summary>
    Bound,

    /// <summary>Just this class.</summary>
    Class,

    /// <summary>This class or any below it.</summary>
    ClassCone,

    /// <summary>An instance of just this class.</summary>
    Instance,

    /// <summary>An instance of this class or of any below it.</summary>
    Cone,

    /// <summary>A module of the repository, or a folder without a file of its own.</summary>
    Module,

    /// <summary>What the repository does not hold, by its dotted name.</summary>
    External,

    /// <summary>What a call of it gives.</summary>
    ExternalInstance,

    /// <summary>What a call of a generator function gives.</summary>
    Generator,

    /// <summary>A list, tuple, set or dict that one place of the source makes.</summary>
    Container,

    /// <summary>A method of such a container: the place, the name.</summary>
    ContainerMethod,

    /// <summary><c>super()</c>: the class whose successors are meant, the receiver's value.</summary>
    Super,

    /// <summary>A text that may be a name.</summary>
    Text,

    /// <summary>A text that begins so.</summary>
    Prefix,

    /// <summary><c>list[X]</c> and its like as a type: the place of its arguments.</summary>
    ContainerType,

    /// <summary><c>type[X]</c> as a type: the class.</summary>
    TypeOf,

    /// <summary>A type variable: the variable that holds its bounds.</summary>
    TypeVariable,

    /// <summary><c>functools.partial</c>: the call that made it.</summary>
    Partial,

    /// <summary>A static method: the value that it is made of.</summary>
    Static,

    /// <summary>A class method: likewise.</summary>
    ClassMethod,

    /// <summary>A property: the value of its getter.</summary>
    Property,

    /// <summary>What adds a setter to a property: the property's value.</summary>
    PropertySetter,

    /// <summary><c>type.__call__</c> of a class: the class's value.</summary>
    Constructor,

    /// <summary>A function that gives back its argument.</summary>
    Identity,
}

/// <summary>Kinds of values together, a bit for each.</summary>
internal static class Kinds
{
    public const int All = -1;

    public static readonly int Objects = Of(ValueKind.Instance, ValueKind.Cone);

    /// <summary>What has attributes.</summary>
    public static readonly int Attributed = Objects | Of(
        ValueKind.Class, ValueKind.ClassCone, ValueKind.Super, ValueKind.Module, ValueKind.External, ValueKind.ExternalInstance, ValueKind.Container, ValueKind.Bound, ValueKind.Property,
        ValueKind.Static, ValueKind.ClassMethod, ValueKind.Function);

    /// <summary>What a call may run.</summary>
    public static readonly int Callable = Objects | Of(
        ValueKind.Function, ValueKind.Bound, ValueKind.Class, ValueKind.ClassCone, ValueKind.Constructor, ValueKind.ContainerMethod, ValueKind.External, ValueKind.Partial, ValueKind.Static,
        ValueKind.ClassMethod, ValueKind.Identity, ValueKind.PropertySetter);

    /// <summary>What an item is taken of.</summary>
    public static readonly int Indexed = Objects | Of(ValueKind.Container, ValueKind.Class, ValueKind.ClassCone, ValueKind.ContainerType, ValueKind.External);

    /// <summary>What has elements.</summary>
    public static readonly int Iterable = Objects | Of(ValueKind.Container, ValueKind.Generator, ValueKind.Class, ValueKind.ClassCone);

    public static int Of(params ReadOnlySpan<ValueKind> kinds)
    {
        var all = 0;
        foreach (var kind in kinds)
        {
            all |= 1 << (int)kind;
        }

        return all;
    }

    /// <summary>Whether a kind is one of them.</summary>
    public static bool Have(int kinds, ValueKind kind) => (kinds & (1 << (int)kind)) != 0;
}

/// <summary>Values as numbers from 0, in the order in which they are first asked for.</summary>
internal sealed class ValueTable
{
    private readonly Dictionary<(ValueKind Kind, int A, int B), int> numbers = [];
    private readonly List<(ValueKind Kind, int A, int B)> values = [];

    public (ValueKind Kind, int A, int B) this[int value] => values[value];

    public int Of(ValueKind kind, int a = 0, int b = 0)
    {
        if (!numbers.TryGetValue((kind, a, b), out var value))
        {
            value = values.Count;
            numbers.Add((kind, a, b), value);
            values.Add((kind, a, b));
        }

        return value;
    }
}

/// <summary>Names as numbers.</summary>
internal sealed class Names
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public string this[int name] => names[name];

    public int Of(string text)
    {
        if (!numbers.TryGetValue(text, out var name))
        {
            name = names.Count;
            numbers.Add(text, name);
            names.Add(text);
        }

        return name;
    }

    /// <summary>The number of a name that is known, or -1.</summary>
    public int Find(string text) => numbers.GetValueOrDefault(text, -1);
}
