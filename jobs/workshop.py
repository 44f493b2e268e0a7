"""CPU-heavy work in spawned processes: drawing, sealing, examining. Keys and fonts are opened in the child."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from documents.paper import Paper
from documents.seal import SealLook
from documents.template_shape import Mistake
from documents.verification import Examination
from jobs.workbench import (
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
    settle,
    sign_as_customer,
)
from providers.development_authority import kept_authority_certificate
from providers.sealing import DevelopmentSealing, SealingConfiguration
from rules.terms import ContractKind

__all__ = ["DrawnFile", "SealedFile", "SignedFile", "WorkFailed", "Workshop"]

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

DEADLINE: Final = 60.0
"""Seconds one piece of work may take, waiting included. A contract takes 0.2."""

EXAMINATION_DEADLINE: Final = 15.0
"""Seconds a stranger's file may take, and an operator's draft of a text."""

_CLOSING_DEADLINE: Final = 10.0


class Workshop:
    """Three pools, so that neither strangers' files nor operators' drafts ever stand in the way of contracts.

    A pool is opened when there is work for it; a dead or stuck one is replaced.
    """

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
        self._processes = processes
        self._deadline = deadline
        self._examination_deadline = examination_deadline
        self._pools: dict[str, ProcessPoolExecutor] = {}

    async def draw(self, paper: Paper, preview: bool = False) -> DrawnFile:
        return await self._run("contracts", self._deadline, draw, paper, preview)

    async def check_text(self, kind: ContractKind, source: str) -> tuple[Mistake, ...]:
        """What is wrong with a text that an operator drafts; also that it keeps whoever reads it too busy."""
        try:
            return await self._run("drafts", self._examination_deadline, check_text, kind, source)
        except WorkFailed:
            return (Mistake("TEXT_NOT_CHECKED", {}),)

    async def draw_sample(self, paper: Paper) -> DrawnFile:
        """A paper of nobody, marked as one."""
        return await self._run("drafts", self._deadline, draw_of_nobody, paper)

    async def seal(self, draft: bytes, look: SealLook, *, now: datetime) -> SealedFile:
        return await self._run("contracts", self._deadline, seal, self._sealing, draft, look, now)

    async def sign_as_customer(
        self, draft: bytes, *, signer_name: str, enterprise: bool, handwriting: str | None, now: datetime
    ) -> SignedFile:
        """The first of two signatures, by a certificate made for it. `handwriting`: SVG path data, an individual's.

        Raises HandwritingRefused; SealRefused for a name that has characters nobody can draw; SealNotApplied.
        """
        wish = CustomersSignature(signer_name=signer_name, enterprise=enterprise, handwriting=handwriting)
        folder = self._customers_authority
        return await self._run(
            "contracts", self._deadline, sign_as_customer, self._sealing, folder, draft, wish, now
        )

    async def seal_as_vendor(self, signed: bytes, look: SealLook, *, now: datetime) -> SealedFile:
        """The second. Raises SealNotApplied for anything but the customer's signature, sound and by our authority."""
        folder = self._customers_authority
        return await self._run(
            "contracts", self._deadline, seal_as_vendor, self._sealing, folder, signed, look, now
        )

    async def examine(self, content: bytes, *, trusted: Sequence[bytes], at: datetime) -> Examination:
        """Never raises for what the bytes are, but WorkFailed when they take too long or take the child along.

        Customers' signatures by our own authority are known without being told.
        """
        customers = self.customers_trusted
        return await self._run(
            "strangers", self._examination_deadline, examine_file, content, tuple(trusted), customers, at
        )

    @property
    def customers_trusted(self) -> tuple[bytes, ...]:
        """DER of the authority that vouches for customers' signatures; empty as long as it made none."""
        folder = self._customers_authority
        certificate = kept_authority_certificate(folder) if folder else None
        return (certificate,) if certificate else ()

    async def close(self) -> None:
        """Lets children finish what they do, and ends those that do not."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            children = _children_of(pool)
            ending = asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)
            try:
                await asyncio.wait_for(ending, _CLOSING_DEADLINE)
            except TimeoutError:
                _kill(children)

    async def _run(
        self,
        pool_name: str,
        deadline: float,
        work: Callable[Arguments, Answer],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Answer:
        pool = self._pools.get(pool_name) or self._opened(pool_name)
        future = pool.submit(work, *args, **kwargs)
        try:
            async with asyncio.timeout(deadline):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            self._discard(pool_name, pool)
            raise WorkFailed(f"no answer in {deadline:g} seconds") from error
        except BrokenProcessPool as error:
            self._discard(pool_name, pool)
            raise WorkFailed("the worker process died") from error

    def _opened(self, name: str) -> ProcessPoolExecutor:
        context = get_context("spawn")
        self._pools[name] = ProcessPoolExecutor(self._processes, mp_context=context, initializer=settle)
        return self._pools[name]

    def _discard(self, name: str, pool: ProcessPoolExecutor | None = None) -> None:
        known = self._pools.get(name)
        if known is None or (pool is not None and known is not pool):
            return  # replaced already
        del self._pools[name]
        children = _children_of(known)
        known.shutdown(wait=False, cancel_futures=True)
        _kill(children)


def _children_of(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    return list((pool._processes or {}).values())  # noqa: SLF001 - a stuck child takes no other order


def _kill(children: list[BaseProcess]) -> None:
    for child in children:
        child.kill()


def _folder_of(sealing: SealingConfiguration) -> Path | None:
    return sealing.key.folder if isinstance(sealing.key, DevelopmentSealing) else None
