"""How an enterprise activates the embedded e-sign service: a link, and its unified social credit code typed whole."""

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from messages import Locale, text
from providers.embedded_book import Activation, FlowBook
from providers.embedded_links import EmbeddedLinks
from providers.esign import ActivationLink, ActivationReport, ActivationRequest, EsignRefused
from rules.terms import EsignActivationStatus as Status
from rules.terms import SubjectType
from rules.violations import ErrorCode, RuleViolation

VALID_FOR: Final = timedelta(days=7)
TRIES: Final = 5


class EmbeddedActivations:
    def __init__(self, book: FlowBook, links: EmbeddedLinks, now: Callable[[], datetime]) -> None:
        self._book = book
        self._links = links
        self._now = now

    async def request(self, request: ActivationRequest) -> ActivationLink:
        """The same link while it can be used for this organisation, else a new one; older links die with it."""
        if request.organisation.subject_type is not SubjectType.ENTERPRISE:
            raise EsignRefused("NOT_AN_ENTERPRISE")
        while True:  # until nobody was faster
            known = await self._book.activation_of(request.account_reference)
            if known is None:
                fresh = self._fresh(request)
                if await self._book.add_activation(fresh):
                    return self._link(fresh)
            elif known.organisation == request.organisation and _is_current(known, self._now()):
                return self._link(known)
            else:
                fresh = self._renewed(known, request)
                if await self._book.replace_activation(fresh):
                    return self._link(fresh)

    async def report(self, request: ActivationRequest) -> ActivationReport:
        """Another organisation has activated nothing; nor has one whose link ran out."""
        known = await self._book.activation_of(request.account_reference)
        if known is None or known.organisation != request.organisation:
            return ActivationReport(status=Status.NOT_ACTIVATED)
        if known.status is Status.PENDING and not _is_current(known, self._now()):
            return ActivationReport(status=Status.NOT_ACTIVATED)
        return ActivationReport(status=known.status, rejected_because=known.rejected_because)

    async def at(self, token: str) -> Activation | None:
        """What a link opens; null where it is not ours, or a newer one has taken its place."""
        named = self._links.activation_id_of(token)
        if named is None:
            return None
        activation_id, expires = named
        known = await self._book.activation(activation_id)
        return known if known is not None and int(known.expires_at.timestamp()) == expires else None

    def is_open(self, activation: Activation) -> bool:
        """Whether the code may still be typed: after a wrong one too, a few times."""
        in_time = self._now() < activation.expires_at
        return activation.status is not Status.ACTIVATED and in_time and activation.attempts < TRIES

    async def confirm(self, activation_id: str, credit_code: str) -> Activation:
        """ACTIVATED if the code is the organisation's, else REJECTED. Raises ACTION_NOT_AVAILABLE: too late."""
        while True:  # a wrong code is counted before it is answered, also where many are tried at once
            known = await self._book.activation(activation_id)
            if known is None:
                raise EsignRefused("ACTIVATION_NOT_FOUND")
            if known.status is Status.ACTIVATED:
                return known
            if not self.is_open(known):
                raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="ACTIVATION_ENDED")
            changed = self._confirmed(known, credit_code)
            if await self._book.replace_activation(changed):
                return changed

    def _confirmed(self, known: Activation, credit_code: str) -> Activation:
        now = self._now()
        typed = "".join(unicodedata.normalize("NFKC", credit_code).upper().replace("-", " ").split())
        verified = known.organisation.credential_number
        if hmac.compare_digest(typed.encode("utf-8", "replace"), verified.encode()):
            return replace(known, status=Status.ACTIVATED, rejected_because=None, updated_at=now)
        because = text("esign-activation.rejected.CREDIT_CODE", Locale.ZH_CN)
        return replace(
            known,
            status=Status.REJECTED,
            rejected_because=because,
            attempts=known.attempts + 1,
            updated_at=now,
        )

    def _fresh(self, request: ActivationRequest) -> Activation:
        now = self._now()
        return Activation(
            id=uuid4().hex,
            account_reference=request.account_reference,
            organisation=request.organisation,
            status=Status.PENDING,
            expires_at=_whole_second(now + VALID_FOR),
            created_at=now,
            updated_at=now,
        )

    def _renewed(self, known: Activation, request: ActivationRequest) -> Activation:
        """Its link names another second than the one before, which therefore opens nothing any more."""
        now = self._now()
        expires_at = max(_whole_second(now + VALID_FOR), known.expires_at + timedelta(seconds=1))
        return replace(
            known,
            organisation=request.organisation,
            status=Status.PENDING,
            rejected_because=None,
            expires_at=expires_at,
            attempts=0,
            updated_at=now,
        )

    def _link(self, activation: Activation) -> ActivationLink:
        return ActivationLink(url=self._links.activation_url(activation), expires_at=activation.expires_at)


def _is_current(activation: Activation, now: datetime) -> bool:
    pending = activation.status is Status.PENDING and now < activation.expires_at
    return pending or activation.status is Status.ACTIVATED


def _whole_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
