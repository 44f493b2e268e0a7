"""Which contract a file is, or was made from, however damaged it may be."""

import re
import zlib
from itertools import islice

from documents.metadata import contract_id_in

_STREAM = re.compile(rb"stream\r?\n")
_STREAMS_SEARCHED = 200
_SEARCHED_IN_EACH = 64 * 1024  # bytes; our metadata has 2 KB


def recognised_contract(content: bytes) -> str | None:
    """The id in the metadata. It stands there uncompressed, but another program may have packed it. No proof."""
    found = contract_id_in(content)
    starts = islice((match.end() for match in _STREAM.finditer(content)), _STREAMS_SEARCHED)
    while found is None and (start := next(starts, None)) is not None:
        found = contract_id_in(_inflated(content[start : start + _SEARCHED_IN_EACH]))
    return found


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _SEARCHED_IN_EACH)
    except zlib.error:
        return b""
