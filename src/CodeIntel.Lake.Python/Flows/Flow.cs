namespace CodeIntel.Lake.Python.Flows;

/// <summary>What flows.</summary>
internal enum FlowKind : byte
{
    /// <summary>The target is the module's variable of the name.</summary>
    ModuleVariable,

    /// <summary>The same of a name that the module itself does not bind: a star import's or a builtin.</summary>
    FreeVariable,

    /// <summary>The target is the class's attribute of the name.</summary>
    ClassVariable,

    /// <summary>An annotated attribute in a class's body, in order.</summary>
    Field,

    /// <summary>A name that <c>__all__</c> lists; without a name, what it lists is not known.</summary>
    Public,
    Import,
    ImportFrom,
    ImportStar,
    Function,
    Class,

    /// <summary>A decorator, the source, is called with what it decorates, the argument.</summary>
    Decorate,
    Copy,
    Attribute,
    SetAttribute,
    Item,
    SetItem,
    Slice,

    /// <summary>The item of a sequence at a place.</summary>
    Unpack,
    Call,
    Super,
    Container,
    Iterate,

    /// <summary>What a with statement binds.</summary>
    Enter,

    /// <summary>What an except clause binds.</summary>
    Caught,

    /// <summary>A class that is raised without a call.</summary>
    Raise,
    Operator,

    /// <summary>A text that may be a name.</summary>
    Text,

    /// <summary>A text that begins so.</summary>
    Prefix,

    /// <summary>Some instance of the class that the source, an annotation, is.</summary>
    Instance,

    /// <summary>A function gives back the very argument.</summary>
    ReturnParameter,
}

/// <summary>A flow of one file. Variables are numbers; -1 stands for none.</summary>
internal record struct Flow(FlowKind Kind)
{
    /// <summary>The item of a copy from a default to its parameter.</summary>
    public const string Default = "default";

    public int Target = -1;
    public int Source = -1;
    public int Other = -1;
    public string? Name;
    public string? Item;
    public long? Site;
    public long? Owner;
    public long? Class;
    public long[] Arguments = [];
    public string[] Names = [];

    /// <summary>The node of the abstract syntax that it comes of, while its file is read; not in rows.</summary>
    public int Node = -1;
}
