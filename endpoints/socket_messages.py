"""What travels over a WebSocket: the messages of graphql-transport-ws, and the codes that it closes with.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final

from endpoints.graphql_requests import LARGEST_BODY
from endpoints.strict_json import NotJson, parsed_json

PROTOCOL: Final = "graphql-transport-ws"

_LONGEST_ID: Final = 128
_LONGEST_REASON: Final = 123  # bytes (RFC 6455, 5.5)


class Kind(StrEnum):
    """Of the messages that a client may send."""

    INIT = "connection_init"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    COMPLETE = "complete"


class Code(IntEnum):
    """After 1001, 1013 and 4403 a client may come back by itself, after 4403 with a new token."""

    GOING_AWAY = 1001
    TOO_LARGE = 1009
    FAULT = 1011
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITS = 4429


class Closing(Exception):
    """The socket is to be closed. The reason is for developers of clients, so it is English."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`id` is empty where the kind has none."""

    kind: Kind
    id: str
    payload: dict[str, Any] = field(repr=False)


def message_of(text: str | None) -> Message:
    """Raises Closing; null: it was no text."""
    if text is None:
        raise Closing(Code.BAD_REQUEST, "Messages are text.")
    if len(text.encode()) > LARGEST_BODY:
        raise Closing(Code.TOO_LARGE, f"A message is larger than {LARGEST_BODY} bytes.")
    try:
        given = parsed_json(text.encode())
    except NotJson as error:
        raise Closing(Code.BAD_REQUEST, f"The message {error}.") from None
    if not isinstance(given, dict) or given.get("type") not in tuple(Kind):
        raise Closing(Code.BAD_REQUEST, "The message has no type that a client may send.")
    kind, payload = Kind(given["type"]), given.get("payload")
    if not isinstance(payload, dict | None) or (payload is None and kind is Kind.SUBSCRIBE):
        raise Closing(Code.BAD_REQUEST, "The payload must be an object.")
    return Message(kind=kind, id=_id_of(kind, given.get("id")), payload=payload or {})


def _id_of(kind: Kind, given: object) -> str:
    if kind not in {Kind.SUBSCRIBE, Kind.COMPLETE}:
        return ""
    if not isinstance(given, str) or not 0 < len(given) <= _LONGEST_ID:
        raise Closing(Code.BAD_REQUEST, f"The id must be a string of at most {_LONGEST_ID} characters.")
    return given
