"""Runs programs and says which Python functions really called which, and which methods take the place of which. In: a JSON list of {path: source}, of
which main.py is run. Out: a JSON list, for each program an object: "calls" is a list of [path, line, function that calls, path, function that is
called]; "overrides" one of [method, method above]. Only what is within the program."""
import contextlib
import gc
import inspect
import io
import json
import os
import sys
import tempfile

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def methods(value):
    """The functions that a class holds under one name: [function, whether it sets or deletes]."""
    if isinstance(value, property):
        return [(f, i > 0) for i, f in enumerate((value.fget, value.fset, value.fdel)) if f is not None]
    return [(getattr(value, "__func__", value), False)]


def overrides(folder):
    for cls in [o for o in gc.get_objects() if isinstance(o, type)]:
        for name, value in list(vars(cls).items()):
            above = next((c for c in cls.__mro__[1:] if name in vars(c)), None)
            if above is not None:
                for one, is_setter in methods(value):
                    for other, is_other_setter in methods(vars(above)[name]):
                        if is_setter == is_other_setter and all(is_own(f, c, name, folder) for f, c in ((one, cls), (other, above))):
                            yield one.__qualname__, other.__qualname__


def is_own(function, cls, name, folder):
    return inspect.isfunction(function) and function.__code__.co_filename.startswith(folder) and function.__qualname__ == cls.__qualname__ + "." + name


def run(files):
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        for path, source in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(source)
        calls = set()

        def trace(frame, event, _):
            back, code = frame.f_back, frame.f_code
            is_function = code.co_flags & inspect.CO_OPTIMIZED and code.co_name not in COMPREHENSIONS
            if event == "call" and back is not None and is_function and code.co_filename.startswith(folder) and back.f_code.co_filename.startswith(folder):
                path, line = os.path.relpath(back.f_code.co_filename, folder), back.f_lineno
                while back.f_code.co_name in COMPREHENSIONS:
                    back = back.f_back
                calls.add((path, line, back.f_code.co_qualname, os.path.relpath(code.co_filename, folder), code.co_qualname))

        before = set(sys.modules)
        sys.path.insert(0, folder)
        code = compile(files["main.py"], os.path.join(folder, "main.py"), "exec")
        sys.setprofile(trace)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                names = {"__name__": "__main__", "__file__": os.path.join(folder, "main.py")}
                exec(code, names)
        finally:
            sys.setprofile(None)
            sys.path.remove(folder)
            for name in set(sys.modules) - before:
                del sys.modules[name]
        return {"calls": sorted(calls), "overrides": sorted(set(overrides(folder)))}


json.dump([run(files) for files in json.load(sys.stdin)], sys.stdout)
