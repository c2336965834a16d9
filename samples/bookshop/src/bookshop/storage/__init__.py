"""Where the shop keeps its books."""

from .base import Catalog
from .memory import MemoryCatalog

__all__ = ["Catalog", "MemoryCatalog"]
