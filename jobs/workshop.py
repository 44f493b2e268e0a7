"""CPU-heavy work in spawned processes: drawing, sealing, examining. Keys and fonts are opened in the child."""

import asyncio
import hashlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Final, ParamSpec, TypeVar

from documents.drawing import draw_contract
from documents.paper import Drawn, Paper
from documents.places import VENDOR_SEAL
from documents.seal import SealLook
from documents.signing import seal_contract
from documents.text import text_sha256
from documents.verification import Examination, examine
from providers.sealing import Sealing, SealingConfiguration, open_sealing

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

DEADLINE: Final = 60.0
"""Seconds one piece of work may take, waiting included. A contract takes 0.2."""

EXAMINATION_DEADLINE: Final = 15.0
"""Seconds a stranger's file may take."""

SELF_ISSUED_CODE: Final = "自签证书 仅供开发"
"""Stands on the lower arc of a seal whose certificate no licensed authority issued: the page itself says so."""

_CLOSING_DEADLINE: Final = 10.0


class WorkFailed(Exception):
    """The child died or did not answer in time; what it worked on can be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    content: bytes
    sha256: str
    signer_name: str
    self_issued: bool
    timestamped_at: datetime | None
    certificate_subject: str
    certificate_issuer: str
    certificate_serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFile:
    content: bytes
    pages: int
    text_sha256: str


class Workshop:
    """Two pools, so that strangers' files never stand in the way of contracts. A dead or stuck pool is replaced."""

    def __init__(
        self,
        sealing: SealingConfiguration,
        *,
        processes: int = 1,
        deadline: float = DEADLINE,
        examination_deadline: float = EXAMINATION_DEADLINE,
    ) -> None:
        self._sealing = sealing
        self._processes = processes
        self._deadline = deadline
        self._examination_deadline = examination_deadline
        self._pools: dict[str, ProcessPoolExecutor] = {}

    async def draw(self, paper: Paper) -> DrawnFile:
        drawn, digest = await self._run("contracts", self._deadline, _draw, paper)
        return DrawnFile(content=drawn.content, pages=drawn.pages, text_sha256=digest)

    async def seal(self, draft: bytes, look: SealLook, *, now: datetime) -> SealedFile:
        return await self._run("contracts", self._deadline, _seal, self._sealing, draft, look, now)

    async def examine(self, content: bytes, *, trusted: Sequence[bytes], at: datetime) -> Examination:
        """Never raises for what the bytes are, but WorkFailed when they take too long or take the child along."""
        return await self._run("strangers", self._examination_deadline, _examine, content, tuple(trusted), at)

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
        self._pools[name] = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_settle)
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


def _settle() -> None:
    """In a child: Ctrl-C is the parent's to answer, and no child outlives a parent that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _quiet()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
    os._exit(1)


def _quiet() -> None:
    """PyHanko logs tracebacks for strangers' files; what they are is in the answer."""
    for library in ("pyhanko", "pyhanko_certvalidator", "fpdf", "fontTools"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def _draw(paper: Paper) -> tuple[Drawn, str]:
    return draw_contract(paper), text_sha256(paper)


@cache
def _signer(configuration: SealingConfiguration) -> Sealing:
    """Opened once per child: parsing and checking a key costs more than a seal."""
    return open_sealing(configuration, now=datetime.now().astimezone())


def _seal(configuration: SealingConfiguration, draft: bytes, look: SealLook, now: datetime) -> SealedFile:
    """Signs, and reads the result back before anybody relies on it."""
    signer = _signer(configuration)
    if signer.self_issued:
        look = replace(look, code=SELF_ISSUED_CODE)
    content = asyncio.run(seal_contract(draft, signer, look, VENDOR_SEAL, now=now))
    found = examine(content, trusted=signer.trusted, at=now)
    if not found.sound:
        raise WorkFailed("the seal just applied does not verify")
    signature = found.signatures[-1]
    return SealedFile(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        signer_name=signature.signer_name,
        self_issued=signer.self_issued,
        timestamped_at=signature.timestamped_at,
        certificate_subject=signature.certificate_subject,
        certificate_issuer=signature.certificate_issuer,
        certificate_serial=signature.certificate_serial,
    )


def _examine(content: bytes, trusted: tuple[bytes, ...], at: datetime) -> Examination:
    return examine(content, trusted=trusted, at=at)
