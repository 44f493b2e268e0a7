"""The signatory's side of the embedded e-sign provider: the code, the signature, the refusal.

Every decision is one replacement of the flow, which succeeds only if nobody changed it since it was judged. What
must be done before (a file stored) harms nobody when the decision is lost; what follows (a message) is sent again
when asked for.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from providers.embedded_book import Flow, FlowBook
from providers.embedded_code import tried, with_new_code, wrong_code_violation
from providers.embedded_notices import Notices
from providers.esign import EsignRefused, FlowReport, SentCode
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing, Storage
from rules.masking import mask_phone
from rules.terms import FlowState
from rules.values import LIMITS, checked_text, invalid

NAME = "embedded"


class Pen(Protocol):
    """Who puts signatures into PDFs. Raises ProviderUnavailable where that could not be done now."""

    def check_handwriting(self, handwriting: str) -> None:
        """Quick. Raises INVALID_VALUE for what is no signature."""
        ...

    async def sign_as_customer(
        self, draft: bytes, *, signer_name: str, enterprise: bool, handwriting: str | None, now: datetime
    ) -> bytes:
        """The draft with the customer's signature; the handwriting has been checked."""
        ...

    async def seal_as_vendor(self, signed: bytes, *, now: datetime) -> bytes:
        """The signed file with the vendor's seal after the customer's."""
        ...


class EmbeddedDesk:
    def __init__(
        self, book: FlowBook, storage: Storage, pen: Pen, notices: Notices, now: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._storage = storage
        self._pen = pen
        self._notices = notices
        self._now = now

    async def flow(self, flow_id: str) -> Flow:
        """As it is written. Raises EsignRefused."""
        flow = await self._book.flow(flow_id)
        if flow is None:
            raise EsignRefused("FLOW_NOT_FOUND")
        return flow

    async def draft(self, flow: Flow) -> bytes:
        """What the signatory reads and signs."""
        return await self._stored(flow.draft_sha256)

    async def send_code(self, flow_id: str) -> SentCode:
        """A crash before it is sent costs the signatory a minute: then another can be asked for."""
        flow = await self._changed(flow_id, lambda flow: with_new_code(flow, self._now()))
        await self._notices.send_code(flow)
        valid_until = flow.code_valid_until or self._now()
        return SentCode(sent_to=mask_phone(flow.customer.signatory_mobile), valid_until=valid_until)

    async def check_code(self, flow_id: str, code: str) -> None:
        """Opens the flow to who typed its code, which is used up; a wrong one counts before it is answered.

        Raises RuleViolation: SIGNING_CODE_INVALID, ACTION_NOT_AVAILABLE.
        """
        flow = await self._changed(flow_id, lambda flow: tried(flow, code, self._now()))
        if flow.code is not None:
            raise wrong_code_violation(flow)

    async def sign(self, flow_id: str, *, code: str, handwriting: str | None) -> FlowReport:
        """A signature that is none costs no code."""
        self._check_handwriting(await self.flow(flow_id), handwriting)
        await self.check_code(flow_id, code)
        return await self.sign_opened(flow_id, handwriting=handwriting)

    async def sign_opened(self, flow_id: str, *, handwriting: str | None) -> FlowReport:
        """The signature of somebody who has typed the code. Of two at once one signs.

        Raises RuleViolation: INVALID_VALUE for the handwriting, ACTION_NOT_AVAILABLE.
        """
        flow = await self.flow(flow_id)
        now = self._now()
        flow.check_waiting(now)
        self._check_handwriting(flow, handwriting)
        signed = await self._pen.sign_as_customer(
            await self._stored(flow.draft_sha256),
            signer_name=flow.customer.subject.name,
            enterprise=flow.customer.is_enterprise,
            handwriting=handwriting,
            now=now,
        )
        sha256 = await self._storage.put(signed)  # a crash after this leaves a file nobody names

        def written(newest: Flow) -> Flow:
            newest.check_waiting(now)  # in time when it was signed; a cancel that came first wins
            ended = newest.ended(FlowState.CUSTOMER_SIGNED)
            return replace(ended, signed_sha256=sha256, customer_signed_at=now)

        return report_of(await self._changed(flow_id, written))  # after this the vendor's seal is `follow`'s

    async def refuse(self, flow_id: str, *, reason: str) -> FlowReport:
        """Raises RuleViolation: INVALID_VALUE for the reason, ACTION_NOT_AVAILABLE."""
        words = checked_text("reason", reason)

        def refused(flow: Flow) -> Flow:
            flow.check_waiting(self._now())
            return flow.ended(FlowState.REFUSED, reason=words)

        return report_of(await self._changed(flow_id, refused))

    def _check_handwriting(self, flow: Flow, handwriting: str | None) -> None:
        """An enterprise signs with its seal, an individual by hand."""
        if flow.customer.is_enterprise:
            if handwriting is not None:
                raise invalid("handwriting", "NOT_FOR_ENTERPRISE")
            return
        if not handwriting or not handwriting.strip():
            raise invalid("handwriting", "EMPTY")
        longest, length = LIMITS["handwriting"].longest, len(handwriting)
        if length > longest:
            raise invalid("handwriting", "TOO_LONG", limit=str(longest), length=str(length))
        self._pen.check_handwriting(handwriting)

    async def _changed(self, flow_id: str, change: Callable[[Flow], Flow]) -> Flow:
        """The flow as `change` made it from the newest, which it may answer as it is, or refuse by raising."""
        while True:  # until nobody was faster
            flow = await self.flow(flow_id)
            changed = change(flow)
            if changed is flow:
                return flow
            if await self._book.replace_flow(changed):
                return replace(changed, version=flow.version + 1)

    async def _stored(self, sha256: str) -> bytes:
        try:
            return await self._storage.get(sha256)
        except (DocumentMissing, DocumentCorrupt) as error:
            raise ProviderUnavailable(NAME, retryable=False) from error


def report_of(flow: Flow) -> FlowReport:
    return FlowReport(
        flow_id=flow.id,
        state=flow.state,
        customer_signed_at=flow.customer_signed_at,
        completed_at=flow.completed_at,
        reason=flow.reason,
    )
