"""Prints the nodes of CPython's module ast, and what is counted in them, as JSON lines.

"given": of the sources in the JSON list on the standard input. "library SEED SHARE": of that share of its standard library. "all": of all
Python code of this and the system's installations. "exact": nothing but whether what is in f-strings has places of its own.

Each line has the path, the content in base64 where it is not that of the path, and the facts: the nodes in order, then the counts.
What CPython cannot parse is left out.
"""
import ast
import base64
import bisect
import glob
import io
import json
import os
import random
import sys
import sysconfig
import tokenize
import warnings

from cpython_facts import EXACT_FSTRINGS, library, sources

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
COLUMNS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.type_ignore)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
BLOCKS = (ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Match) + LOOPS + ((ast.TryStar,) if hasattr(ast, "TryStar") else ())


def children(node):
    """The children that are nodes of their own: field, place in a list or None, node."""
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, ast.AST) and not isinstance(item, COLUMNS):
                    yield field, place, item
        elif isinstance(value, ast.AST) and not isinstance(value, COLUMNS):
            yield field, None, value


def name_of(node):
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return ",".join(node.names)
    if isinstance(node, ast.MatchClass):
        return ",".join(node.kwd_attrs) or None
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    for attribute in ("id", "attr", "arg", "rest", "name"):
        if isinstance(getattr(node, attribute, None), str):
            return getattr(node, attribute)
    return None


def operator_of(node):
    if isinstance(node, ast.Compare):
        return " ".join(type(op).__name__ for op in node.ops)
    return type(node.op).__name__ if hasattr(node, "op") else None


def node_facts(tree):
    facts = []
    stack = [(tree, 0, None, None, True)]
    while stack:
        node, depth, field, place, is_placed = stack.pop()
        if is_placed:
            at = "%d:%d-%d:%d" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) if hasattr(node, "lineno") else "-"
            context = type(node.ctx).__name__ if hasattr(node, "ctx") else None
            facts.append(" ".join(map(str, (depth, type(node).__name__, at, field, place, name_of(node), getattr(node, "asname", None), context, operator_of(node)))))
        is_placed = is_placed and (EXACT_FSTRINGS or not isinstance(node, ast.JoinedStr))
        stack.extend([(child, depth + 1, field, place, is_placed) for field, place, child in children(node)][::-1])
    return facts


def tree_of(root):
    """What two trees have in common that are equal but for names and constants."""
    facts = []
    stack = [(root, 0, None, None)]
    while stack:
        node, depth, field, place = stack.pop()
        facts.append((depth, field, place, type(node).__name__, operator_of(node)))
        stack.extend([(child, depth + 1, field, place) for field, place, child in children(node)][::-1])
    return tuple(facts)


