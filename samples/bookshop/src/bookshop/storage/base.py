"""What every catalog can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from ..models import Book


class Catalog(ABC):
    """Books by their ISBN."""

    @abstractmethod
    def add(self, book: Book) -> None: ...

    @abstractmethod
    def find(self, isbn: str) -> Book | None: ...

    @abstractmethod
    def __iter__(self) -> Iterator[Book]: ...

    def by_author(self, author: str) -> list[Book]:
        return [book for book in self if author in book.authors]
