"""Says which names CPython sees, as JSON.

letters: every character that an identifier may hold and that NFKC changes.
facts: the names in the source on standard input, by the module ast, and the symbols that the module symtable finds.
"""
import ast
import json
import symtable
import sys
import unicodedata


def letters():
    characters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    return [c for c in characters if ("a" + c).isidentifier() and unicodedata.normalize("NFKC", c) != c]


def facts(source):
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.append("definition %s" % node.name)
            found += ["decorator %s" % ast.unparse(getattr(decorator, "func", decorator)) for decorator in node.decorator_list]
            found += ["base %s" % ast.unparse(base) for base in getattr(node, "bases", [])]
            if not isinstance(node, ast.ClassDef):
                every = node.args.posonlyargs + node.args.args + node.args.kwonlyargs + [node.args.vararg, node.args.kwarg]
                found += ["parameter %s" % argument.arg for argument in every if argument]
        elif isinstance(node, ast.Call):
            found.append("callee %s" % ast.unparse(node.func))
            found += ["keyword %s" % keyword.arg for keyword in node.keywords]
        elif isinstance(node, ast.Attribute):
            found.append("attribute %s" % node.attr)
        elif isinstance(node, ast.Import):
            found += ["import %s as %s" % (alias.name, alias.asname) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += ["from %s import %s as %s" % (node.module, alias.name, alias.asname) for alias in node.names]
        elif isinstance(node, ast.Name):
            found.append("name %s" % node.id)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
            found.append("name %s" % node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.append("name %s" % node.rest)
    tables = [symtable.symtable(source, "names.py", "exec")]
    while tables:
        table = tables.pop()
        found += ["symbol %s" % name for name in table.get_identifiers() if name != ".0"]
        tables += table.get_children()
    return found


json.dump(letters() if sys.argv[1] == "letters" else facts(sys.stdin.read()), sys.stdout)
