"""GET /exports/{token}: contracts as one ZIP, behind a short-lived link. Each contract's history hears of it.

What can be refused is refused before the first byte: a bad link, a contract that is gone, a damaged file of the first
contract. Later the connection is cut instead, so that nobody takes a part for the whole.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.links import ExportLink, LinkRefused, LinkSigner
from documents.archive import MEDIA_TYPE, Member, zipped
from endpoints.answers import Reader, reader_of
from endpoints.downloads import file_headers, later, not_found, unreadable
from endpoints.streaming import Patience, Stream
from jobs.export import NothingToExport, Prepared, prepare, sealed_documents
from jobs.exported_folder import members_of
from jobs.services import Services
from messages import text
from models import Actor
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing

AT_ONCE: Final = 8
"""Archives being sent by one process; each takes less than a megabyte of memory."""

EACH_AT_ONCE: Final = 2
"""Of these, by one person: nobody's slow network keeps all others waiting."""


def export_routes(services: Services, links: LinkSigner, *, patience: Patience | None = None) -> list[Route]:
    return [Route("/exports/{token}", _Desk(services, links, patience or Patience()), methods=["GET"])]


class _Desk:
    def __init__(self, services: Services, links: LinkSigner, patience: Patience) -> None:
        self._services = services
        self._links = links
        self._patience = patience
        self._sending: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        reader = reader_of(request, page_by_default=True)
        try:
            link = self._links.export_link_of(request.path_params["token"], now=self._services.now())
        except LinkRefused:
            answer: ASGIApp = not_found(request, reader)
        else:
            answer = await self._answer(request, reader, link)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, reader: Reader, link: ExportLink) -> ASGIApp:
        sealed = sealed_documents(link.account_id, link.contract_ids)
        if await sealed.count() != len(link.contract_ids):
            return not_found(request, reader)
        if request.method == "HEAD":
            return _without_body(link)
        return self._in_turn(request, reader, link)

    def _in_turn(self, request: Request, reader: Reader, link: ExportLink) -> ASGIApp:
        person = f"{link.reader_kind} {link.reader_id}"

        async def send_all(scope: Scope, receive: Receive, send: Send) -> None:
            if self._sending.total() >= AT_ONCE or self._sending[person] >= EACH_AT_ONCE:
                busy = later(request, reader, "BUSY", text("http.EXPORT_BUSY", reader.locale))
                await busy(scope, receive, send)
                return
            self._sending[person] += 1
            try:
                answer = await self._begun(request, reader, link)
                await answer(scope, receive, send)
            finally:
                self._sending[person] -= 1
                self._sending += Counter()  # forgets who has none

        return send_all

    async def _begun(self, request: Request, reader: Reader, link: ExportLink) -> ASGIApp:
        try:
            first = await self._prepared(link, link.contract_ids[0])
        except NothingToExport:
            return not_found(request, reader)
        except (DocumentMissing, DocumentCorrupt, ProviderUnavailable) as error:
            return unreadable(request, reader, error, contract=str(link.contract_ids[0]))
        return Stream(zipped(self._members(link, first)), _headers(link), self._patience)

    async def _members(self, link: ExportLink, first: Prepared) -> AsyncIterator[Member]:
        for contract_id in link.contract_ids:
            is_first = contract_id == first.contract.id
            prepared = first if is_first else await self._prepared(link, contract_id)
            async for member in members_of(prepared, self._services):
                yield member

    async def _prepared(self, link: ExportLink, contract_id: UUID) -> Prepared:
        actor = Actor(kind=link.reader_kind, id=link.reader_id or None, name=link.reader_name)
        return await prepare(contract_id, link.account_id, self._services, actor=actor)


def _without_body(link: ExportLink) -> Response:
    """How long it will be is not known before it is sent."""
    response = Response(headers=_headers(link))
    del response.headers["Content-Length"]
    return response


def _headers(link: ExportLink) -> dict[str, str]:
    return file_headers(media_type=MEDIA_TYPE, file_name=link.file_name)
