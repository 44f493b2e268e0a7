"""All that is printed on a contract; nothing is looked up while drawing."""

from dataclasses import dataclass, field
from datetime import date

from rules.terms import ContractKind, CredentialType, OrderStatus, SigningMode, SubjectType


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Party A (甲方) as copied into the contract. Personal data: never logged, absent from the repr."""

    name: str
    subject_type: SubjectType
    credential_type: CredentialType
    credential_number: str
    address: str | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    postcode: str | None = None
    legal_representative: str | None = None
    bank_name: str | None = None
    bank_account: str | None = None
    tax_number: str | None = None

    def __repr__(self) -> str:
        return f"Party(subject_type={self.subject_type.value})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """Party B (乙方): configuration, never code."""

    name: str
    credit_code: str
    address: str
    phone: str | None = None
    bank_name: str | None = None
    bank_account: str | None = None
    tax_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the order table, as the billing system had it when the contract was created."""

    position: int
    order_number: str
    product_name: str
    specification: str
    period: str
    amount_fen: int
    order_status: OrderStatus
    tax_rate: str | None = None  # "0.06" is six per cent
    tax_fen: int | None = None
    amount_without_tax_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """An approved filing order (备案订单)."""

    number: str
    subject_name: str
    site_name: str
    domains: tuple[str, ...]
    icp_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A contract to be drawn. Equal values give equal bytes, in every process."""

    kind: ContractKind
    signing_mode: SigningMode
    number: str
    title: str
    text_version: str
    contract_id: str  # opaque; printed nowhere, kept in the metadata so that an altered file is recognised
    party_a: Party
    vendor: Vendor
    made_on: date  # the day of creation in Asia/Shanghai
    verification_code: str
    verification_url: str  # what the QR code opens
    rows: tuple[Row, ...] = ()
    filing: Filing | None = None
    framework_number: str | None = None
    amount_fen: int | None = None
    tax_fen: int | None = None
    amount_without_tax_fen: int | None = None
    term_start: date | None = None
    term_end: date | None = None  # None is open-ended
    cited_documents: tuple[str, ...] = ()
    template: str | None = field(default=None, repr=False)
    """TOML of its text, unfilled; None is the file of its version. What is printed of it is hashed, not itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A finished PDF, without a seal."""

    content: bytes
    pages: int
