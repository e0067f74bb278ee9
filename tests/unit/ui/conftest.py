"""What all tests of the window's parts share."""

from tests.one_collector import garbage_is_collected_here
from tests.patience import waits_are_long

__all__ = ["garbage_is_collected_here", "waits_are_long"]
