"""What all tests of the window's parts share."""

from tests.one_collector import garbage_is_collected_here

__all__ = ["garbage_is_collected_here"]
