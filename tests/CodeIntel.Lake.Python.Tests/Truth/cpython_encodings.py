"""Says what CPython makes of encodings, as JSON.

names: for each name of a codec that CPython knows, whether source can be in it, and the codec.
sources: for each source on standard input, in hexadecimal digits, the value that it gives x, or null where it is no source.
characters: for each codec named, the bytes (in hexadecimal digits) and the text of each character of the basic plane, and the single
bytes that stand for none.
pairs: for each codec named, the text of each sequence of two bytes, in order, of which one in so many is taken, or null; where a codec has
escapes, also within them.
"""
import codecs
import encodings
import encodings.aliases
import importlib
import json
import pkgutil
import sys
import warnings

warnings.simplefilter("ignore")


def value(source):
    space = {}
    try:
        exec(compile(source, "source.py", "exec", dont_inherit=True), space)
    except (SyntaxError, ValueError, LookupError):
        return None
    return space["x"]


def names():
    modules = {module.name for module in pkgutil.iter_modules(encodings.__path__)} - {"aliases"}
    result = []
    for name in sorted(modules | set(encodings.aliases.aliases)):
        for cookie in sorted({name, name.upper(), name.replace("_", "-"), name.replace("_", "--"), name.replace("_", "."), "x" + name}):
            accepted = value(("# coding: %s\nx = 'a'\n" % cookie).encode()) == "a"
            result.append([cookie, accepted, encodings.normalize_encoding(codecs.lookup(cookie).name) if accepted else ""])
    return result


def characters(codec):
    def text(data):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            return None

    table = getattr(importlib.import_module("encodings." + codec), "decoding_table", None)
    codes = [*range(0x80, 0xD800), *range(0xE000, 0x10000)] if table is None else sorted({ord(c) for c in table if "\x80" <= c < "\ufffe"})
    known = []
    for code in codes:
        try:
            data = chr(code).encode(codec)
        except UnicodeEncodeError:
            continue
        if text(data) == chr(code):
            known.append([data.hex(), chr(code)])
    single = [bytes([byte]) for byte in range(0x80, 0x100)]
    return {"known": known, "undefined": [byte.hex() for byte in single if text(byte) is None]}


FRAMES = {
    "iso2022_jp": [(b"\x1b(B", b""), (b"\x1b$B", b"\x1b(B"), (b"\x1b$@", b"\x1b(B"), (b"\x1b(J", b"\x1b(B")],
    "iso2022_kr": [(b"\x1b$)C", b""), (b"\x1b$)C\x0e", b"\x0f")],
    "hz": [(b"", b""), (b"~{", b"~}")],
}


def pairs(codec, every):
    result = []
    for before, after in FRAMES.get(codec, [(b"", b"")]):
        for lead in range(0x20, 0x100):
            for trail in range(0x20 + lead % every, 0x100, every):
                data = before + bytes([lead, trail]) + after
                try:
                    result.append([data.hex(), data.decode(codec)])
                except UnicodeDecodeError:
                    result.append([data.hex(), None])
    return result


if sys.argv[1] == "names":
    answer = names()
elif sys.argv[1] == "sources":
    answer = [value(bytes.fromhex(line)) for line in sys.stdin.read().split()]
elif sys.argv[1] == "pairs":
    answer = {codec: pairs(codec, int(sys.argv[2])) for codec in sys.argv[3:]}
else:
    answer = {codec: characters(codec) for codec in sys.argv[2:]}
json.dump(answer, sys.stdout)