def logical_lines(content):
    """The lines in which logical lines begin."""
    begins = []
    is_new = True
    for token in tokenize.tokenize(io.BytesIO(content).readline):
        if token.type == tokenize.NEWLINE:
            is_new = True
        elif is_new and token.type not in (tokenize.ENCODING, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            begins.append(token.start[0])
            is_new = False
    return begins


def metric_facts(tree, content):
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    begins = logical_lines(b"\n".join(lines))

    def is_elif(node):
        return isinstance(node, ast.If) and lines[node.lineno - 1][node.col_offset:].startswith(b"elif")

    depths = []
    functions = []
    totals = dict.fromkeys(("statements", "functions", "classes", "decisions"), 0)

    def visit(node, depth, function, nesting, cognitive):
        depths.append(depth)
        own = function or dict.fromkeys(("statements", "returns", "yields", "raises", "decisions", "cognitive", "nesting"), 0)
        decisions = 0
        if isinstance(node, (ast.If, ast.IfExp, ast.ExceptHandler, ast.match_case, ast.comprehension) + LOOPS):
            decisions += 1
        if isinstance(node, ast.comprehension):
            decisions += len(node.ifs)
        if isinstance(node, ast.BoolOp):
            decisions += len(node.values) - 1
            own["cognitive"] += 1
        own["decisions"] += decisions
        totals["decisions"] += decisions
        if isinstance(node, ast.stmt):
            totals["statements"] += 1
            own["statements"] += 1
        own["returns"] += isinstance(node, ast.Return)
        own["raises"] += isinstance(node, ast.Raise)
        own["yields"] += isinstance(node, (ast.Yield, ast.YieldFrom))
        totals["classes"] += isinstance(node, ast.ClassDef)
        if is_elif(node):
            own["cognitive"] += 1
        elif isinstance(node, (ast.If, ast.IfExp, ast.ExceptHandler, ast.Match) + LOOPS):
            own["cognitive"] += 1 + cognitive
        if isinstance(node, (ast.If,) + LOOPS) and node.orelse and not is_elif(node.orelse[0]):
            own["cognitive"] += 1
        if isinstance(node, BLOCKS):
            own["nesting"] = max(own["nesting"], nesting + 1)
        if isinstance(node, FUNCTIONS):
            totals["functions"] += 1
            function = dict.fromkeys(own, 0)
            functions.append((node, function))
        for field, _, child in children(node):
            if isinstance(node, FUNCTIONS):
                visit(child, depth + 1, function, 0, 0)
                continue
            adds = isinstance(node, (ast.If, ast.IfExp) + LOOPS) and field in ("body", "orelse")
            adds = adds or isinstance(node, (ast.Lambda, ast.ExceptHandler, ast.match_case)) and field == "body"
            more = 0 if is_elif(child) else 1
            visit(child, depth + 1, function, nesting + (more if isinstance(node, BLOCKS) else 0), cognitive + (more if adds else 0))

    visit(tree, 0, None, 0, 0)
    facts = ["file %d %d %d %d %.9f %d %d" % (
        len(depths), totals["statements"], totals["functions"], totals["classes"], sum(depths) / len(depths), max(depths), 1 + totals["decisions"])]
    trees = {}
    for node, counts in functions:
        parameters = node.args
        tree = tree_of(node)
        facts.append("function %d:%d %s" % (node.lineno, node.col_offset, " ".join(map(str, (
            node.end_lineno - node.lineno + 1, bisect.bisect_right(begins, node.end_lineno) - bisect.bisect_left(begins, node.lineno), counts["statements"],
            len(parameters.posonlyargs), len(parameters.args), len(parameters.kwonlyargs), parameters.vararg is not None, parameters.kwarg is not None,
            len(node.decorator_list), counts["returns"], counts["yields"], counts["raises"], 1 + counts["decisions"], counts["cognitive"], counts["nesting"],
            ast.get_docstring(node, clean=False) is not None, len(tree), trees.setdefault(tree, len(trees)))))))
    return facts


def chosen(what, *arguments):
    if what == "given":
        yield from sources("given")
    elif what == "library":
        seed, share = arguments
        draw = random.Random(int(seed))
        for path, content in library():
            if draw.random() < float(share):
                yield path, content, False
    else:
        for root in [sysconfig.get_path("stdlib")] + sorted(glob.glob("/usr/lib/python3*") + glob.glob("/usr/local/lib/python3*")):
            for folder, _, files in os.walk(root):
                for file in files:
                    if file.endswith(".py"):
                        with open(os.path.join(folder, file), "rb") as stream:
                            yield os.path.join(folder, file), stream.read(), False


def main():
    if sys.argv[1] == "exact":
        print(json.dumps(EXACT_FSTRINGS))
        return
    for path, content, is_new in chosen(*sys.argv[1:]):
        try:
            tree = ast.parse(content)
            facts = node_facts(tree) + metric_facts(tree, content)
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
            continue
        print(json.dumps({"path": path, "content": base64.b64encode(content).decode("ascii") if is_new else None, "ast": facts}))


main()
