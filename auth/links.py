"""Short-lived links to files: whoever holds one may fetch this one file, or this one export, until it expires."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from rules.terms import ActorKind

LIFETIME: Final = timedelta(minutes=10)
_DOCUMENT: Final = "document"
_EXPORT: Final = "export"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLink:
    """Which contracts go into one archive, in this order, and for whom. `account_id` is null for operators."""

    account_id: UUID | None
    contract_ids: tuple[UUID, ...]
    file_name: str
    reader_kind: ActorKind
    reader_id: str
    reader_name: str = field(repr=False)


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

    def export_token_of(self, link: ExportLink, *, now: datetime) -> tuple[str, datetime]:
        """The token and when it expires. Ids go in as bytes: fifty make an address of some 1,700 characters."""
        payload = {
            "account": None if link.account_id is None else link.account_id.hex,
            "contracts": base64.b64encode(b"".join(key.bytes for key in link.contract_ids)).decode(),
            "file": link.file_name,
            "reader": [link.reader_kind, link.reader_id, link.reader_name],
        }
        return self.sealed(payload, _EXPORT, now=now)

    def export_link_of(self, token: str, *, now: datetime) -> ExportLink:
        """Raises LinkRefused."""
        payload = self.opened(token, _EXPORT, now=now)
        keys = base64.b64decode(payload["contracts"])
        kind, reader_id, name = payload["reader"]
        return ExportLink(
            account_id=None if payload["account"] is None else UUID(payload["account"]),
            contract_ids=tuple(UUID(bytes=keys[at : at + 16]) for at in range(0, len(keys), 16)),
            file_name=payload["file"],
            reader_kind=ActorKind(kind),
            reader_id=reader_id,
            reader_name=name,
        )

    def sealed(self, payload: Mapping[str, Any], purpose: str, *, now: datetime) -> tuple[str, datetime]:
        """Any payload as a token for one purpose, and when it expires."""
        content = json.dumps({**payload, "for": purpose}, ensure_ascii=False).encode()
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
        if base64.urlsafe_b64encode(base64.urlsafe_b64decode(token)).decode() != token:
            raise LinkRefused  # bits or padding that nobody reads
        payload: dict[str, Any] = json.loads(content)
        if payload.get("for") != purpose:
            raise LinkRefused
        return payload
