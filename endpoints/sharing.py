"""CORS: which other origins' scripts may read our answers. None, unless configured; then those, letter by letter.

They are trusted as our own pages are: where a session's cookie counts (the API, uploads, the session itself) they may
send it along. The pages of signing are not shared at all. A browser whose origin is not among ours gets the answer of
a server that knows no CORS, and keeps it from its script.
"""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

_WITH_SESSION: Final = ("/graphql", "/uploads", "/session", "/logout")
_PATHS: Final = (*_WITH_SESSION, "/documents/", "/exports/", "/previews/", "/schema.graphql", "/verify")
_METHODS: Final = "GET, HEAD, POST"
_SENT: Final = (
    "Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, traceparent, "
    "tracestate, X-Request-Id"
)
_READ: Final = "Accept-Ranges, Content-Disposition, Content-Range, ETag, Retry-After, X-Request-Id"
_SECONDS: Final = "7200"  # for which a browser remembers; none takes more
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?")
_NEVER_SPELLED: Final = {"https": ":443", "http": ":80"}


def checked_origin(value: str) -> str:
    """As browsers spell it, because it is compared letter by letter. Raises ValueError."""
    scheme = value.partition(":")[0]
    if not _ORIGIN.fullmatch(value) or value.endswith(_NEVER_SPELLED[scheme]):
        raise ValueError("an origin is https://host or https://host:port, as browsers spell it, and never *")
    return value


def origin_of(address: str) -> str:
    """Of a page at this address, as its browser spells it."""
    parts = urlsplit(address)
    written = f"{parts.scheme}://{parts.netloc.lower()}"
    return written.removesuffix(_NEVER_SPELLED[parts.scheme])


class Sharing:
    def __init__(self, origins: Collection[str] = ()) -> None:
        self._origins = frozenset(origins)

    def preflight(self, method: str, path: str, headers: Headers) -> Response | None:
        """The answer to a browser that asks before it sends; null where nothing is granted."""
        asks = method == "OPTIONS" and "access-control-request-method" in headers
        if not asks or not self._shares(path, headers):
            return None
        granted = {
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _SENT,
            "Access-Control-Max-Age": _SECONDS,
        }
        return Response(status_code=204, headers=granted)

    def mark(self, path: str, asked: Headers, answered: MutableHeaders) -> None:
        if not self._origins:
            return
        answered.add_vary_header("Origin")
        if self._shares(path, asked):
            answered["Access-Control-Allow-Origin"] = asked["origin"]
            answered["Access-Control-Expose-Headers"] = _READ
            if path in _WITH_SESSION:
                answered["Access-Control-Allow-Credentials"] = "true"

    def _shares(self, path: str, headers: Headers) -> bool:
        return headers.get("origin") in self._origins and path.startswith(_PATHS)
