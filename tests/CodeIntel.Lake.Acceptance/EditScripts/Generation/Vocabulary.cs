namespace CodeIntel.Lake.Acceptance.EditScripts.Generation;

/// <summary>The names and fragments that are drawn from. Few enough that modules often define the same name.</summary>
internal static class Vocabulary
{
    public static readonly string[] Packages = ["shop", "atlas", "kernel", "ledger"];

    public static readonly string[] Folders = ["core", "store", "web", "util"];

    public static readonly string[] Namespaces = ["plugins", "extras", "contrib"];

    public static readonly string[] Modules =
    [
        "orders", "prices", "models", "views", "parser", "cache", "report", "tasks", "events", "schema", "routes", "tokens",
        "metrics", "queue", "session", "format", "graph", "index", "loader", "writer",
    ];

    public static readonly string[] Functions =
        ["load", "parse", "emit", "merge", "scan", "build", "total", "find", "apply", "check", "render", "split", "filter", "open"];

    public static readonly string[] Classes = ["Order", "Price", "Reader", "Base", "Node", "Visitor", "Mixin", "Record", "Error"];

    public static readonly string[] Methods = ["run", "close", "size", "visit", "copy", "validate", "reset"];

    public static readonly string[] Variables = ["LIMIT", "registry", "DEFAULTS", "timeout", "NAMES", "version"];

    public static readonly string[] Parameters = ["item", "source", "limit", "key", "flag", "rows"];

    public static readonly string[] Annotations = ["int", "str", "list[int]", "dict[str, int]", "\"Order\"", "float | None", "object"];

    public static readonly string[] Values = ["None", "0", "17", "\"text\"", "[]", "{\"a\": 1}", "(1, 2)", "True", "len"];

    public static readonly string[] Arguments = ["", "1", "\"x\"", "1, 2", "None", "*[1, 2]", "key=3"];

    public static readonly string[] Decorators = ["functools.cache", "traced", "registry.register", "contextlib.contextmanager"];

    public static readonly string[] Externals = ["json", "os.path", "logging", "collections.abc", "requests", "numpy"];

    /// <summary>Modules of the standard library that a project may shadow.</summary>
    public static readonly string[] StandardModules = ["json", "logging", "types", "random", "calendar"];

    /// <summary>Modules and names that projects look for in vain until an operator adds them.</summary>
    public static readonly string[] MissingModules = ["pending", "later", "_speedups", "generated"];

    public static readonly string[] MissingNames = ["boost", "fallback", "Planned"];
}
