"""GET /documents/{token}: a file behind a short-lived link. The contract's history hears of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.links import Link, LinkRefused, LinkSigner
from endpoints.answers import Reader, fault, reader_of, refused
from jobs.services import Services
from messages import text
from models import Actor, Contract, Document, Supplement, record_contract_event
from models.database import held, transaction
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing
from rules.terms import ContractEventStep, DocumentKind

_LOG: Final = structlog.get_logger("documents")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,4096}={0,2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A contract's document, or the scan of a supplement; `contract_id` is null for the account as a whole."""

    id: UUID
    contract_id: UUID | None
    kind: DocumentKind
    sha256: str
    byte_size: int
    media_type: str
    file_name: str


def document_routes(services: Services, links: LinkSigner) -> list[Route]:
    async def answer(request: Request) -> Response:
        return await _answer(request, services, links)

    return [Route("/documents/{token}", answer, methods=["GET"])]


async def _answer(request: Request, services: Services, links: LinkSigner) -> Response:
    reader = reader_of(request, page_by_default=True)
    try:
        link = _link_of(request.path_params["token"], links, services.now())
    except LinkRefused:
        return refused(request, reader, 410, "LINK_EXPIRED", text("http.LINK_EXPIRED", reader.locale))
    document = await _file_of(link)
    if document is None:
        return _not_found(request, reader)
    if request.method == "HEAD":
        return Response(headers={**_headers(document), "Content-Length": str(document.byte_size)})
    return await _file(request, reader, services, link, document)


def _link_of(token: str, links: LinkSigner, now: datetime) -> Link:
    """Raises LinkRefused, also for what decoders of base 64 pass over."""
    if not _TOKEN.fullmatch(token):
        raise LinkRefused
    return links.link_of(token, now=now)


async def _file(
    request: Request, reader: Reader, services: Services, link: Link, document: _File
) -> Response:
    try:
        content = await services.storage.get(document.sha256)
    except (DocumentMissing, DocumentCorrupt) as error:
        return fault(request, reader, error, document=str(document.id), sha256=document.sha256)
    except ProviderUnavailable:
        words = text("http.STORAGE_UNAVAILABLE", reader.locale)
        response = refused(request, reader, 503, "STORAGE_UNAVAILABLE", words)
        response.headers["Retry-After"] = "10"
        return response
    if not await _recorded(link, document, services):
        return _not_found(request, reader)
    return Response(content, headers=_headers(document))


async def _file_of(link: Link) -> _File | None:
    """Only of a contract that the link's account still sees: a deleted one takes its files along."""
    if link.is_supplement:
        return await _supplement_of(link)
    document = await Document.get_or_none(
        id=link.document_id, contract__account_id=link.account_id, contract__deleted_at=None
    )
    if document is None:
        return None
    return _File(
        id=document.id,
        contract_id=document.contract_id,
        kind=document.kind,
        sha256=document.sha256,
        byte_size=document.byte_size,
        media_type=document.media_type,
        file_name=document.file_name,
    )


async def _supplement_of(link: Link) -> _File | None:
    found = await Supplement.get_or_none(
        id=link.document_id, account_id=link.account_id, contract__deleted_at=None
    )
    if found is None or found.sha256 is None:
        return None
    return _File(
        id=found.id,
        contract_id=found.contract_id,
        kind=DocumentKind.SUPPLEMENT,
        sha256=found.sha256,
        byte_size=found.byte_size or 0,
        media_type=found.media_type or "application/octet-stream",
        file_name=found.file_name or "supplement",
    )


async def _recorded(link: Link, document: _File, services: Services) -> bool:
    """Before the first byte leaves: who gets to read is in the history even if the connection breaks.

    A document of the account as a whole is read on its framework contract; an account without one has no history of
    readings, so the log keeps it.
    """
    actor = Actor(kind=link.reader_kind, id=link.reader_id or None, name=link.reader_name)
    async with transaction():
        contracts = held(Contract.of(link.account_id))
        if document.contract_id is not None:
            contract = await contracts.get_or_none(id=document.contract_id)
        else:
            contract = await contracts.get_or_none(framework_slot=link.account_id)
        if contract is None:
            if document.contract_id is None:
                _LOG.info("supplement read", supplement=str(document.id), reader=actor.id)
            return document.contract_id is None
        await record_contract_event(
            contract.id,
            ContractEventStep.DOCUMENT_READ,
            actor=actor,
            at=services.now(),
            facts={"kind": document.kind, "sha256": document.sha256},
        )
    return True


def _not_found(request: Request, reader: Reader) -> Response:
    return refused(request, reader, 404, "NOT_FOUND", text("http.DOCUMENT_NOT_FOUND", reader.locale))


def _headers(document: _File) -> dict[str, str]:
    return {
        "Content-Type": document.media_type,
        "Content-Disposition": _attachment(document.file_name),
        "ETag": f'"{document.sha256}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _attachment(file_name: str) -> str:
    """The name twice (RFC 6266): in ASCII for the old, in UTF-8 for all others."""
    plain = "".join(
        character if character.isascii() and character.isprintable() and character not in '"\\%' else "_"
        for character in file_name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
