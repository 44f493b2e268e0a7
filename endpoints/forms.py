"""Small forms that people send from our own pages: bounded, whole, and from nowhere else."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from endpoints.bodies import BodyFault, BodyRefused, read_body

LARGEST_FORM: Final = 256 * 1024
"""Bytes."""

_KIND: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 16


async def read_form(request: Request, *, seconds: float) -> Mapping[str, str]:
    """The fields of a form, each once, in UTF-8. Raises BodyRefused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise BodyRefused(BodyFault.UNSUPPORTED)
    body = await read_body(request, largest=LARGEST_FORM, seconds=seconds)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise BodyRefused(BodyFault.MALFORMED) from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise BodyRefused(BodyFault.MALFORMED)
    return form


def is_from_our_page(request: Request, public_url: str) -> bool:
    """Whether a browser sent this from a page of ours.

    Sec-Fetch-Site is the browser's own word (no page can set it); older browsers, and all of them on plain HTTP,
    name the page's origin with every POST.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    ours = urlsplit(public_url)
    return request.headers.get("origin") == f"{ours.scheme}://{ours.netloc}"
