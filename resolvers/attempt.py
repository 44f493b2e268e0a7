"""Requests with an idempotency key: done once, answered always the same.

A request is claimed before it runs, its outcome is written in the transaction of its effect, its answer when it is
whole. So a crash before the effect leaves a claim that runs out, and one after it an outcome to answer from.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

import orjson
from tortoise.exceptions import IntegrityError

from auth.viewer import Viewer
from models import IdempotencyKey
from models.database import after_commit
from resolvers.context import RequestContext
from resolvers.replay import outcome_of
from rules.violations import ErrorCode, RuleViolation
from schema.payloads import Payload

LEASE: Final = timedelta(seconds=30)
"""How long a claim keeps others away; longer than an operation may take."""

_FOR_ITS_ANSWER: Final = 1.0
"""Seconds that the answer of what was done may take; then it is made again, as after a crash between the two."""

_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What came with a key: `digest` is of principal, mutation and key, `selection` of what is to be answered."""

    digest: str
    mutation: str
    input: str = field(repr=False)
    selection: str


def digest_of(viewer: Viewer, mutation: str, key: str) -> str:
    """A key is one account's, one principal's and one mutation's."""
    parts = (viewer.account_reference, viewer.kind, viewer.user_id, mutation, key)
    return sha256(orjson.dumps(parts)).hexdigest()


class Attempt:
    """One root field of one operation, under its key. One of the following became of it before, or it is ours to run.

    `refused`: another request had the key, or its first is still running. `answer`: it was answered, to the letter.
    `outcome`: it was done, and its answer is to be made again.
    """

    def __init__(
        self,
        row: IdempotencyKey | None,
        *,
        refused: ErrorCode | None = None,
        answer: str | None = None,
        outcome: str | None = None,
    ) -> None:
        self._row = row
        self.refused = None if refused is None else RuleViolation(refused, path=("idempotencyKey",))
        self.answer = None if answer is None else orjson.loads(answer)
        self.outcome = outcome
        self.kept = False

    @property
    def is_ours(self) -> bool:
        return self.refused is None and self.answer is None and self.outcome is None

    async def keep(self, payload: Payload, violations: tuple[RuleViolation, ...] = ()) -> None:
        """Writes the outcome, inside the caller's transaction.

        Raises IDEMPOTENCY_IN_PROGRESS where the claim ran out and is another's now: nothing of this one may stay.
        """
        if self._row is None or not await self._row.written(outcome=outcome_of(payload, violations)):
            self.refused = RuleViolation(ErrorCode.IDEMPOTENCY_IN_PROGRESS, path=("idempotencyKey",))
            raise self.refused

        async def committed() -> None:
            self.kept = True

        await after_commit(committed)

    async def answered(self, data: Any, selection: str) -> None:
        """Whole and without an error beside it: the next one gets the same to the letter."""
        if self._row is not None:
            await self._row.written(answer=orjson.dumps(data).decode(), selection=selection)

    async def let_go(self) -> None:
        """Nothing was done: whoever comes next may try."""
        if self._row is not None:
            mine = IdempotencyKey.filter(digest=self._row.digest, attempt=self._row.attempt, outcome=None)
            await mine.delete()


class Claims:
    """Who may run a request, and what came of it before. `wait`: seconds that a second one waits for the first.

    Its operation's time stands still meanwhile, it holds neither connection nor lock, and of one principal only so many
    wait; nobody does once the process is going away.
    """

    def __init__(self, context: RequestContext, *, wait: float) -> None:
        self._now = context.services.now
        self._time = context.time
        self._places, self._principal = context.throttle.waiting, context.principal
        self._going_away = context.services.feed.going_away
        self._wait = wait
        self._done_since: float | None = None

    async def begun(self, request: Request) -> Attempt:
        attempt = await self._looked(request)
        if attempt is None and self._places.take(self._principal):
            try:
                attempt = await self._waited(request)
            finally:
                self._places.give_back(self._principal)
        return attempt or Attempt(None, refused=ErrorCode.IDEMPOTENCY_IN_PROGRESS)

    async def _waited(self, request: Request) -> Attempt | None:
        """Null where it took too long. What the operation waited before, for another of its mutations, counts."""
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE
        end = loop.time() + self._wait - self._time.paused
        while loop.time() < end and not self._going_away.is_set():
            await self._time.pause(min(pause, max(0, end - loop.time())))
            if (attempt := await self._looked(request)) is not None:
                return attempt
            pause = min(pause * 2, _LONGEST_PAUSE)
        return None

    async def _looked(self, request: Request) -> Attempt | None:
        """Null while there is nothing but to wait."""
        row = await IdempotencyKey.get_or_none(digest=request.digest)
        if row is None:
            return await self._claimed(request)
        attempt = await self._found(row, request)
        if attempt is None and row.outcome is not None:
            now = asyncio.get_running_loop().time()
            self._done_since = self._done_since or now
            if now - self._done_since >= _FOR_ITS_ANSWER:
                return Attempt(row, outcome=row.outcome)
        return attempt

    async def _claimed(self, request: Request) -> Attempt | None:
        """Null where another was faster."""
        now = self._now()
        row = IdempotencyKey(
            digest=request.digest,
            mutation=request.mutation,
            request=request.input,
            attempt=uuid4(),
            lease_until=now + LEASE,
            created_at=now,
        )
        try:
            await row.save(force_create=True)
        except IntegrityError:
            return None
        except asyncio.CancelledError:
            await asyncio.shield(Attempt(row).let_go())  # it may be written all the same
            raise
        return Attempt(row)

    async def _found(self, row: IdempotencyKey, request: Request) -> Attempt | None:
        """Null while the first is running, or its answer is not whole yet."""
        if row.request != request.input:
            return Attempt(row, refused=ErrorCode.IDEMPOTENCY_MISMATCH)
        if row.answer is not None:
            same = row.selection == request.selection
            return Attempt(row, answer=row.answer) if same else Attempt(row, outcome=row.outcome)
        if row.outcome is not None or row.lease_until > self._now():
            return None
        attempt = uuid4()
        taken_over = {"attempt": attempt, "lease_until": self._now() + LEASE}
        if not await row.written(**taken_over):
            return None
        row.update_from_dict(taken_over)
        return Attempt(row)
