"""The e-sign provider (电子签): both sides sign one PDF, the customer first, the vendor last.

A flow is opened with the draft, the customer signs on the provider's page, the vendor's seal follows by itself, and
the signed file is fetched. The provider may be slow, silent, or say the same thing twice, late, or in another order:
so `follow` is asked before anything moves, and what is not asked is only a hint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rules.subject import Subject
from rules.terms import EsignActivationStatus, FlowState


class EsignRefused(Exception):
    """The provider's definite no: nothing came of the call. `code` is the provider's, for operators."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ReminderRefused(EsignRefused):
    """The provider sends no more reminders for this flow."""


class CallbackRefused(Exception):
    """Not from the provider, or not whole: nothing of it may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRequest:
    """`reference` is ours and opaque, at most 64 characters: the provider hands it back with all news of the flow.

    The customer's signer is the signatory; an enterprise's signature is its electronic seal.
    """

    reference: str
    title: str
    file_name: str
    document: bytes = field(repr=False)
    pages: int
    customer: Subject = field(repr=False)
    account_reference: str
    signatory_name: str = field(repr=False)
    signatory_mobile: str = field(repr=False)
    signatory_id_number: str | None = field(repr=False)
    sign_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFlow:
    """`signing_url` opens the signatory's page at the provider; by itself it lets nobody sign.

    Empty where the link could not be had: the flow is there all the same, and `find_flow` makes another link.
    """

    flow_id: str
    signing_url: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowReport:
    """What has become of a flow. `reason`: the provider's words for a refusal, a revocation, an invalidity."""

    flow_id: str
    state: FlowState
    customer_signed_at: datetime | None = None
    completed_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationRequest:
    account_reference: str
    organisation: Subject = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationLink:
    """Where somebody of the enterprise activates its e-sign service."""

    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationReport:
    status: EsignActivationStatus
    rejected_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EsignMessage:
    """A callback, authenticated and read: a hint where to look. `reference` as in FlowRequest, or of an account."""

    message_id: str
    kind: str
    flow_id: str | None = None
    reference: str | None = None
    account_reference: str | None = None
    state: FlowState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCode:
    """`sent_to` is masked."""

    sent_to: str
    valid_until: datetime


class SigningDesk(Protocol):
    """Where the signatory can sign through our API; only the embedded provider has one."""

    async def send_code(self, flow_id: str) -> SentCode:
        """A new one-time code to the signatory's mobile; older ones die.

        Raises RuleViolation: DAILY_LIMIT_REACHED, ACTION_NOT_AVAILABLE.
        """
        ...

    async def sign(self, flow_id: str, *, code: str, handwriting: str | None) -> FlowReport:
        """The customer's signature. `handwriting`: SVG path data, an individual's; null for an enterprise.

        Raises RuleViolation: SIGNING_CODE_INVALID, INVALID_VALUE for the handwriting, ACTION_NOT_AVAILABLE.
        """
        ...


class Esign(Protocol):
    """All raise ProviderUnavailable where no answer came or cannot be believed: then the call may have worked."""

    @property
    def name(self) -> str:
        """As in /callbacks/esign/{name}."""
        ...

    @property
    def answers_for_certain(self) -> bool:
        """Whether `find_flow` finding none proves that there is none."""
        ...

    @property
    def signs_with_trusted(self) -> bool:
        """Whether both signatures of a signed file are by certificates that this program was told to trust."""
        ...

    @property
    def reminders(self) -> int:
        """How many reminders a flow has."""
        ...

    @property
    def desk(self) -> SigningDesk | None:
        """Null: the customer signs on the provider's page only."""
        ...

    async def open_flow(self, request: FlowRequest) -> OpenedFlow:
        """Raises EsignRefused for a definite no. Never to be repeated blindly."""
        ...

    async def find_flow(self, reference: str, *, heard_of: Sequence[str]) -> OpenedFlow | None:
        """The flow of this reference, asked for when the answer of open_flow was lost.

        `heard_of`: flow ids that callbacks named with this reference, for providers that cannot look it up.
        """
        ...

    async def follow(self, flow_id: str) -> FlowReport:
        """The truth now. An embedded provider does its own part here: it has no process of its own."""
        ...

    async def cancel_flow(self, flow_id: str, *, reason: str) -> None:
        """Asks for revocation; what came of it is in `follow`. Safe to repeat, also where it is too late."""
        ...

    async def remind(self, flow_id: str) -> None:
        """Reminds the signatory. Raises ReminderRefused."""
        ...

    async def signed_file(self, flow_id: str) -> bytes:
        """The PDF with both signatures, once the flow is completed."""
        ...

    async def request_activation(self, request: ActivationRequest) -> ActivationLink:
        """For an enterprise's first time. Safe to repeat."""
        ...

    async def activation_of(self, request: ActivationRequest) -> ActivationReport:
        """What has become of it, for the organisation as it is verified now."""
        ...

    def message_of(self, body: bytes, headers: Mapping[str, str]) -> EsignMessage:
        """Authenticates and reads a callback. `headers` in lower case. Raises CallbackRefused; pure, never slow."""
        ...
