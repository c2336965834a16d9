"""Decorators that are of use everywhere."""

import functools
from typing import Callable, TypeVar

Result = TypeVar("Result")
calls: dict[str, int] = {}


def counted(name: str) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Counts the calls of a function under a name."""

    def decorate(function: Callable[..., Result]) -> Callable[..., Result]:
        @functools.wraps(function)
        def wrapper(*args, **kwargs) -> Result:
            calls[name] = calls.get(name, 0) + 1
            return function(*args, **kwargs)

        return wrapper

    return decorate
