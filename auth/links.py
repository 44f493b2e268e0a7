"""Short-lived links to files: whoever holds one may fetch this one file until it expires."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from rules.terms import ActorKind

LIFETIME: Final = timedelta(minutes=10)
_DOCUMENT: Final = "document"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,4096}={0,2}", re.ASCII)


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
        return self.sealed(payload, _DOCUMENT, now=now)

    def link_of(self, token: str, *, now: datetime) -> Link:
        """Raises LinkRefused."""
        payload = self.opened(token, _DOCUMENT, now=now)
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

    def sealed(self, payload: Mapping[str, Any], purpose: str, *, now: datetime) -> tuple[str, datetime]:
        """Any payload as a token for one purpose, and when it expires."""
        content = json.dumps({**payload, "for": purpose}).encode()
        return self._fernet.encrypt_at_time(content, int(now.timestamp())).decode(), now + LIFETIME

    def opened(self, token: str, purpose: str, *, now: datetime) -> dict[str, Any]:
        """Raises LinkRefused, also for a token of another purpose and for what decoders of base 64 pass over."""
        if not _TOKEN.fullmatch(token):
            raise LinkRefused
        try:
            seconds = int(LIFETIME.total_seconds())
            content = self._fernet.decrypt_at_time(token.encode(), seconds, int(now.timestamp()))
        except InvalidToken:
            raise LinkRefused from None
        payload: dict[str, Any] = json.loads(content)
        if payload.get("for") != purpose:
            raise LinkRefused
        return payload
