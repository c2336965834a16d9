namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>An edit of a module, beside one that imports from it, in a package of their own.</summary>
/// <param name="Name">What kind of edit it is.</param>
/// <param name="A">The module that looks.</param>
/// <param name="B">The module that is edited, before.</param>
/// <param name="Edited">And after; null where it is deleted.</param>
/// <param name="IsSeen">Whether the document of A changes.</param>
/// <param name="ChangesInterface">Whether the interface hash of what is edited changes.</param>
internal sealed record EditKind(string Name, string A, string B, string? Edited, bool IsSeen, bool ChangesInterface)
{
    /// <summary>Two classes that have a method of one name; every package has them as module <c>c</c>.</summary>
    public const string Classes = "class D:\n    def m(self) -> int: return 1\nclass E:\n    def m(self) -> int: return 2\nclass G(D):\n    pass\ndef f() -> int: return 3\n";

    /// <summary>The file that is edited.</summary>
    public string File { get; init; } = "b.py";

    /// <summary>A file that the edit makes, beside.</summary>
    public (string File, string Text)? Made { get; init; }

    public static IReadOnlyList<EditKind> All { get; } =
    [
        Seen("rename a function", "from .b import f\nf()\n", "def f() -> int: return 1\n", "def g() -> int: return 1\n"),
        Seen("rename a class", "from .b import C\nC()\n", "class C: pass\n", "class K: pass\n"),
        Seen("rename a method", "from .b import C\nC().m()\n", "class C:\n    def m(self) -> int: return 1\n", "class C:\n    def n(self) -> int: return 1\n"),
        Seen("rename an attribute", "from .b import C\nprint(C().x)\n", "class C:\n    def __init__(self) -> None:\n        self.x = 1\n", "class C:\n    def __init__(self) -> None:\n        self.y = 1\n"),
        Seen("rename a variable", "from . import b\nprint(b.x)\n", "x = 1\n", "y = 1\n"),
        Seen("rename a parameter", "from .b import f\nf(x=1)\n", "def f(x: int) -> int: return 1\n", "def f(y: int) -> int: return 1\n"),
        Seen("rename a module", "from .b import f\nf()\n", "def f() -> int: return 1\n", null) with { Made = ("b2.py", "def f() -> int: return 1\n") },
        Seen("delete a function", "from .b import f\nf()\n", "def f() -> int: return 1\nx = 1\n", "x = 1\n"),
        Seen("delete a module", "from .b import f\nf()\n", "def f() -> int: return 1\n", null),
        Seen("move a function to another module", "from .b import f\nf()\n", "def f() -> int: return 3\n", "from .c import f\n"),
        Seen("import another thing under the name", "from .b import Z\nZ().m()\n", "from .c import D as Z\n", "from .c import E as Z\n"),
        Seen("add what was missing", "from .b import f\nf()\n", "x = 1\n", "x = 1\ndef f() -> int: return 1\n"),
        Seen("type of an attribute", "from .b import C\nC().x.m()\n", "from .c import D, E\nclass C:\n    def __init__(self) -> None:\n        self.x = D()\n", "from .c import D, E\nclass C:\n    def __init__(self) -> None:\n        self.x = E()\n"),
        Seen("annotation of an attribute", "from .b import C\nC().x.m()\n", "from .c import D, E\nclass C:\n    x: D\n", "from .c import D, E\nclass C:\n    x: E\n"),
        Seen("type of an attribute that is looked at through another module", "from .c2 import make\nmake().x.m()\n", "from .c import D, E\nclass C:\n    x: D\n", "from .c import D, E\nclass C:\n    x: E\n"),
        Seen("inferred return type", "from .b import f\nf().m()\n", "from .c import D, E\ndef f(): return D()\n", "from .c import D, E\ndef f(): return E()\n"),
        Seen("declared return type", "from .b import f\nf().m()\n", "from .c import D, E\ndef f() -> D: ...\n", "from .c import D, E\ndef f() -> E: ...\n"),
        Seen("inferred through arguments", "from .b import f\nfrom .c import D\nf(D()).m()\n", "from .c import E\ndef f(x): return x\n", "from .c import E\ndef f(x): return E()\n"),
        Seen("inferred by several steps", "from .b import f\nf().m()\n", "from .c import D, E\ndef g(): return D()\ndef f(): return g()\n", "from .c import D, E\ndef g(): return E()\ndef f(): return g()\n"),
        Seen("base class", "from .b import C\nC().m()\n", "from .c import D, E\nclass C(D): pass\n", "from .c import D, E\nclass C(E): pass\n"),
        Seen("override a method", "from .b import C\nC().m()\n", "from .c import D\nclass C(D): pass\n", "from .c import D\nclass C(D):\n    def m(self) -> int: return 4\n"),
        Seen("class to function", "from .b import f\nf()\n", "class f: pass\n", "def f(): pass\n"),
        Seen("function to variable", "from .b import f\nf()\n", "def f() -> int: return 1\n", "f = lambda: 1\n"),
        Seen("method to property", "from .b import C\nC().d.m()\n", "from .c import D\nclass C:\n    def d(self) -> D: ...\n", "from .c import D\nclass C:\n    @property\n    def d(self) -> D: ...\n"),
        Seen("decorate a function", "from .b import f\nf().m()\n", "from .c import D, E\ndef to(g) -> type[E]: ...\ndef f() -> D: ...\n", "from .c import D, E\ndef to(g) -> type[E]: ...\n@to\ndef f() -> D: ...\n"),
        Seen("a star-import takes one more", "from .b import *\nlen([])\n", "x = 1\n", "x = 1\ndef len(x: object) -> int: return 1\n"),
        Seen("a star-import takes one less", "from .b import *\nf()\n", "def f() -> int: return 1\n__all__ = ['f']\n", "def f() -> int: return 1\n__all__ = []\n"),
        Seen("a star-import of a star-import takes one more", "from .c2 import *\nlen([])\n", "x = 1\n", "x = 1\ndef len(x: object) -> int: return 1\n"),
        Seen("a value whose type is final", "from .b import X\nprint(X)\n", "from typing import Final\nX: Final = 1\n", "from typing import Final\nX: Final = 2\n") with { IsSeen = false },
        Seen("a value whose name is a constant's", "from .b import X\nprint(X)\n", "X = 1\n", "X = 2\n") with { IsSeen = false },
        Seen("an unrelated function", "from .b import f\nf()\n", "def f() -> int: return 1\n", "def f() -> int: return 1\ndef g() -> int: return 1\n") with { IsSeen = false },
        Unseen("a comment", "def f() -> int: return 1\n", "# more\ndef f() -> int: return 1  # or less\n"),
        Unseen("a line shift", "def f() -> int: return 1\n", "\n\n\ndef f() -> int: return 1\n"),
        Unseen("a docstring", "\"\"\"a\"\"\"\ndef f(x):\n    \"\"\"b\"\"\"\n    return x\n", "\"\"\"c\"\"\"\ndef f(x):\n    \"\"\"d\n    e\"\"\"\n    return x\n"),
        Unseen("a body that keeps the inferred type", "def f():\n    x = len([1])\n    return x\n", "def f():\n    total = [1, 2]\n    for one in total:\n        print(one)\n    return len(total)\n"),
        Unseen("a body with a declared type", "def f(x) -> int:\n    return x\n", "def f(x) -> int:\n    return x.y()\n"),
        Unseen("the value of a variable", "x = 1\ndef f() -> int: return x\n", "x = 2\ndef f() -> int: return x\n"),
        Unseen("the value of a default", "def f(x: int = 1) -> int: return x\n", "def f(x: int = 2) -> int: return x\n"),
        Unseen("layout", "def f(x:int=1)->int:return x\n", "def f(\n    x: int = 1,\n) -> int:\n\n    return (x)\n"),
        Unseen("the order of functions", "def g() -> int: return 1\ndef f() -> int: return 2\n", "def f() -> int: return 2\ndef g() -> int: return 1\n"),
        Unseen("a local function's name", "def f() -> int:\n    def g() -> int: return 1\n    return g()\n", "def f() -> int:\n    def h() -> int: return 1\n    return h()\n") with { ChangesInterface = true },
    ];

    /// <summary>Files of the package before the edit.</summary>
    public IReadOnlyDictionary<string, string> Before => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["__init__.py"] = string.Empty,
        ["a.py"] = A,
        ["b.py"] = B,
        ["c.py"] = Classes,
        ["c2.py"] = "from .b import *\ndef make():\n    from .b import C\n    return C()\n",
    };

    private static EditKind Seen(string name, string a, string b, string? edited) => new(name, a, b, edited, true, true);

    private static EditKind Unseen(string name, string b, string edited) => new(name, "from .b import f\nprint(f(1))\n", b, edited, false, false);
}
