"""Orders, from the basket to the confirmation."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from . import mail, pricing
from .models import Customer, Item
from .storage.base import Catalog


class OrderError(Exception):
    """An order that cannot be filled."""


class Order:
    """What one customer buys in one go."""

    def __init__(self, customer: Customer, catalog: Catalog) -> None:
        self.customer = customer
        self.lines: list[pricing.Line] = []
        self._catalog = catalog

    def add(self, isbn: str, quantity: int = 1) -> Order:
        book = self._catalog.find(isbn)
        if book is None:
            raise OrderError(f"there is no book {isbn}")
        self._put(book, quantity)
        return self

    @property
    def total(self) -> Decimal:
        return pricing.total(self.lines)

    def place(self) -> bool:
        """Whether the customer has been told."""
        if not self.lines:
            raise OrderError("the basket is empty")
        return asyncio.run(mail.confirm(self))

    def _put(self, item: Item, quantity: int) -> None:
        self.lines.append((item, quantity))
