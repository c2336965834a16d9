"""Says the method resolution orders of classes, as JSON.

On standard input, as JSON, hierarchies: of each class the numbers of its bases, which come before it. The answer has for each hierarchy and class the numbers in its order, itself first; null where
Python refuses the class or one above.
"""
import json
import sys


def orders(hierarchy):
    made = []
    for number, bases in enumerate(hierarchy):
        try:
            made.append(type("C%d" % number, tuple(made[base] for base in bases), {"number": number}))
        except (TypeError, AttributeError):
            made.append(None)
    return [None if cls is None else [above.number for above in cls.__mro__[:-1]] for cls in made]


print(json.dumps([orders(hierarchy) for hierarchy in json.load(sys.stdin)]))
