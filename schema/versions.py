"""Versions of contract texts and of the vendor's data: what operators see of them, send and get."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import strawberry

from documents.samples import Sample
from rules.terms import ContractKind, SigningMode, SubjectType
from schema.context import Info
from schema.enums import VersionSource
from schema.loaders import TextUse
from schema.node import Node
from schema.party_a import PartyB
from schema.payloads import Payload
from schema.scalars import URL

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.type(
    description="A sample in print, behind a short-lived signed link: drawn when it is fetched, kept nowhere, marked on"
    " every page. The link shows the revision it was made for, or nothing."
)
class VersionPreview:
    file_name: str
    media_type: str
    url: URL
    expires_at: datetime
    text_sha256: str = strawberry.field(description="Of the sample's words; printed on every page.")


TextPreviewing: TypeAlias = Callable[[Sample], Awaitable[VersionPreview]]
VendorPreviewing: TypeAlias = Callable[[ContractKind, Sample], Awaitable[VersionPreview]]


@strawberry.type(
    description="A version of the words of a kind of contract. Published, it goes into new contracts and never changes;"
    " contracts made before keep theirs."
)
class ContractTextVersion(Node):
    kind: ContractKind
    version: str = strawberry.field(description="Its name: year, month and a sequence, such as 2026-12-1.")
    revision: int = strawberry.field(
        description="Counts a draft's changes; what expectedVersion is compared to."
    )
    source: VersionSource
    title: str
    content: str = strawberry.field(description="TOML.")
    published: bool
    in_force: bool = strawberry.field(description="Whether new contracts of its kind carry it now.")
    created_by: str | None = strawberry.field(description="The operator's id; null for what was shipped.")
    created_at: datetime | None
    updated_at: datetime | None
    published_by: str | None
    published_at: datetime | None = strawberry.field(description="Null for drafts and for what was shipped.")
    previewing: strawberry.Private[TextPreviewing]

    @strawberry.field(description="How many contracts carry it, deleted ones among them.")
    async def contracts(self, info: Info) -> int:
        return await info.context.loaders.text_uses.load(TextUse(self.kind, self.version))

    @strawberry.field(
        description="With the vendor's data in force. `long` has all that a contract may have: many rows, tax, cited"
        " documents, a term; `withStart` and `fixedTerm` decide about the term alone."
    )
    async def preview(
        self,
        signing_mode: SigningMode = SigningMode.UNILATERAL,
        subject_type: SubjectType = SubjectType.ENTERPRISE,
        long: bool = False,
        with_start: bool | None = UNSET,
        fixed_term: bool | None = UNSET,
    ) -> VersionPreview:
        return await self.previewing(_sample(signing_mode, subject_type, long, with_start, fixed_term))


@strawberry.type(
    description="A version of the vendor's data as contracts print them. Published, it goes into new contracts and"
    " never changes; contracts made before keep their copy."
)
class VendorVersion(Node):
    version: str = strawberry.field(description="Its name: year, month and a sequence, such as 2026-12-1.")
    revision: int = strawberry.field(
        description="Counts a draft's changes; what expectedVersion is compared to."
    )
    vendor: PartyB
    published: bool
    in_force: bool = strawberry.field(
        description="Whether new contracts copy it now: the newest published of the vendor whose seal is configured."
    )
    created_by: str
    created_at: datetime
    updated_at: datetime
    published_by: str | None
    published_at: datetime | None
    previewing: strawberry.Private[VendorPreviewing]

    @strawberry.field(
        description="In the text in force of this kind; the rest as in ContractTextVersion.preview."
    )
    async def preview(
        self,
        kind: ContractKind = ContractKind.FRAMEWORK,
        signing_mode: SigningMode = SigningMode.UNILATERAL,
        subject_type: SubjectType = SubjectType.ENTERPRISE,
        long: bool = False,
        with_start: bool | None = UNSET,
        fixed_term: bool | None = UNSET,
    ) -> VersionPreview:
        return await self.previewing(kind, _sample(signing_mode, subject_type, long, with_start, fixed_term))


def _sample(
    signing_mode: SigningMode,
    subject_type: SubjectType,
    long: bool,
    with_start: bool | None,
    fixed_term: bool | None,
) -> Sample:
    """What is left out is as `long` is."""
    return Sample(
        signing_mode=signing_mode,
        subject_type=subject_type,
        long=long,
        with_start=with_start if isinstance(with_start, bool) else long,
        fixed_term=fixed_term if isinstance(fixed_term, bool) else long,
    )


@strawberry.input(description="The whole draft; without an id a new one.")
class SaveContractTextInput:
    id: ID | None = UNSET
    kind: ContractKind = strawberry.field(description="A draft keeps the kind it was begun with.")
    version: str = strawberry.field(description="Newer than everything published: 2026-12-1.")
    content: str = strawberry.field(description="TOML as in documents/texts/, at most 200 kB.")
    expected_version: int | None = strawberry.field(default=UNSET, description="The draft's revision.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input(description="What was previewed is what is published.")
class PublishContractTextInput:
    id: ID
    expected_version: int = strawberry.field(description="The revision that was previewed.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class DiscardContractTextInput:
    id: ID
    expected_version: int | None = strawberry.field(default=UNSET, description="The draft's revision.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input(
    description="The whole draft; without an id a new one. What is left out or null is not printed, but for name and"
    " creditCode: these are the configured seal's, and refused where they are given and are not."
)
class SaveVendorVersionInput:
    id: ID | None = UNSET
    version: str = strawberry.field(description="Newer than everything published: 2026-12-1.")
    name: str | None = UNSET
    credit_code: str | None = UNSET
    address: str
    phone: str | None = UNSET
    bank_name: str | None = UNSET
    bank_account: str | None = UNSET
    tax_number: str | None = UNSET
    expected_version: int | None = strawberry.field(default=UNSET, description="The draft's revision.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input(description="What was previewed is what is published.")
class PublishVendorVersionInput:
    id: ID
    expected_version: int = strawberry.field(description="The revision that was previewed.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class DiscardVendorVersionInput:
    id: ID
    expected_version: int | None = strawberry.field(default=UNSET, description="The draft's revision.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.type
class SaveContractTextPayload(Payload):
    contract_text: ContractTextVersion | None = None


@strawberry.type
class PublishContractTextPayload(Payload):
    contract_text: ContractTextVersion | None = None


@strawberry.type
class DiscardContractTextPayload(Payload):
    discarded_contract_text_id: ID | None = None


@strawberry.type
class SaveVendorVersionPayload(Payload):
    vendor_version: VendorVersion | None = None


@strawberry.type
class PublishVendorVersionPayload(Payload):
    vendor_version: VendorVersion | None = None


@strawberry.type
class DiscardVendorVersionPayload(Payload):
    discarded_vendor_version_id: ID | None = None
