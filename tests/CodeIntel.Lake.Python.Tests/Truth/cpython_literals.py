"""Prints string literals and their values, as JSON: some by hand, some by the seed that is the argument, and names of characters.

A value is null where the literal is no text, or no literal; lone surrogates are replaced as a decoder does.
"""
import ast
import json
import random
import re
import sys
import unicodedata
import warnings

warnings.simplefilter("ignore")
chance = random.Random(int(sys.argv[1]))
PIECES = ["a", " ", "\\", "\n", "\r\n", "\r", "\t", "\f", "{", "}", "'", '"', "\u00e9", "\u65e5", "\U0001f600", "0", "7", "8", "#", "x", "u", "U", "N", "n", "b"]
ESCAPES = ["\\" + c for c in "\\'\"abfnrtvNxuUz018\n{}"] + [
    "\\0", "\\12", "\\123", "\\1234", "\\400", "\\777", "\\x41", "\\xff", "\\x4", "\\u00e9", "\\ud83d", "\\udE00", "\\u12", "\\U0001F600", "\\U00110000",
    "\\U1234", "\\\r\n", "\\\r", "\\\u00e9", "\\\U0001f600", "\\N", "\\N{", "\\N{}", "\\N{DASH}", "\\N{EM DASH}", "\\N{em dash}", "\\N{NBSP}", "\\N{BELL}",
    "\\N{LATIN SMALL LETTER GHA}", "\\N{LINE FEED}", "\\N{KEYCAP NUMBER SIGN}", "\\N{CJK UNIFIED IDEOGRAPH-4E00}", "\\N{HANGUL SYLLABLE GAG}", "\\\\N{DASH}"]
PREFIXES = ["", "", "", "r", "u", "R", "U", "b", "rb", "Br", "f", "rF", "fr"]


def literal():
    quote = chance.choice(["'", '"', "\'\'\'", '"""'])
    body = "".join(chance.choice(PIECES if chance.random() < 0.5 else ESCAPES) for _ in range(chance.randrange(6)))
    return chance.choice(PREFIXES) + quote + body + quote


def value(text):
    try:
        result = ast.literal_eval("(%s)" % text)
    except (SyntaxError, ValueError):
        return None
    return re.sub("[\ud800-\udfff]", "\ufffd", result) if isinstance(result, str) else None


def valid(text):
    try:
        ast.parse("x = [%s]" % text)
    except (SyntaxError, ValueError):
        return False
    return True


named = [code for code in range(0x110000) if unicodedata.name(chr(code), None)]
texts = ["'%s'" % escape for escape in ESCAPES]
texts += ["'\\N{%s}'" % name for code in chance.sample(named, 300) for name in [unicodedata.name(chr(code))]]
texts += [literal() for _ in range(1200)]
texts += [chance.choice([" ", "\\\n", "\n"]).join([literal(), literal()]) for _ in range(400)]
json.dump([[text, value(text)] for text in texts if valid(text)], sys.stdout)
