"""Prints what CPython itself says about sources, as JSON lines.

Without arguments: about each file of its standard library. "rewrapped SEED EVERY": about every so many of these, their lines broken anew
between brackets. "given": about the sources in the JSON list on the standard input.

Each line has the path, the content in base64 where it is not that of the path, the facts of the module ast (definitions, docstrings, calls,
imports, names, attributes), and the facts of the module symtable where that has the semantics of Python 3.11. What CPython cannot compile is
left out.
"""
import ast
import base64
import hashlib
import json
import os
import random
import symtable
import sys
import sysconfig
import warnings

from cpython_rewrap import rewrap

warnings.simplefilter("ignore")
sys.setrecursionlimit(10000)
HAS_SYMTABLE = sys.version_info[:2] == (3, 11)
# Before 3.12 the positions inside f-strings are not those of the source.
EXACT_FSTRINGS = sys.version_info >= (3, 12)
CONTEXTS = {ast.Load: "load", ast.Store: "store", ast.Del: "del"}


def ast_facts(tree):
    facts = []

    def docstring(node):
        text = ast.get_docstring(node)
        if text is not None:
            digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
            facts.append("docstring %d %s" % (node.body[0].value.lineno, digest))

    def visit(root):
        stack = [(root, False)]
        while stack:
            node, in_fstring = stack.pop()
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                docstring(node)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.simple and node.value is None:
                # (x): int
                node = node.annotation
            in_fstring = in_fstring or (isinstance(node, ast.JoinedStr) and not EXACT_FSTRINGS)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                kind = {ast.FunctionDef: "function", ast.AsyncFunctionDef: "async_function", ast.ClassDef: "class"}[type(node)]
                facts.append("%s %s %d:%d-%d:%d" % (kind, node.name, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset))
            elif isinstance(node, ast.Call):
                facts.append("call in f-string" if in_fstring else "call %d:%d-%d:%d" % (
                    node.lineno, node.col_offset, node.end_lineno, node.end_col_offset))
            elif isinstance(node, ast.Name):
                facts.append("name %s %s" % (node.id, CONTEXTS[type(node.ctx)]))
            elif isinstance(node, ast.Attribute):
                facts.append("attribute %s %s" % (node.attr, CONTEXTS[type(node.ctx)]))
            elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
                facts.append("name %s store" % node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                facts.append("name %s store" % node.rest)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    facts.append("import %s as %s %d%s" % (alias.name, alias.asname, alias.lineno, " type-only" if node in type_only else ""))
            stack.extend((child, in_fstring) for child in ast.iter_child_nodes(node))

    type_only = {
        below for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in (getattr(node.test, "id", ""), getattr(node.test, "attr", ""))
        for statement in node.body for below in ast.walk(statement)}
    visit(tree)
    return sorted(facts)


def symtable_facts(text, path):
    facts = []
    stack = [(symtable.symtable(text, path, "exec"), "")]
    while stack:
        table, parent = stack.pop()
        name = table.get_name()
        here = "%s/%s.%s.%d" % (parent, table.get_type(), name, table.get_lineno())
        facts.append(here)
        private = class_of(here)
        definitions = {mangle(child.get_name(), private) for child in table.get_children() if ".0" not in child.get_identifiers()}
        for symbol in symbols(table):
            if symbol.get_name() == ".0":
                continue
            flags = "".join(letter if value else "-" for letter, value in (
                ("r", symbol.is_referenced()), ("a", symbol.is_assigned()), ("i", symbol.is_imported()), ("t", symbol.is_annotated()),
                ("p", symbol.is_parameter()), ("l", symbol.is_local()), ("g", symbol.is_global()), ("d", symbol.is_declared_global()),
                ("n", symbol.is_nonlocal()), ("f", symbol.is_free()), ("s", symbol.get_name() in definitions)))
            facts.append("%s %s %s" % (here, symbol.get_name(), flags))
        stack.extend((child, here) for child in table.get_children())
    return sorted(facts)


def symbols(table):
    """The symbols of a table. Table.get_symbols takes every scope that is called top for the module's (fixed in later versions)."""
    is_module = table.get_type() == "module"
    return [symtable.Symbol(name, flags, (), module_scope=is_module) for name, flags in table._table.symbols.items()]


def class_of(path):
    for part in reversed(path.split("/")):
        if part.startswith("class."):
            return part.split(".")[1]
    return None


def mangle(name, private):
    if private is None or not name.startswith("__") or name.endswith("__"):
        return name
    private = private.lstrip("_")
    return "_%s%s" % (private, name) if private else name


def library():
    root = sysconfig.get_path("stdlib")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in ("site-packages", "__pycache__"))
        for file in sorted(files):
            if file.endswith(".py"):
                path = os.path.join(folder, file)
                with open(path, "rb") as stream:
                    yield path, stream.read()


def sources(what, seed="", every="1"):
    if what == "given":
        for text in json.load(sys.stdin):
            yield text, text.encode("utf-8"), True
        return
    for number, (path, content) in enumerate(library()):
        if number % int(every) != int(seed) % int(every):
            continue
        if what == "library":
            yield path, content, False
        else:
            changed = rewrap(content, random.Random(seed + path))
            if changed is not None:
                yield path, changed, True


def main():
    for path, content, is_new in sources(*sys.argv[1:]):
        try:
            tree = ast.parse(content)
            compile(content, path, "exec", dont_inherit=True)
            symbols = symtable_facts(content, path) if HAS_SYMTABLE else None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        new = base64.b64encode(content).decode("ascii") if is_new else None
        print(json.dumps({"path": path, "content": new, "ast": ast_facts(tree), "symtable": symbols}))


if __name__ == "__main__":
    main()
