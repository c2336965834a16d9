"""Tells customers about their orders."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

try:
    import bookshop_smtp as smtp
except ImportError:
    smtp = None

if TYPE_CHECKING:
    from .orders import Order


async def send(address: str, text: str) -> bool:
    """Whether the text went out."""
    if smtp is None:
        await asyncio.sleep(0)
        return False
    return await smtp.deliver(to=address, body=text)


async def confirm(order: Order) -> bool:
    lines = [f"{quantity} x {item.label}" for item, quantity in order.lines]
    return await send(order.customer.email, "\n".join([*lines, f"Total: {order.total}"]))
