"""Short-lived links to files: whoever holds one may fetch this one file until it expires."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from rules.terms import ActorKind

LIFETIME: Final = timedelta(minutes=10)


class LinkRefused(Exception):
    """The link is not ours, was changed, or has expired: one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link opens, and for whom; the reader's name goes into the history when the file is fetched."""

    account_id: UUID
    document_id: UUID
    is_supplement: bool = False
    """Whether the document is the scan of a supplement, which is no file of ours."""

    reader_kind: ActorKind
    reader_id: str
    reader_name: str
    made_at: datetime | None = None
    """When its token was made, to the second; known of a link that came back."""


class LinkSigner:
    """Tokens are Fernet: authenticated and unreadable, so that a name in them stays private."""

    def __init__(self, key: bytes) -> None:
        """`key` is 32 url-safe base64 bytes, the same on every machine."""
        self._fernet = Fernet(key)

    def token_of(self, link: Link, *, now: datetime) -> tuple[str, datetime]:
        """The token and when it expires."""
        payload: dict[str, Any] = {
            "account": link.account_id.hex,
            "document": link.document_id.hex,
            "reader": [link.reader_kind, link.reader_id, link.reader_name],
        }
        if link.is_supplement:
            payload["supplement"] = True
        token = self._fernet.encrypt_at_time(json.dumps(payload).encode(), int(now.timestamp()))
        return token.decode(), now + LIFETIME

    def link_of(self, token: str, *, now: datetime) -> Link:
        """Raises LinkRefused."""
        try:
            seconds = int(LIFETIME.total_seconds())
            opened = self._fernet.decrypt_at_time(token.encode(), seconds, int(now.timestamp()))
        except (InvalidToken, UnicodeEncodeError):
            raise LinkRefused from None
        payload = json.loads(opened)
        kind, reader_id, name = payload["reader"]
        return Link(
            account_id=UUID(payload["account"]),
            document_id=UUID(payload["document"]),
            is_supplement=payload.get("supplement", False),
            reader_kind=ActorKind(kind),
            reader_id=reader_id,
            reader_name=name,
            made_at=datetime.fromtimestamp(self._fernet.extract_timestamp(token), UTC),
        )
