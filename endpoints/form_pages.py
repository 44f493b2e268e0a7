"""Pages for people that hold a form, and the way back to them."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from endpoints.answers import Reader, page_response, reader_of
from endpoints.markup import Markup, filled
from messages import text


def person_reading(request: Request) -> Reader:
    """A page, whatever Accept prefers."""
    return Reader(locale=reader_of(request, page_by_default=True).locale, page=True)


def form_page(
    body: Markup,
    reader: Reader,
    *,
    title: str,
    path: str,
    query: Mapping[str, str] | None = None,
    script: Markup | None = None,
    status: int = 200,
) -> Response:
    return _from_here(
        page_response(body, reader, title=title, path=path, query=query, script=script, status=status)
    )


def back_to(path: str, reader: Reader) -> Response:
    """After a POST that was done: reloading what comes repeats nothing."""
    return _from_here(RedirectResponse(f"{path}?lang={reader.locale}", 303, {"Cache-Control": "no-store"}))


def unknown_page(request: Request, reader: Reader, words: str) -> Response:
    """404, the same for every link that opens nothing."""
    title = text("http.title", reader.locale)
    body = filled("notice", title=title, alert=filled("alert", words=words))
    return form_page(body, reader, title=title, path=request.url.path, status=404)


def _from_here(response: Response) -> Response:
    """With no-referrer, browsers would send `Origin: null` along with our own forms."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response
