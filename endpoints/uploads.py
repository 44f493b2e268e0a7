"""POST /uploads: an operator sends the scan of a document; recordSupplement and clearSubjectHold refer to it."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.permissions import Permission
from auth.tokens import SignInRequired
from auth.viewer import Viewer
from documents.scans import ENDINGS, JPEG, PDF, PNG, media_type_of
from endpoints.answers import json_response, reader_of
from endpoints.bodies import (
    LARGEST_FILE,
    READ_DEADLINE,
    STATUS,
    BodyFault,
    BodyRefused,
    read_file,
)
from endpoints.viewers import OriginRefused
from jobs.services import Services
from messages import Locale, text
from models import Actor, Upload, record_desk_event
from models.database import transaction
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt
from rules.terms import DeskEventStep
from schema.ids import IdType, id_of

FILES_AT_ONCE: Final = 8
"""Files being received; each takes up to 20 MB of memory, twice that in a form."""

_MAY_SEND: Final = (Permission.OPERATOR_RECORD, Permission.OPERATOR_HOLD)
_RAW: Final = frozenset({PDF, PNG, JPEG, "application/octet-stream"})
_GIVEN_UP: Final = frozenset({BodyFault.TOO_SLOW, BodyFault.TOO_LARGE})  # the rest of the body is not awaited
_CLOSE: Final = {"Connection": "close"}

ViewerOf = Callable[[Request], Awaitable[Viewer | None]]


def upload_routes(
    services: Services, viewer_of: ViewerOf, *, read_deadline: float = READ_DEADLINE
) -> list[Route]:
    """`viewer_of` raises SignInRequired and OriginRefused; `read_deadline`: seconds that a file may take to arrive."""
    desk = _Desk(services, viewer_of, read_deadline)
    return [Route("/uploads", desk.answer, methods=["POST"])]


class _Desk:
    def __init__(self, services: Services, viewer_of: ViewerOf, read_deadline: float) -> None:
        self._services = services
        self._viewer_of = viewer_of
        self._read_deadline = read_deadline
        self._files = 0

    async def answer(self, request: Request) -> Response:
        """Who asks comes first: nothing of a stranger's body is read."""
        locale = reader_of(request, page_by_default=False).locale
        try:
            viewer = await self._viewer_of(request)
        except SignInRequired as refusal:
            return _unsigned(request, refusal.reason)
        except OriginRefused:
            return _refused(request, 403, "ORIGIN_REFUSED", text("login.ORIGIN_REFUSED", locale), **_CLOSE)
        if viewer is None:
            return _unsigned(request, "MISSING")
        if not any(viewer.may(permission) for permission in _MAY_SEND):
            return _refused(request, 403, "FORBIDDEN", text("upload.FORBIDDEN", locale), **_CLOSE)
        return await self._received(request, viewer, locale)

    async def _received(self, request: Request, viewer: Viewer, locale: Locale) -> Response:
        if self._files >= FILES_AT_ONCE:
            return _busy(request, locale)
        self._files += 1
        try:
            return await self._taken(request, viewer)
        except BodyRefused as refusal:
            return _not_taken(request, refusal.fault, locale)
        except (ProviderUnavailable, DocumentCorrupt):
            return _busy(request, locale)
        finally:
            self._files -= 1

    async def _taken(self, request: Request, viewer: Viewer) -> Response:
        """The file first, then the row with its entry in the desk's history: a row always has both."""
        content = await read_file(request, raw=_RAW, seconds=self._read_deadline)
        media_type = media_type_of(content)
        if media_type is None:
            raise BodyRefused(BodyFault.UNSUPPORTED)
        sha256 = await self._services.storage.put(content)
        async with transaction():
            upload = await Upload.create(
                sha256=sha256,
                byte_size=len(content),
                media_type=media_type,
                file_name=f"scan{ENDINGS[media_type]}",  # what people call a scan often names somebody
                uploaded_by_id=viewer.user_id,
                created_at=self._services.now(),
            )
            await _record(upload, viewer)
        body = {
            "uploadId": id_of(IdType.UPLOAD, upload.id),
            "sha256": upload.sha256,
            "byteSize": upload.byte_size,
            "mediaType": upload.media_type,
        }
        return json_response(body, reader_of(request, page_by_default=False), 201)


async def _record(upload: Upload, viewer: Viewer) -> None:
    """Without the file's name: it is the sender's own words, and the history is for ever."""
    await record_desk_event(
        DeskEventStep.UPLOAD_RECEIVED,
        actor=Actor(kind=viewer.kind, id=viewer.user_id, name=viewer.user_name),
        at=upload.created_at,
        facts={
            "sha256": upload.sha256,
            "mediaType": upload.media_type,
            "byteSize": str(upload.byte_size),
        },
    )


def _unsigned(request: Request, reason: str) -> Response:
    words = text(f"sign-in.{reason}", reader_of(request, page_by_default=False).locale)
    return _refused(request, 401, "UNAUTHENTICATED", words, **{"WWW-Authenticate": "Bearer"}, **_CLOSE)


def _not_taken(request: Request, fault: BodyFault, locale: Locale) -> Response:
    words = text(f"upload.{fault}", locale, megabytes=str(LARGEST_FILE // (1024 * 1024)))
    return _refused(request, STATUS[fault], fault, words, **(_CLOSE if fault in _GIVEN_UP else {}))


def _busy(request: Request, locale: Locale) -> Response:
    return _refused(request, 503, "BUSY", text("upload.BUSY", locale), **{"Retry-After": "10"}, **_CLOSE)


def _refused(request: Request, status: int, code: str, words: str, **headers: str) -> Response:
    """Always JSON: programs send files here, no forms of ours."""
    reader = reader_of(request, page_by_default=False)
    body = {"errors": [{"message": words, "extensions": {"code": code}}]}
    response = json_response(body, reader, status)
    response.headers.update(headers)
    return response
