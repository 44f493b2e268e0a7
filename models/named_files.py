"""Every stored file that some row still needs, by its digest: what a backup copies and a restore brings back."""

from collections.abc import AsyncIterator
from typing import Any, Final

from tortoise.models import Model

from models.contract import Contract
from models.document import Document
from models.embedded_esign import EmbeddedFlow
from models.erasure import key_of_flow
from models.esign import EsignFlow
from models.supplement import Supplement
from models.upload import Upload

_OF_CONTRACTS: Final = {"contract__erased_at": None}
_NAMED: Final[tuple[tuple[type[Model], str, dict[str, Any]], ...]] = (
    (Document, "sha256", _OF_CONTRACTS),
    (EsignFlow, "document_sha256", _OF_CONTRACTS),
    (Supplement, "sha256", {"contract_id__not_isnull": True, **_OF_CONTRACTS}),
    (Supplement, "sha256", {"contract_id": None, "account__erased_at": None}),
    (Contract, "preview_sha256", {"erased_at": None, "deleted_at": None}),
    (Upload, "sha256", {"used_at": None}),
)
_PAGE: Final = 1_000


async def named_files() -> AsyncIterator[str]:
    """In no order, and one that is named twice comes twice; a page of rows at a time."""
    for model, column, needed in _NAMED:
        async for page in _pages(model, column, **needed, **{f"{column}__not_isnull": True}):
            for _, sha256 in page:
                yield sha256
    async for page in _pages(EmbeddedFlow, "reference", "draft_sha256", "signed_sha256", "sealed_sha256"):
        keys = {key for _, reference, *_ in page if (key := key_of_flow(reference)) is not None}
        kept = set(await EsignFlow.filter(id__in=keys, **_OF_CONTRACTS).values_list("id", flat=True))
        for _, reference, *files in page:
            if key_of_flow(reference) in kept:
                for sha256 in filter(None, files):
                    yield sha256


async def _pages(model: type[Model], *columns: str, **needed: Any) -> AsyncIterator[list[Any]]:
    rows = model.filter(**needed).order_by("id").limit(_PAGE)
    page: list[Any] = await rows.values_list("id", *columns)
    while page:
        yield page
        page = await rows.filter(id__gt=page[-1][0]).values_list("id", *columns)
