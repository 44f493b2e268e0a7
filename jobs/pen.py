"""The embedded e-sign provider's pen: the workshop's processes, with the vendor's seal as it looks."""

from datetime import datetime

from documents.handwriting import Handwriting, HandwritingRefused
from documents.seal import SealLook, SealRefused
from documents.signing import SealNotApplied
from jobs.workshop import WorkFailed, Workshop
from providers.outsiders import ProviderUnavailable
from rules.values import invalid


class WorkshopPen:
    def __init__(self, workshop: Workshop, seal: SealLook) -> None:
        self._workshop = workshop
        self._seal = seal

    def check_handwriting(self, handwriting: str) -> None:
        try:
            Handwriting.of_svg(handwriting)
        except HandwritingRefused as refusal:
            raise invalid("handwriting", refusal.reason) from None

    async def sign_as_customer(
        self, draft: bytes, *, signer_name: str, enterprise: bool, handwriting: str | None, now: datetime
    ) -> bytes:
        try:
            signed = await self._workshop.sign_as_customer(
                draft, signer_name=signer_name, enterprise=enterprise, handwriting=handwriting, now=now
            )
        except HandwritingRefused as refused:
            raise invalid("handwriting", refused.reason) from refused
        except (SealNotApplied, SealRefused) as refused:
            raise ProviderUnavailable("esign", retryable=False) from refused
        except WorkFailed as failed:
            raise ProviderUnavailable("esign", retryable=True) from failed
        return signed.content

    async def seal_as_vendor(self, signed: bytes, *, now: datetime) -> bytes:
        try:
            return (await self._workshop.seal_as_vendor(signed, self._seal, now=now)).content
        except (SealNotApplied, SealRefused) as refused:
            raise ProviderUnavailable("esign", retryable=False) from refused
        except WorkFailed as failed:
            raise ProviderUnavailable("esign", retryable=True) from failed
