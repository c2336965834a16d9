namespace CodeIntel.Lake.Acceptance.EditScripts.Generation;

/// <summary>Python that the model does not look into: scopes, conditional definitions, shadowed builtins.</summary>
internal static class Snippets
{
    public static readonly string[] TopLevel =
    [
        "def make_counter():\n    count = 0\n\n    def step(by=1):\n        nonlocal count\n        count += by\n        return count\n\n    return step",
        "_state = {}\n\n\ndef remember(key, value):\n    global _state\n    _state = {**_state, key: value}\n    return _state",
        "try:\n    from _speedups import boost\nexcept ImportError:\n    def boost(rows):\n        return sorted(rows)",
        "import sys\n\nif sys.version_info >= (3, 12):\n    def modern(value):\n        return value\nelse:\n    def modern(value, strict=False):\n        return [value]",
        "def list_all(list, filter=None):\n    print = repr\n    return [print(id) for id in list if filter is None or filter(id)]",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from typing import Protocol\n\n    class Sized(Protocol):\n        def size(self) -> int: ...",
        "PAIRS = {key: [item for item in range(key) if item % 2] for key in range(9)}\nFLAT = [x for row in PAIRS.values() for x in row]",
        "class Meta(type):\n    def __call__(cls, *args, **kwargs):\n        return super().__call__(*args, **kwargs)\n\n\nclass Built(metaclass=Meta):\n    class Inner:\n        depth = 2\n\n    def inner(self):\n        return self.Inner().depth",
        "import functools\n\n\ndef traced(function=None, *, level=1):\n    if function is None:\n        return functools.partial(traced, level=level)\n\n    @functools.wraps(function)\n    def inner(*args, **kwargs):\n        return function(*args, **kwargs)\n\n    return inner",
        "key_of = lambda row, /, *, name=\"id\": row[name]\ndel key_of",
    ];

    public static readonly string[] Body =
    [
        "return [x for x in range(3) if x]",
        "with open(\"data.txt\") as handle:\n    return handle.read()",
        "def nested(value):\n    def deeper():\n        return value\n\n    return deeper()\n\nreturn nested(1)",
        "if (size := len(str(1))) > 2:\n    print(f\"{size!r:>10}\")",
        "try:\n    return int(\"7\")\nexcept (ValueError, TypeError) as error:\n    raise RuntimeError(\"bad\") from error",
        "import json as codec\n\nreturn codec.dumps({})",
        "match [1, 2]:\n    case [first, *rest]:\n        return first, rest\n    case _:\n        return None",
        "yield from (pair for pair in zip(range(3), range(3)))",
        "callback = lambda *args, **kwargs: max(args, default=0)\ncallback(1, 2)",
        "global shared_count\nshared_count = 1",
    ];
}
