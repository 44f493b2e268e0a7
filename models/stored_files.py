"""Which columns name files in the storage: what none of them names is an orphan."""

from collections.abc import AsyncIterator, Collection
from typing import Any, Final, NamedTuple

from tortoise.expressions import Q
from tortoise.models import Model

from models.contract import Contract
from models.document import Document
from models.embedded_esign import EmbeddedFlow
from models.esign import EsignFlow
from models.supplement import Supplement
from models.upload import Upload

_AT_ONCE: Final = 1_000


class Naming(NamedTuple):
    """`owed`: the rows whose file must be there, as long as their personal data is; null where others say so too."""

    model: type[Model]
    column: str
    owed: Q | None


_OF_CONTRACT = Q(contract_id__not_isnull=True, contract__erased_at=None)
NAMED_BY: Final = (
    Naming(Document, "sha256", Q(contract__erased_at=None)),  # first: it has an index, and knows nearly all
    Naming(Contract, "preview_sha256", Q(erased_at=None)),
    Naming(EsignFlow, "document_sha256", Q(contract__erased_at=None)),
    Naming(Supplement, "sha256", _OF_CONTRACT | Q(contract_id=None, account__erased_at=None)),
    Naming(Upload, "sha256", Q(used_at=None)),
    Naming(EmbeddedFlow, "draft_sha256", None),
    Naming(EmbeddedFlow, "signed_sha256", None),
    Naming(EmbeddedFlow, "sealed_sha256", None),
)


async def unnamed(digests: Collection[str]) -> set[str]:
    """Those that no row names, erased or not. A few thousand at a time: each is a parameter."""
    left = set(digests)
    for model, column, _ in NAMED_BY:
        if left:
            rows = model.filter(**{f"{column}__in": list(left)})
            left -= {*await rows.distinct().values_list(column, flat=True)}
    return left


async def owed() -> AsyncIterator[str]:
    """The SHA-256 of every file that must be there; one that several rows name comes several times."""
    for model, column, rows in NAMED_BY:
        if rows is None:
            continue
        last: Any = None
        while page := await _page(model, column, rows, after=last):
            last = page[-1][0]
            for _, sha256 in page:
                yield str(sha256)


async def _page(model: type[Model], column: str, rows: Q, *, after: Any) -> list[tuple[Any, Any]]:
    found = model.filter(rows, **{f"{column}__not_isnull": True})
    if after is not None:
        found = found.filter(id__gt=after)
    return await found.order_by("id").limit(_AT_ONCE).values_list("id", column)
