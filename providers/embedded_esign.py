"""The e-sign provider that works offline: its pages are ours (endpoints/signing), its keys come with the program.

It has no process of its own. What it owes (an invitation that could not be sent, the end of a flow nobody signed in
time, the vendor's seal) is done whenever somebody asks what has become of the flow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Self
from uuid import uuid4

import structlog

from providers.embedded_activation import EmbeddedActivations
from providers.embedded_book import Activation, Flow, FlowBook, FlowCustomer
from providers.embedded_desk import NAME, EmbeddedDesk, Pen, report_of
from providers.embedded_links import EmbeddedLinks
from providers.embedded_notices import Notices
from providers.esign import (
    ActivationLink,
    ActivationReport,
    ActivationRequest,
    CallbackRefused,
    EsignMessage,
    EsignRefused,
    FlowReport,
    FlowRequest,
    OpenedFlow,
    ReminderRefused,
)
from providers.notification import Notification
from providers.outsiders import ProviderUnavailable
from providers.storage import Storage
from rules.terms import FlowState

_LOG = structlog.get_logger("esign")


class EmbeddedEsign(EmbeddedDesk):
    def __init__(  # noqa: PLR0913 - it is made of these
        self,
        *,
        book: FlowBook,
        storage: Storage,
        pen: Pen,
        notification: Notification,
        key: bytes,
        public_url: str,
        now: Callable[[], datetime],
        reminders: int = 3,
    ) -> None:
        """`key`: at least 32 secret bytes, the same on every machine; links and sessions hang on it."""
        self.links = EmbeddedLinks(key, public_url)
        super().__init__(book, storage, pen, Notices(notification, self.links, now), now)
        self.activations = EmbeddedActivations(book, self.links, now)
        self._reminders = reminders

    @property
    def name(self) -> str:
        return NAME

    @property
    def answers_for_certain(self) -> bool:
        return True

    @property
    def signs_with_trusted(self) -> bool:
        return True

    @property
    def reminders(self) -> int:
        return self._reminders

    @property
    def desk(self) -> Self:
        return self

    async def open_flow(self, request: FlowRequest) -> OpenedFlow:
        """Safe to repeat: a reference has one flow for ever. A failing invitation is sent by `follow`."""
        known = await self.find_flow(request.reference, heard_of=())
        if known is not None:
            return known
        flow = self._flow_of(request, await self._storage.put(request.document))
        if not await self._book.add_flow(flow):  # two asked at once
            opened = await self.find_flow(request.reference, heard_of=())
            if opened is None:
                raise ProviderUnavailable(NAME, retryable=True)
            return opened
        await self._invited(flow)
        return self._opened(flow)

    async def find_flow(self, reference: str, *, heard_of: Sequence[str]) -> OpenedFlow | None:
        flow = await self._book.flow_of(reference)
        return None if flow is None else self._opened(flow)

    async def follow(self, flow_id: str) -> FlowReport:
        """Safe to repeat, and by several at once."""
        flow = await self._changed(flow_id, self._expired)
        if flow.state is FlowState.WAITING and flow.invited_at is None:
            await self._invited(flow)
        if flow.state is FlowState.CUSTOMER_SIGNED:
            flow = await self._sealed(flow)
        return report_of(flow)

    async def cancel_flow(self, flow_id: str, *, reason: str) -> None:
        def revoked(flow: Flow) -> Flow:
            waiting = flow.state is FlowState.WAITING
            return flow.ended(FlowState.REVOKED, reason=reason or None) if waiting else flow

        await self._changed(flow_id, revoked)

    async def remind(self, flow_id: str) -> None:
        """Counted before it is sent, so a crash between may cost one."""

        def counted(flow: Flow) -> Flow:
            if flow.state_at(self._now()) is not FlowState.WAITING:
                raise ReminderRefused("FLOW_ENDED")
            if flow.reminders_left < 1:
                raise ReminderRefused("NONE_LEFT")
            return replace(flow, reminders_left=flow.reminders_left - 1)

        await self._notices.remind(await self._changed(flow_id, counted))

    async def signed_file(self, flow_id: str) -> bytes:
        flow = await self.flow(flow_id)
        if flow.sealed_sha256 is None:
            raise EsignRefused("NOT_COMPLETED")
        return await self._stored(flow.sealed_sha256)

    async def request_activation(self, request: ActivationRequest) -> ActivationLink:
        return await self.activations.request(request)

    async def activation_of(self, request: ActivationRequest) -> ActivationReport:
        return await self.activations.report(request)

    async def confirm_activation(self, activation_id: str, credit_code: str) -> Activation:
        return await self.activations.confirm(activation_id, credit_code)

    def message_of(self, body: bytes, headers: Mapping[str, str]) -> EsignMessage:
        """Sends no callbacks, so none is genuine."""
        raise CallbackRefused

    def _flow_of(self, request: FlowRequest, draft_sha256: str) -> Flow:
        return Flow(
            id=uuid4().hex,
            reference=request.reference,
            title=request.title,
            file_name=request.file_name,
            customer=FlowCustomer(
                account_reference=request.account_reference,
                subject=request.customer,
                signatory_name=request.signatory_name,
                signatory_mobile=request.signatory_mobile,
                signatory_id_number=request.signatory_id_number,
            ),
            draft_sha256=draft_sha256,
            sign_by=request.sign_by,
            reminders_left=self._reminders,
            created_at=self._now(),
        )

    def _opened(self, flow: Flow) -> OpenedFlow:
        return OpenedFlow(flow_id=flow.id, signing_url=self.links.signing_url(flow.id))

    def _expired(self, flow: Flow) -> Flow:
        late = flow.state is not flow.state_at(self._now())
        return flow.ended(FlowState.EXPIRED) if late else flow

    async def _invited(self, flow: Flow) -> None:
        """At least once: a crash before it is written down invites again."""
        try:
            await self._notices.invite(flow)
        except ProviderUnavailable:
            _LOG.warning("invitation_not_sent", flow=flow.id)
            return
        now = self._now()
        await self._changed(flow.id, lambda newest: replace(newest, invited_at=newest.invited_at or now))

    async def _sealed(self, flow: Flow) -> Flow:
        """A crash anywhere here leaves CUSTOMER_SIGNED, and the next to ask seals. Of two files one counts."""
        now = self._now()
        sealed = await self._pen.seal_as_vendor(await self._stored(flow.signed_sha256 or ""), now=now)
        sha256 = await self._storage.put(sealed)

        def completed(newest: Flow) -> Flow:
            if newest.state is not FlowState.CUSTOMER_SIGNED:
                return newest  # another follower was faster
            return replace(newest, state=FlowState.COMPLETED, sealed_sha256=sha256, completed_at=now)

        return await self._changed(flow.id, completed)
