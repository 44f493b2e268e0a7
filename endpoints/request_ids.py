"""By which ids a request is found again: in its answer, in every line of the log, in the traces of systems around."""

import re
from typing import Final, NamedTuple

from starlette.datastructures import Headers

from schema.traces import new_trace_id

REQUEST_ID: Final = "X-Request-Id"

_SANE: Final = re.compile(r"[A-Za-z0-9._:+/=@-]{1,128}", re.ASCII)
_TRACE_PARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(.*)"
)
_VERSION_0: Final = "00-"


class RequestIds(NamedTuple):
    """What the caller gave, or ours; by the trace id faults are told."""

    request_id: str
    trace_id: str


def ids_of(headers: Headers) -> RequestIds:
    trace_id = _trace_of(headers.get("traceparent", "")) or new_trace_id()
    given = headers.get(REQUEST_ID, "")
    return RequestIds(given if _SANE.fullmatch(given) else trace_id, trace_id)


def _trace_of(traceparent: str) -> str | None:
    """The trace id of W3C Trace Context; versions to come may append fields, version 00 may not."""
    found = _TRACE_PARENT.fullmatch(traceparent)
    if found is None or (found[2] and (traceparent.startswith(_VERSION_0) or found[2][0] != "-")):
        return None
    return found[1]
