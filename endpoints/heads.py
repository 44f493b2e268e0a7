"""What is wrong with a request's head, whatever it asks for: readers of it would not agree on what it says."""

from collections import Counter
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from endpoints.answers import reader_of, refused
from messages import text

LARGEST_ADDRESS: Final = 64 * 1024 - 1
"""Bytes: the parser takes no more."""

TOO_LONG: Final = "hetong.address_too_long"
"""The extension in the scope of a request whose address the door has cut."""

_AT_MOST_ONCE: Final = (b"host", b"authorization", b"origin")


def refused_head(scope: Scope) -> Response | None:
    if TOO_LONG in scope.get("extensions", {}):
        return _refused(scope, 414, "ADDRESS_TOO_LONG", bytes=str(LARGEST_ADDRESS))
    lines = Counter(name for name, _ in scope["headers"])
    if any(lines[name] > 1 for name in _AT_MOST_ONCE) or (
        scope.get("http_version", "1.1") == "1.1" and not lines[b"host"]
    ):
        return _refused(scope, 400, "HEAD_AMBIGUOUS")
    return None


def _refused(scope: Scope, status: int, why: str, **facts: str) -> Response:
    connection = HTTPConnection(scope)
    reader = reader_of(connection, page_by_default=False)
    return refused(connection, reader, status, "BAD_REQUEST", text(f"http.{why}", reader.locale, **facts))
