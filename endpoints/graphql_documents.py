"""Documents by hash: trusted ones from manifests, and those that clients leave here themselves for the next time.

`documentId` (GraphQL over HTTP, appendix A) names a document of a manifest. `extensions.persistedQuery` (Apollo's
automatic persisted queries) names one of a manifest too, or one that was sent with its hash before. What clients leave
is remembered only once it ran, so it went through every limit, and never outlives the process.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import structlog

from endpoints.graphql_requests import Parameters, RequestRefused

MOST_REMEMBERED: Final = 1_000
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of all remembered texts together; the one that was used longest ago goes first."""

_PREFIX: Final = "sha256:"
_HEX: Final = frozenset("0123456789abcdef")
_LOG: Final = structlog.get_logger("graphql")


class DocumentsMode(StrEnum):
    """What may run: anything; anything, and what is in no manifest is told in the log; documents of manifests alone."""

    OPEN = "open"
    PREFER = "prefer"
    ONLY = "only"


class Came(StrEnum):
    """How a document came."""

    TRUSTED = "trusted"
    REMEMBERED = "remembered"
    LEFT = "left"  # with its hash, for the next time
    AS_TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The document of a request; `text` is null where the request names none."""

    text: str | None = field(repr=False)
    came: Came
    digest: str | None = None


class Documents:
    """`trusted`: texts by their SHA-256."""

    def __init__(
        self,
        trusted: Mapping[str, str] | None = None,
        mode: DocumentsMode = DocumentsMode.OPEN,
        *,
        most: int = MOST_REMEMBERED,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._trusted = dict(trusted or {})
        self._mode = mode
        self._remembered = _Remembered(most, most_bytes)
        self.counts: Counter[Came] = Counter()

    def found(self, parameters: Parameters) -> Found:
        """Raises RequestRefused."""
        persisted = _persisted(parameters.extensions)
        if parameters.document_id is not None:
            if parameters.query is not None or persisted is not None:
                raise RequestRefused(400, "documentId goes without query and without persistedQuery.")
            return self._named(parameters.document_id)
        if persisted is not None:
            return self._persisted(persisted, parameters.query)
        if self._mode is DocumentsMode.ONLY and parameters.query is not None:
            raise _not_trusted("Only documents of a manifest run here: name one by documentId.")
        return Found(text=parameters.query, came=Came.AS_TEXT)

    def ran(self, found: Found) -> None:
        """Counts it, remembers what was left for that, and where only manifests are to be allowed tells of the rest."""
        self.counts[found.came] += 1
        if found.came is Came.LEFT and found.digest and found.text:
            self._remembered.keep(found.digest, found.text)
        if found.came is not Came.TRUSTED and self._mode is DocumentsMode.PREFER:
            digest = sha256((found.text or "").encode()).hexdigest()
            times = self.counts.total() - self.counts[Came.TRUSTED]
            _LOG.info("a document of no manifest ran", sha256=digest, document=str(found.came), times=times)

    def _named(self, document_id: str) -> Found:
        text = self._trusted.get(document_id.removeprefix(_PREFIX))
        if text is None:
            raise _unknown("No manifest has this document.", "DOCUMENT_NOT_FOUND")
        return Found(text=text, came=Came.TRUSTED)

    def _persisted(self, digest: str, query: str | None) -> Found:
        if query is not None and sha256(query.encode()).hexdigest() != digest:
            raise RequestRefused(
                400, "sha256Hash is not the SHA-256 of query.", code="PERSISTED_QUERY_HASH_MISMATCH"
            )
        if digest in self._trusted:
            return Found(text=self._trusted[digest], came=Came.TRUSTED)
        if self._mode is DocumentsMode.ONLY:
            raise _not_trusted("Only documents of a manifest run here, and none has this hash.")
        if query is not None:
            return Found(text=query, came=Came.LEFT, digest=digest)
        if (known := self._remembered.of(digest)) is not None:
            return Found(text=known, came=Came.REMEMBERED)
        raise _unknown(
            "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"
        )  # the words Apollo's clients know


class _Remembered:
    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0

    def of(self, digest: str) -> str | None:
        text = self._texts.get(digest)
        if text is not None:
            self._texts.move_to_end(digest)
        return text

    def keep(self, digest: str, text: str) -> None:
        size = len(text.encode())
        if digest in self._texts or size > self._most_bytes:
            return
        self._texts[digest] = text
        self._bytes += size
        while len(self._texts) > self._most or self._bytes > self._most_bytes:
            _, gone = self._texts.popitem(last=False)
            self._bytes -= len(gone.encode())


def is_digest(value: str) -> bool:
    """64 hexadecimal digits, in small letters."""
    return len(value) == 2 * sha256().digest_size and _HEX.issuperset(value)


def _persisted(extensions: Mapping[str, Any] | None) -> str | None:
    """The hash that an automatic persisted query brings."""
    given = (extensions or {}).get("persistedQuery")
    if given is None:
        return None
    digest = given.get("sha256Hash") if isinstance(given, dict) else None
    if not isinstance(digest, str) or not is_digest(digest) or given.get("version") != 1:
        raise RequestRefused(400, "persistedQuery is version 1 and sha256Hash, 64 hexadecimal digits.")
    return digest


def _unknown(words: str, code: str) -> RequestRefused:
    return RequestRefused(400, words, code=code, for_older=200)


def _not_trusted(words: str) -> RequestRefused:
    return RequestRefused(403, words, code="DOCUMENT_NOT_TRUSTED")
