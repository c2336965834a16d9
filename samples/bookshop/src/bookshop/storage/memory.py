"""A catalog that forgets."""

from collections.abc import Iterator

from ..models import Book
from .base import Catalog


class MemoryCatalog(Catalog):
    """Keeps books in a dictionary."""

    def __init__(self) -> None:
        self._books: dict[str, Book] = {}

    def add(self, book: Book) -> None:
        self._books[book.isbn] = book

    def find(self, isbn: str) -> Book | None:
        return self._books.get(isbn)

    def __iter__(self) -> Iterator[Book]:
        yield from sorted(self._books.values(), key=lambda book: book.title)
