"""Runs programs and says which Python functions really called which. In: a JSON list of {path: source}, of which main.py is run. Out: a JSON list,
for each program a list of [path, line, function that calls, path, function that is called]; only calls within the program."""
import contextlib
import inspect
import io
import json
import os
import sys
import tempfile

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


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
                exec(code, {"__name__": "__main__", "__file__": os.path.join(folder, "main.py")})
        finally:
            sys.setprofile(None)
            sys.path.remove(folder)
            for name in set(sys.modules) - before:
                del sys.modules[name]
        return sorted(calls)


json.dump([run(files) for files in json.load(sys.stdin)], sys.stdout)
