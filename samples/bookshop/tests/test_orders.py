import unittest
from decimal import Decimal

import bookshop
from bookshop import AudioBook, Book, Customer, Order, OrderError


class OrderTest(unittest.TestCase):
    def setUp(self) -> None:
        self.catalog = bookshop.MemoryCatalog()
        self.catalog.add(Book("Emma", Decimal("9.50"), "1", ("Jane Austen",)))
        self.catalog.add(AudioBook("Persuasion", Decimal("12.00"), "2", ("Jane Austen",), 480))
        self.order = Order(Customer("Ada", "ada@example.org"), self.catalog)

    def test_total_includes_shipping(self) -> None:
        self.assertEqual(self.order.add("1", 2).total, Decimal("23.90"))

    def test_audio_needs_no_parcel(self) -> None:
        self.assertEqual(self.order.add("2", 3).total, Decimal("12.00"))

    def test_unknown_book(self) -> None:
        with self.assertRaises(OrderError):
            self.order.add("3")

    def test_both_books_are_by_the_same_author(self) -> None:
        self.assertEqual(len(self.catalog.by_author("Jane Austen")), 2)

    def test_nobody_is_told_without_a_mail_server(self) -> None:
        self.assertFalse(self.order.add("1").place())


if __name__ == "__main__":
    unittest.main()
