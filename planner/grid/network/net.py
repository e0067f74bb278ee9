"""The name under which a pandapower net is passed around: pandapower gives it no types of its own."""

from typing import Any, TypeAlias

Net: TypeAlias = Any
