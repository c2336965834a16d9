"""Breaks the lines of a source anew between brackets, as nobody would indent them. The program stays the same."""
import ast
import io
import tokenize

OPENING = "([{"
CLOSING = ")]}"
# What may stand between two tokens inside brackets.
BREAKS = ("\n", "\n ", "\n\t", "\n" + " " * 30, "  # (not open\n", "\n# 'a' \"\"\" [\n", "\\\n", " \\\n  ", "\n\n\f", "\n# class A:\n\n")
SKIPPED = (tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def rewrap(content, chance):
    """The content with breaks at random places, or None where it cannot be read or has no brackets."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        tree = ast.dump(ast.parse(content))
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    starts = [0]
    for line in io.StringIO(text, newline=""):
        starts.append(starts[-1] + len(line))
    pieces = []
    last = depth = strings = 0
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        at = starts[token.start[0] - 1] + token.start[1]
        # In an f-string a break may become part of the text, as in f"{x = }".
        if depth and not strings and token.type not in SKIPPED and chance.random() < 0.2:
            pieces += text[last:at], chance.choice(BREAKS)
            last = at
        strings += kind in ("FSTRING_START", "TSTRING_START")
        strings -= kind in ("FSTRING_END", "TSTRING_END")
        depth += token.type == tokenize.OP and token.string in OPENING
        depth -= token.type == tokenize.OP and token.string in CLOSING
    changed = ("".join(pieces) + text[last:]).encode(encoding)
    if not pieces:
        return None
    try:
        return changed if ast.dump(ast.parse(changed)) == tree else None
    except SyntaxError:
        return None
