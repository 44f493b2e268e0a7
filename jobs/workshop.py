"""CPU-heavy work in spawned processes: drawing, sealing, examining. Keys and fonts are opened in the child."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from documents.paper import Paper
from documents.seal import SealLook
from documents.template_shape import Mistake
from documents.verification import Examination
from jobs.benches import Benches
from jobs.workbench import (
    ChildDied,
    CustomersSignature,
    DrawnFile,
    SealedFile,
    SignedFile,
    WorkFailed,
    check_text,
    draw,
    draw_of_nobody,
    examine_file,
    seal,
    seal_as_vendor,
    sign_as_customer,
)
from providers.development_authority import kept_authority_certificate
from providers.sealing import DevelopmentSealing, SealingConfiguration
from rules.terms import ContractKind

__all__ = ["ChildDied", "DrawnFile", "SealedFile", "SignedFile", "WorkFailed", "Workshop"]

DEADLINE: Final = 60.0
"""Seconds one piece of work may take, waiting included. A contract takes 0.2."""

EXAMINATION_DEADLINE: Final = 15.0
"""Seconds a stranger's file may take, and an operator's draft of a text."""


class Workshop:
    """Three rows of benches: neither strangers' files nor operators' drafts ever stand in the way of contracts."""

    def __init__(
        self,
        sealing: SealingConfiguration,
        *,
        customers_authority: Path | None = None,
        processes: int = 1,
        deadline: float = DEADLINE,
        examination_deadline: float = EXAMINATION_DEADLINE,
    ) -> None:
        self._sealing = sealing
        self._customers_authority = customers_authority or _folder_of(sealing)
        self._deadline = deadline
        self._examination_deadline = examination_deadline
        self.benches = {name: Benches(processes) for name in ("contracts", "drafts", "strangers")}

    async def draw(self, paper: Paper, preview: bool = False) -> DrawnFile:
        return await self.benches["contracts"].done(self._deadline, draw, paper, preview)

    async def check_text(self, kind: ContractKind, source: str) -> tuple[Mistake, ...]:
        """What is wrong with a text that an operator drafts; also that it keeps whoever reads it too busy."""
        try:
            return await self.benches["drafts"].done(self._examination_deadline, check_text, kind, source)
        except WorkFailed:
            return (Mistake("TEXT_NOT_CHECKED", {}),)

    async def draw_sample(self, paper: Paper) -> DrawnFile:
        """A paper of nobody, marked as one."""
        return await self.benches["drafts"].done(self._deadline, draw_of_nobody, paper)

    async def seal(self, draft: bytes, look: SealLook, *, now: datetime) -> SealedFile:
        return await self.benches["contracts"].done(self._deadline, seal, self._sealing, draft, look, now)

    async def sign_as_customer(
        self, draft: bytes, *, signer_name: str, enterprise: bool, handwriting: str | None, now: datetime
    ) -> SignedFile:
        """The first of two signatures, by a certificate made for it. `handwriting`: SVG path data, an individual's.

        Raises HandwritingRefused; SealRefused for a name that has characters nobody can draw; SealNotApplied.
        """
        wish = CustomersSignature(signer_name=signer_name, enterprise=enterprise, handwriting=handwriting)
        folder = self._customers_authority
        return await self.benches["contracts"].done(
            self._deadline, sign_as_customer, self._sealing, folder, draft, wish, now
        )

    async def seal_as_vendor(self, signed: bytes, look: SealLook, *, now: datetime) -> SealedFile:
        """The second. Raises SealNotApplied for anything but the customer's signature, sound and by our authority."""
        folder = self._customers_authority
        return await self.benches["contracts"].done(
            self._deadline, seal_as_vendor, self._sealing, folder, signed, look, now
        )

    async def examine(self, content: bytes, *, trusted: Sequence[bytes], at: datetime) -> Examination:
        """Never raises for what the bytes are, but WorkFailed when they take too long or take the child along.

        Customers' signatures by our own authority are known without being told.
        """
        customers = self.customers_trusted
        return await self.benches["strangers"].done(
            self._examination_deadline, examine_file, content, tuple(trusted), customers, at
        )

    @property
    def customers_trusted(self) -> tuple[bytes, ...]:
        """DER of the authority that vouches for customers' signatures; empty as long as it made none."""
        folder = self._customers_authority
        certificate = kept_authority_certificate(folder) if folder else None
        return (certificate,) if certificate else ()

    async def close(self) -> None:
        """Lets children finish what they do, and ends those that do not."""
        for benches in self.benches.values():
            await benches.close()


def _folder_of(sealing: SealingConfiguration) -> Path | None:
    return sealing.key.folder if isinstance(sealing.key, DevelopmentSealing) else None
