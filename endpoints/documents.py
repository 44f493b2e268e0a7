"""GET /documents/{token}: a file behind a short-lived link. The history of what it belongs to hears of it.

Whoever comes by a link that was changed, has expired, or opens nothing (any more) gets one answer: 404. That a file was
erased is said to whoever holds a good link to it.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.links import Link, LinkRefused, LinkSigner
from endpoints.answers import Reader, reader_of, refused
from endpoints.document_files import LinkedFile, file_of, recorded
from endpoints.downloads import (
    answer_with_bytes,
    answer_without_bytes,
    download_headers,
    is_part,
    not_found,
    unreadable,
)
from jobs.services import Services
from messages import message, text
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing
from rules.terms import ActorKind
from rules.violations import ErrorCode


def document_routes(services: Services, links: LinkSigner) -> list[Route]:
    async def answer(request: Request) -> Response:
        return await _answer(request, services, links)

    return [Route("/documents/{token}", answer, methods=["GET"])]


async def _answer(request: Request, services: Services, links: LinkSigner) -> Response:
    reader = reader_of(request, page_by_default=True)
    try:
        link = links.link_of(request.path_params["token"], now=services.now())
    except LinkRefused:
        return not_found(request, reader)
    file = await file_of(link)
    if file is None:
        return not_found(request, reader)
    if file.erased:
        return refused(request, reader, 410, "DOCUMENT_ERASED", text("http.DOCUMENT_ERASED", reader.locale))
    if file.restricted and link.reader_kind is ActorKind.CUSTOMER:
        words = message(ErrorCode.ACCOUNT_RESTRICTED, {}, reader.locale)
        return refused(request, reader, 403, ErrorCode.ACCOUNT_RESTRICTED, words)
    headers = download_headers(sha256=file.sha256, media_type=file.media_type, file_name=file.file_name)
    return answer_without_bytes(request, reader, headers, file.byte_size) or await _sent(
        request, reader, services, link, file, headers
    )


async def _sent(
    request: Request,
    reader: Reader,
    services: Services,
    link: Link,
    file: LinkedFile,
    headers: dict[str, str],
) -> Response:
    try:
        content = await services.storage.get(file.sha256)
    except (DocumentMissing, DocumentCorrupt, ProviderUnavailable) as error:
        return unreadable(request, reader, error, document=str(file.id), sha256=file.sha256)
    in_part = is_part(request, headers, file.byte_size)
    if not await recorded(link, file, in_part=in_part, at=services.now()):
        return not_found(request, reader)
    return answer_with_bytes(request, headers, content)
