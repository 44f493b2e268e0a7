"""Scalars of the API that Python has no type of its own for."""

from decimal import Decimal
from typing import NewType

Address = NewType("Address", str)
"""An absolute URL."""


def plain(value: Decimal) -> str:
    """As the API reads it: never with an exponent."""
    return format(value, "f")
