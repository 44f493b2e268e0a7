"""gzip where it pays, and never where a secret stands beside words that somebody else chose.

Compressed together, the two tell each other's letters by the size of the answer, through any encryption (BREACH). So
an endpoint asks for compression, for answers it knows to hold no secret; nothing is compressed by default.
"""

import gzip
import re
from collections.abc import Iterator
from typing import Final

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type
from starlette.requests import Request
from starlette.responses import Response
from strawberry import Schema

from endpoints.media_types import wish_for

PAYS_FROM: Final = 1024
"""Bytes; what is smaller travels in one packet anyway."""

_LEVEL: Final = 5
_SECRET_NAME: Final = re.compile(r"secret|token|password|verificationcode", re.IGNORECASE)


def compress(request: Request, response: Response) -> None:
    """An answer without secrets, where it pays and the client takes it; never one that hangs on a cookie."""
    response.headers.add_vary_header("Accept-Encoding")
    content = bytes(response.body)
    if len(content) < PAYS_FROM or "cookie" in request.headers or "set-cookie" in response.headers:
        return
    if wish_for(request.headers.get("accept-encoding", ""), "gzip").weight == 0:
        return
    response.body = gzip.compress(content, _LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))


class SecretWords:
    """By which words an operation may ask for a secret: wherever such a word stands, the answer is not compressed.

    Addresses hold tokens, `reveal` answers personal data whole, and a mutation answers links, codes and the client's
    own words.
    """

    def __init__(self, schema: Schema) -> None:
        words = {"mutation", *_secret_names(schema)}
        self._words = re.compile(rf"\b(?:{'|'.join(sorted(words))})\b")

    def are_in(self, document: str) -> bool:
        return self._words.search(document) is not None


def _secret_names(schema: Schema) -> Iterator[str]:
    for kind in schema._schema.type_map.values():  # noqa: SLF001 - Strawberry's has no public name
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for name, each in kind.fields.items():
            if get_named_type(each.type).name == "URL" or _SECRET_NAME.search(name):
                yield name
            yield from (argument for argument in each.args if argument == "reveal")
