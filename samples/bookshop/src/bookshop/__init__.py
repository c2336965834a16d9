"""A small shop for books."""

from .models import AudioBook, Book, Customer
from .orders import Order, OrderError
from .pricing import total as order_total
from .storage import MemoryCatalog

__all__ = ["AudioBook", "Book", "Customer", "MemoryCatalog", "Order", "OrderError", "order_total"]
