"""What an order costs."""

from collections.abc import Iterable
from decimal import Decimal

from .decorators import counted
from .models import *

FREE_SHIPPING_FROM = Decimal("30.00")
SHIPPING = Decimal("4.90")

Line = tuple[Item, int]


def subtotal(lines: Iterable[Line]) -> Decimal:
    return sum((item.price_for(quantity) for item, quantity in lines), Decimal(0))


def shipping(lines: Iterable[Line]) -> Decimal:
    """What is only listened to needs no parcel."""
    printed = [line for line in lines if not isinstance(line[0], AudioBook)]
    if not printed or subtotal(printed) >= FREE_SHIPPING_FROM:
        return Decimal(0)
    return SHIPPING


@counted("total")
def total(lines: Iterable[Line]) -> Decimal:
    kept = list(lines)
    return subtotal(kept) + shipping(kept)
