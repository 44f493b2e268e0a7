"""The embedded provider driven through random steps, beside a small model of what a signing flow is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from providers.esign import FlowReport, ReminderRefused
from rules.subject import Subject
from rules.terms import FlowState
from rules.violations import ErrorCode, RuleViolation
from tests.signing import COMPANY, NOON, PERSON, esign_world, handwriting_of, wrong

SIGN_BY: Final = NOON + timedelta(days=30)
ENDS: Final = {FlowState.COMPLETED, FlowState.REFUSED, FlowState.EXPIRED, FlowState.REVOKED}


class SigningFlow(RuleBasedStateMachine):
    """`state` is what a reader of the rules expects; the provider must agree after every step."""

    @initialize(subject=st.sampled_from([COMPANY, PERSON]))
    def the_first_flow_is_opened(self, subject: Subject) -> None:
        self.folder = TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.world = esign_world(Path(self.folder.name))
        self.flows = 0
        self.open(subject)

    def open(self, subject: Subject) -> None:
        self.flows += 1
        self.subject = subject
        self.world.clock.now = NOON
        self.flow_id = self.run(self.world.opened(subject, f"reference-{self.flows}"))
        self.state = FlowState.WAITING
        self.code: str | None = None
        self.wrong_tries, self.reminders, self.files = 0, 3, set[str]()
        self.code_until, self.next_code = NOON, NOON

    def run(self, step: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await step

        return self.loop.run_until_complete(awaited())

    def refusal_of(self, step: Awaitable[Any]) -> ErrorCode | None:
        try:
            self.run(step)
        except RuleViolation as refusal:
            return refusal.code
        return None

    def at_once(self, *steps: Awaitable[Any]) -> list[Any]:
        """What each answers, or the exception it raises."""

        async def gathered() -> list[Any]:
            return list(await asyncio.gather(*steps, return_exceptions=True))

        answers: list[Any] = self.run(gathered())
        return answers

    @property
    def waits(self) -> bool:
        return self.state is FlowState.WAITING and self.world.clock.now < SIGN_BY

    @property
    def code_lives(self) -> bool:
        return self.code is not None and self.world.clock.now < self.code_until and self.wrong_tries < 5

    @precondition(lambda self: self.state in ENDS)
    @rule(subject=st.sampled_from([COMPANY, PERSON]))
    def another_flow_is_opened_after_the_last_has_ended(self, subject: Subject) -> None:
        self.open(subject)

    @rule(seconds=st.sampled_from([1, 59, 60, 60, 300, 599, 600, 86_400 * 10]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.move(timedelta(seconds=seconds))

    @rule()
    def a_code_is_asked_for(self) -> None:
        now = self.world.clock.now
        refused = self.refusal_of(self.world.esign.send_code(self.flow_id))
        if not self.waits:
            assert refused is ErrorCode.ACTION_NOT_AVAILABLE
        elif now < self.next_code:
            assert refused is ErrorCode.DAILY_LIMIT_REACHED
        elif refused is None:
            self.code = self.run(self.world.flow(self.flow_id)).code
            self.wrong_tries = 0
            self.code_until, self.next_code = now + timedelta(minutes=10), now + timedelta(minutes=1)
        else:
            assert refused is ErrorCode.DAILY_LIMIT_REACHED
            assert self.run(self.world.flow(self.flow_id)).codes_today == 10

    @rule(signs=st.booleans())
    def the_right_code_is_typed(self, signs: bool) -> None:
        esign, handwriting = self.world.esign, handwriting_of(self.subject)
        typed = self.code or "000000"
        step = (
            esign.sign(self.flow_id, code=typed, handwriting=handwriting)
            if signs
            else esign.check_code(self.flow_id, typed)
        )
        refused = self.refusal_of(step)
        if not self.waits:
            assert refused is ErrorCode.ACTION_NOT_AVAILABLE
        elif not self.code_lives:
            assert refused is ErrorCode.SIGNING_CODE_INVALID
        else:
            assert refused is None
            self.code = None
            self.state = FlowState.CUSTOMER_SIGNED if signs else self.state

    @rule(times=st.integers(1, 7))
    def wrong_codes_are_typed_at_once(self, times: int) -> None:
        typed = wrong(self.code or "000000")
        refused = self.at_once(*(self.world.esign.check_code(self.flow_id, typed) for _ in range(times)))
        expected = ErrorCode.SIGNING_CODE_INVALID if self.waits else ErrorCode.ACTION_NOT_AVAILABLE
        assert [each.code for each in refused if isinstance(each, RuleViolation)] == [expected] * times
        if self.waits and self.code_lives:
            self.wrong_tries = min(5, self.wrong_tries + times)
        assert not self.waits or self.run(self.world.flow(self.flow_id)).code_attempts == self.wrong_tries

    @rule(who=st.sampled_from(["signs", "refuses", "is cancelled", "signs", "all at once"]))
    def it_comes_to_an_end(self, who: str) -> None:
        """Of a signature, a refusal and a cancel at once exactly one is the end, if it still waits."""
        esign, handwriting = self.world.esign, handwriting_of(self.subject)
        ways: dict[str, Callable[[], Awaitable[Any]]] = {
            "signs": lambda: esign.sign_opened(self.flow_id, handwriting=handwriting),
            "refuses": lambda: esign.refuse(self.flow_id, reason="不同意"),
            "is cancelled": lambda: esign.cancel_flow(self.flow_id, reason="why"),
        }
        before = self.run(self.world.flow(self.flow_id))
        results = self.at_once(*(way() for name, way in ways.items() if who in {name, "all at once"}))
        after = self.run(self.world.flow(self.flow_id))
        cancels = self.state is FlowState.WAITING and who in {"is cancelled", "all at once"}
        assert after.version - before.version == (self.waits or cancels)
        reports = [result for result in results if isinstance(result, FlowReport)]
        assert len(reports) <= self.waits
        ends = [report.state for report in reports] or [FlowState.REVOKED if cancels else self.state]
        assert [after.state] == ends
        self.code = self.code if after.state is FlowState.WAITING else None
        self.state = after.state

    @rule(times=st.integers(1, 3))
    def some_ask_what_has_become_of_it(self, times: int) -> None:
        before = self.run(self.world.flow(self.flow_id))
        reports = self.at_once(*(self.world.esign.follow(self.flow_id) for _ in range(times)))
        if self.state is FlowState.WAITING and not self.waits:
            self.state = FlowState.EXPIRED
        elif self.state is FlowState.CUSTOMER_SIGNED:
            self.state = FlowState.COMPLETED
        assert {report.state for report in reports} == {self.state}
        after = self.run(self.world.flow(self.flow_id))
        assert after.version - before.version == (after.state is not before.state)

    @rule()
    def the_signatory_is_reminded(self) -> None:
        try:
            self.run(self.world.esign.remind(self.flow_id))
        except ReminderRefused:
            assert not self.waits or self.reminders == 0
        else:
            assert self.waits
            self.reminders -= 1

    @invariant()
    def the_flow_is_what_the_model_says(self) -> None:
        flow = self.run(self.world.flow(self.flow_id))
        assert flow.state is self.state
        assert flow.reminders_left == self.reminders >= 0
        assert (flow.signed_sha256 is not None) == (
            self.state in {FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED}
        )
        assert (flow.sealed_sha256 is not None) == (self.state is FlowState.COMPLETED)
        assert flow.code is None or self.state is FlowState.WAITING
        self.files |= {flow.sealed_sha256} - {None}
        assert len(self.files) <= 1  # one sealed file for ever

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()
            self.folder.cleanup()


TestSigningFlow = SigningFlow.TestCase
TestSigningFlow.settings = settings(
    max_examples=100, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
