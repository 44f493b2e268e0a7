"""Handing out a file that never changes: whole or in part, or nothing where the client has it already."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from endpoints.answers import Reader, fault, refused
from endpoints.ranges import RangeRefused, is_another, is_known, part_of
from messages import text
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing


def download_headers(*, sha256: str, media_type: str, file_name: str) -> dict[str, str]:
    """Of a file that stays as it is, so that a part of it means something."""
    return {
        **file_headers(media_type=media_type, file_name=file_name),
        "ETag": f'"{sha256}"',
        "Accept-Ranges": "bytes",
    }


def file_headers(*, media_type: str, file_name: str) -> dict[str, str]:
    """Of a file that a browser keeps and never shows as a page of ours."""
    return {
        "Content-Type": media_type,
        "Content-Disposition": _attachment(file_name),
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def answer_without_bytes(
    request: Request, reader: Reader, headers: Mapping[str, str], size: int
) -> Response | None:
    """What the request's conditions make of it, in the order of RFC 9110, 13.2.2; null: bytes are to be sent."""
    etag = headers["ETag"]
    if is_another(request.headers, etag):
        return _refused(request, reader, 412, "PRECONDITION_FAILED")
    if is_known(request.headers, etag):
        kept = ("ETag", "Cache-Control")
        return Response(status_code=304, headers={name: headers[name] for name in kept})
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Length": str(size)})
    try:
        part_of(request.headers, etag, size)
    except RangeRefused:
        response = _refused(request, reader, 416, "RANGE_NOT_SATISFIABLE")
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    return None


def is_part(request: Request, headers: Mapping[str, str], size: int) -> bool:
    """Whether less than the whole file is sent. Asked after answer_without_bytes."""
    return part_of(request.headers, headers["ETag"], size) is not None


def answer_with_bytes(request: Request, headers: Mapping[str, str], content: bytes) -> Response:
    """Asked after answer_without_bytes."""
    part = part_of(request.headers, headers["ETag"], len(content))
    if part is None:
        return Response(content, headers=headers)
    sent = {**headers, "Content-Range": part.of(len(content))}
    return Response(content[part.start : part.end], 206, sent)


def not_found(request: Request, reader: Reader) -> Response:
    """Also for a link that was changed or has expired: one answer."""
    return refused(request, reader, 404, "NOT_FOUND", text("http.DOCUMENT_NOT_FOUND", reader.locale))


def unreadable(
    request: Request,
    reader: Reader,
    error: DocumentMissing | DocumentCorrupt | ProviderUnavailable,
    **facts: str,
) -> Response:
    """A fault of ours, unless it is worth trying again. `facts` are for the log."""
    if not isinstance(error, ProviderUnavailable):
        return fault(request, reader, error, **facts)
    return later(request, reader, "STORAGE_UNAVAILABLE", text("http.STORAGE_UNAVAILABLE", reader.locale))


def later(request: Request, reader: Reader, code: str, words: str) -> Response:
    """503: the same link may do in a moment."""
    response = refused(request, reader, 503, code, words)
    response.headers["Retry-After"] = "10"
    return response


def _refused(request: Request, reader: Reader, status: int, code: str) -> Response:
    return refused(request, reader, status, code, text(f"http.{code}", reader.locale))


def _attachment(file_name: str) -> str:
    """The name twice (RFC 6266): in ASCII for the old, in UTF-8 for all others."""
    plain = "".join(
        character if character.isascii() and character.isprintable() and character not in '"\\%' else "_"
        for character in file_name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
