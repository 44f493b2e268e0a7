"""JSON that means one thing to everybody (RFC 7493): what others read differently, or not at all, is refused."""

import json
import math
from typing import Any, Final

DEEPEST: Final = 64
"""Levels of objects and lists within each other: no input of ours comes near."""

_LARGEST_INTEGER: Final = 2**63
_MOST_DIGITS: Final = 20  # int() takes its time over millions, and refuses thousands


class NotJson(Exception):
    """The text says what is wrong, and quotes nothing."""


def parsed_json(body: bytes) -> object:
    """UTF-8 with or without a byte order mark, which a parser may pass over (RFC 8259, 8.1). Raises NotJson."""
    try:
        value = _DECODER.decode(body.decode("utf-8-sig"))
        _check(value, 0)
    except UnicodeError:
        raise NotJson("is not UTF-8, or holds half a surrogate pair") from None
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    except ValueError:
        raise NotJson("is not JSON") from None
    return value


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        value.encode()  # raises UnicodeEncodeError for half a surrogate pair, written as an escape
        return
    if depth >= DEEPEST and isinstance(value, dict | list):
        raise NotJson(_TOO_DEEP)
    if isinstance(value, dict):
        for name, each in value.items():
            name.encode()
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A guard in front of us may have judged the first of two values; we would act on the last."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotJson("has a name twice in one object")
    return made


def _integer(digits: str) -> int:
    value = int(digits) if len(digits) <= _MOST_DIGITS else _LARGEST_INTEGER
    if abs(value) >= _LARGEST_INTEGER:
        raise NotJson(_TOO_LARGE)
    return value


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotJson(_TOO_LARGE)
    return value


def _constant(name: str) -> object:
    raise NotJson("has a number that JSON does not know")


_TOO_DEEP: Final = f"is nested deeper than {DEEPEST} levels"
_TOO_LARGE: Final = "has a number that is too large"
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
