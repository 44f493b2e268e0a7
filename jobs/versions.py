"""Which text and which vendor data new contracts get, and where the words of a contract are.

Files in documents/texts/ are what a kind begins with. Once operators have published a text of a kind, the newest they
published is in force: a file that an upgrade brings never takes its place.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from uuid import UUID, uuid5

from documents.template import parsed
from documents.text import newest_text_version, shipped_text, shipped_versions
from models import ContractText, VendorVersion
from models.copies import VendorCopy
from rules.terms import ContractKind

_SHIPPED: Final = UUID("ff531976-63d2-5317-8335-871b04e568df")
"""Files have no rows; their ids are made of their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """A version of a kind's text, of a file or of a row; the dates and people of a row."""

    id: UUID
    kind: ContractKind
    version: str
    revision: int
    content: str
    shipped: bool
    created_by: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_by: str | None = None
    published_at: datetime | None = None

    @property
    def published(self) -> bool:
        return self.shipped or self.published_at is not None

    @property
    def title(self) -> str:
        return parsed(self.content).title


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorInForce:
    """`id` and `version` are null for the settings' own data."""

    vendor: VendorCopy
    id: UUID | None = None
    version: str | None = None
    revision: int = 1

    @classmethod
    def of(cls, row: VendorVersion) -> Self:
        return cls(vendor=row.copy_of_vendor, id=row.id, version=row.version, revision=row.revision)


def shipped_version(kind: ContractKind, version: str) -> TextVersion:
    """Raises UnknownTextVersionError."""
    return TextVersion(
        id=uuid5(_SHIPPED, f"{kind}/{version}"),
        kind=kind,
        version=version,
        revision=1,
        content=shipped_text(kind, version),
        shipped=True,
    )


def stored_version(row: ContractText) -> TextVersion:
    return TextVersion(
        id=row.id,
        kind=row.kind,
        version=row.version,
        revision=row.revision,
        content=row.content,
        shipped=False,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        published_by=row.published_by,
        published_at=row.published_at,
    )


async def text_in_force(kind: ContractKind) -> TextVersion:
    """What a new contract carries: version and words of one row, whatever is published meanwhile."""
    row = await ContractText.in_force(kind)
    return shipped_version(kind, newest_text_version(kind)) if row is None else stored_version(row)


async def template_of(kind: ContractKind, version: str) -> str:
    """The words of contracts that carry this version, unfilled, for ever. Raises UnknownTextVersionError."""
    row = await ContractText.published(kind, version)
    return shipped_text(kind, version) if row is None else row.content


async def text_by_id(key: UUID) -> TextVersion | None:
    for kind in ContractKind:
        for version in shipped_versions(kind):
            if (shipped := shipped_version(kind, version)).id == key:
                return shipped
    row = await ContractText.get_or_none(id=key)
    return None if row is None else stored_version(row)


async def texts_of(kind: ContractKind) -> list[TextVersion]:
    """Files and rows, drafts among them; a file whose name a published row has taken is nobody's."""
    rows = [stored_version(row) for row in await ContractText.filter(kind=kind)]
    taken = {row.version for row in rows if row.published}
    files = [shipped_version(kind, version) for version in shipped_versions(kind) if version not in taken]
    return [*files, *rows]


async def vendor_in_force(configured: VendorCopy) -> VendorInForce:
    """What a new contract copies; `configured` are the settings' own data."""
    row = await VendorVersion.in_force(configured)
    if row is None:
        return VendorInForce(vendor=configured)
    return VendorInForce.of(row)
