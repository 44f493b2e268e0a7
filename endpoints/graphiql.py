"""GET /graphiql: GraphiQL as `make graphiql` built it, from this origin alone; before that, how to build it."""

import secrets
from pathlib import Path
from typing import Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from endpoints.answers import HEADERS, Reader, nothing_here, page_response
from endpoints.form_pages import person_reading
from endpoints.graphiql_assets import Assets, Built
from endpoints.graphiql_examples import examples_in
from endpoints.markup import filled
from endpoints.media_types import wish_for
from messages import Locale, text

PATH: Final = "/graphiql"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The nonce is for one library, which holds the page still under open menus by a style element of its own."""

_WORDS: Final = ("examples", "hint", "kept", "none", "malformed")
_PLACES: Final = ("contract", "number", "code", "text", "profile", "order", "filing")


def graphiql_routes(built: Path, *, public_url: str) -> list[Route]:
    """`built` is where the build step leaves its files; it may run while the server does."""
    assets = Assets(built)

    async def page(request: Request) -> Response:
        reader = person_reading(request)
        found = await assets.found()
        return _unbuilt(reader, public_url) if found is None else _page(reader, found)

    async def asset(request: Request) -> Response:
        return await _asset(request, assets)

    return [
        Route(PATH, page, methods=["GET"]),
        Route(f"{PATH}/assets/{{name}}", asset, methods=["GET"]),
    ]


def _page(reader: Reader, built: Built) -> Response:
    locale, nonce = reader.locale, secrets.token_urlsafe(16)
    words = {name: text(f"graphiql.{name}", locale) for name in _WORDS}
    places = {name: text(f"graphiql.places.{name}", locale) for name in _PLACES}
    content = filled(
        "graphiql",
        lang=locale,
        nonce=nonce,
        script=f"{PATH}/assets/{built.script}",
        style=f"{PATH}/assets/{built.style}",
        words=orjson.dumps({**words, "placeholders": places}).decode(),
        examples=orjson.dumps(examples_in(locale)).decode(),
        path=PATH,
        languages=text("verify-page.languages", locale),
        **{f"current_{each.name.lower()}": str(each is locale).lower() for each in Locale},
        **{
            name: text(f"graphiql.{name}", locale)
            for name in ("title", "token", "use", "clear", "script_needed")
        },
    )
    headers = {
        **HEADERS,
        "Content-Language": locale,
        "Content-Security-Policy": POLICY.format(nonce=nonce),
        "Referrer-Policy": "same-origin",  # with no-referrer, browsers might send `Origin: null` along
    }
    return Response(content, headers=headers, media_type="text/html")


def _unbuilt(reader: Reader, public_url: str) -> Response:
    words = {
        name: text(f"graphiql.unbuilt.{name}", reader.locale)
        for name in ("title", "why", "build", "reload", "meanwhile", "token")
    }
    body = filled("graphiql_unbuilt", url=f"{public_url}/graphql", **words)
    return page_response(body, reader, title=words["title"], path=PATH)


async def _asset(request: Request, assets: Assets) -> Response:
    """By its exact name, which says what is in it; any other is nothing."""
    built = await assets.found()
    asset = None if built is None else built.files.get(request.path_params["name"])
    if asset is None:
        return nothing_here(request, HTTPException(404))
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if wish_for(request.headers.get("accept-encoding", ""), "gzip").weight == 0:
        return Response(asset.content, headers=headers, media_type=asset.media_type)
    headers["Content-Encoding"] = "gzip"
    return Response(asset.gzipped, headers=headers, media_type=asset.media_type)
