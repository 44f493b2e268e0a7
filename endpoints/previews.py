"""GET /previews/{token}: a sample of a text or of the vendor's data, drawn when it is asked for and kept nowhere."""

import asyncio
from typing import Final
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.links import LinkRefused, LinkSigner
from endpoints.answers import Reader, reader_of, refused
from jobs.previews import PreviewOutdated, previewed_by
from jobs.services import Services
from jobs.workshop import WorkFailed
from messages import text

_LOG: Final = structlog.get_logger("previews")

AT_ONCE: Final = 4
"""Previews being drawn or waiting to be: one that waits too long would end the others."""


def preview_routes(services: Services, links: LinkSigner) -> list[Route]:
    places = asyncio.Semaphore(AT_ONCE)

    async def answer(request: Request) -> Response:
        return await _answer(request, services, links, places)

    return [Route("/previews/{token}", answer, methods=["GET"])]


async def _answer(
    request: Request, services: Services, links: LinkSigner, places: asyncio.Semaphore
) -> Response:
    reader = reader_of(request, page_by_default=True)
    try:
        previewed = await previewed_by(request.path_params["token"], links, services)
    except LinkRefused:
        return refused(request, reader, 404, "NOT_FOUND", text("http.DOCUMENT_NOT_FOUND", reader.locale))
    except PreviewOutdated:
        return refused(request, reader, 410, "PREVIEW_OUTDATED", text("http.PREVIEW_OUTDATED", reader.locale))
    if places.locked():
        return _unavailable(request, reader)
    try:
        async with places:
            drawn = await services.workshop.draw_sample(previewed.paper(services.public_url))
    except WorkFailed as failed:
        _LOG.warning("preview not drawn", text=str(previewed.text.id), error=str(failed))
        return _unavailable(request, reader)
    return Response(drawn.content, headers=_headers(previewed.file_name))


def _unavailable(request: Request, reader: Reader) -> Response:
    response = refused(request, reader, 503, "PREVIEW_FAILED", text("http.PREVIEW_FAILED", reader.locale))
    response.headers["Retry-After"] = "10"
    return response


def _headers(file_name: str) -> dict[str, str]:
    """In the browser's own viewer, which a stricter policy would stop."""
    return {
        "Content-Type": "application/pdf",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file_name, safe='')}",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
