"""What the shop knows of: books and customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

__all__ = ["AudioBook", "Book", "Customer", "Item"]

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Item:
    """Anything that can be sold."""

    title: str
    price: Decimal

    @property
    def label(self) -> str:
        return self.title

    def price_for(self, quantity: int) -> Decimal:
        return (self.price * quantity).quantize(CENT)


@dataclass(frozen=True)
class Book(Item):
    """A printed book."""

    isbn: str = ""
    authors: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        names = ", ".join(self.authors) or "unknown"
        return f"{super().label} by {names}"


@dataclass(frozen=True)
class AudioBook(Book):
    """A book to listen to; sold once, however often it is put into the basket."""

    minutes: int = 0

    def price_for(self, quantity: int) -> Decimal:
        return super().price_for(min(quantity, 1))


@dataclass
class Customer:
    """Somebody who buys."""

    name: str
    email: str
    wishes: list[Book] = field(default_factory=list)

    def wish(self, book: Book) -> None:
        if book not in self.wishes:
            self.wishes.append(book)
