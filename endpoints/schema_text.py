"""GET /schema.graphql: the schema as text, for generators of clients, with what introspection leaves out: @oneOf."""

from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from endpoints.compression import compress
from endpoints.ranges import is_known
from schema.printed import PRINTED

_FOR_MINUTES: Final = "public, max-age=300"


def schema_routes(*, introspection: bool) -> list[Route]:
    """None where the schema is not to be told."""
    if not introspection:
        return []
    content = PRINTED.read_bytes()
    kept = {"ETag": f'"{sha256(content).hexdigest()}"', "Cache-Control": _FOR_MINUTES}

    async def schema_text(request: Request) -> Response:
        if is_known(request.headers, kept["ETag"]):
            return Response(status_code=304, headers={**kept, "Vary": "Accept-Encoding"})
        response = Response(content, headers=kept, media_type="text/plain")
        compress(request, response)
        return response

    return [Route("/schema.graphql", schema_text, methods=["GET"])]
