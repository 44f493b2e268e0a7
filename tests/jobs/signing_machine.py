"""Contracts of both modes, driven through every order of events that Hypothesis thinks of, beside the reference."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import SearchStrategy
from structlog.testing import capture_logs

from rules.terms import FlowState
from tests.api import INDIVIDUAL, OWNER
from tests.jobs.signing_customers import LATER_STEPS, MOST_CONTRACTS, STEPS
from tests.jobs.signing_outside import Outside
from tests.jobs.signing_paper import Paper
from tests.jobs.signing_stage import Stage

METHODS: Final = (
    "open_flow",
    "open_flow",
    "open_flow",
    "find_flow",
    "follow",
    "cancel_flow",
    "signed_file",
    "remind",
)
TROUBLES: Final = ("silent", "silent", "forgetful", "forgetful", "refusing", "broken workshop")
PAUSES: Final = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=16), timedelta(hours=1))
OTHERS: Final = (
    *("another worker", "another worker", "cancel", "cancel"),
    *("signature", "completion", "expiry", "reference", "abort"),
)
STOPS: Final = (
    st.none()
    | st.tuples(st.integers(1, 30), st.just("crash"))
    | st.tuples(
        st.integers(1, 14), st.sampled_from(OTHERS)
    )  # between transactions: there are fewer such steps
)
STATES: Final = st.sampled_from([state for state in FlowState if state is not FlowState.WAITING])
PLACES: Final = st.integers(0, 11)
CHOSEN: Final = st.integers(1, 7)

Event = tuple[str, dict[str, Any]]

EVENTS: Final[dict[str, tuple[int, dict[str, SearchStrategy[Any]]]]] = {  # how often, and with what
    "a_contract_goes_on": (16, {"place": PLACES, "chosen": CHOSEN, "stop": STOPS}),
    "a_customer_applies": (
        5,
        {
            "user_id": st.sampled_from((OWNER.user_id, OWNER.user_id, INDIVIDUAL.user_id)),
            "kind": st.sampled_from(("FRAMEWORK", "ORDER", "ORDER", "FILING")),
            "mode": st.sampled_from(("BILATERAL", "BILATERAL", "BILATERAL", "UNILATERAL")),
            "chosen": CHOSEN,
        },
    ),
    "the_customer_tries": (
        4,
        {"place": PLACES, "step": st.sampled_from(STEPS), "chosen": CHOSEN, "stale": st.booleans()},
    ),
    "the_customer_cancels": (3, {"place": PLACES, "stop": STOPS}),
    "the_customer_deletes": (1, {"place": PLACES}),
    "paper_is_asked_for_and_sent": (1, {"place": PLACES, "later": st.sampled_from(LATER_STEPS)}),
    "an_operator_aborts": (2, {"place": PLACES, "stop": STOPS}),
    "a_worker_looks": (6, {"place": PLACES, "stop": STOPS}),
    "a_worker_looks_at_once_and_nothing_is_in_its_way": (2, {"place": PLACES}),
    "the_sweeper_sweeps": (2, {"stop": STOPS}),
    "a_flow_goes_on": (3, {"place": PLACES, "state": STATES}),
    "a_callback_arrives": (4, {"place": st.integers(0, 30), "times": st.integers(1, 2)}),
    "a_callback_is_not_what_it_seems": (
        2,
        {"place": PLACES, "state": STATES, "kind": st.sampled_from(("forged", "unknown", "lying"))},
    ),
    "trouble_begins": (4, {"method": st.sampled_from(METHODS), "trouble": st.sampled_from(TROUBLES)}),
    "trouble_ends": (3, {}),
    "time_passes": (4, {"pause": st.sampled_from(PAUSES)}),
}
_NAMES: Final = st.sampled_from([name for name, (often, _) in EVENTS.items() for _ in range(often)])


def _with_arguments(name: str) -> SearchStrategy[Event]:
    return st.tuples(st.just(name), st.fixed_dictionaries(EVENTS[name][1]))


class SigningMachine(Outside):
    """One rule for all events: rules of their own would be switched off at random, and most stories need them all."""

    @initialize(framed=st.sampled_from((True, True, True, False)), certain=st.booleans(), late=st.booleans())
    def a_world_begins(self, framed: bool, certain: bool, late: bool) -> None:
        """`certain`: the provider finds flows by reference. `late`: it revokes what the customer has signed, too."""
        self.stage.begin(framed=framed)
        self.stage.esign.answers_for_certain, self.stage.esign.revokes_signed = certain, late
        for row in self.stage.run(self.stage.contract_rows()):
            framework = Paper(
                id=row["key"],
                row_id=row["id"],
                customer=OWNER.user_id,
                kind="FRAMEWORK",
                mode="UNILATERAL",
                place="ELECTRONIC_EFFECTIVE",
            )
            self.papers.append(framework)

    @rule(event=_NAMES.flatmap(_with_arguments))
    def it_happens(self, event: Event) -> None:
        name, arguments = event
        full = len(self.papers) >= MOST_CONTRACTS and name == "a_customer_applies"
        if full or not getattr(self, name)(**arguments):
            self.a_contract_goes_on(
                place=arguments.get("place", 0), chosen=arguments.get("chosen", 1), stop=None
            )
        self.stage.steps += 1

    @invariant()
    def what_is_stored_is_what_the_reference_allows(self) -> None:
        if self.stage.is_open:
            self.see()


STEPS_OF_A_RUN: Final = 50
_FRESH: Final = "each run anew"


@contextmanager
def fresh_runs() -> Iterator[None]:
    """Hypothesis by default runs each story five times more, one step copied over another: that is waste here."""
    with pytest.MonkeyPatch.context() as patch:
        provider = "hypothesis.internal.conjecture.providers.HypothesisProvider"
        patch.setitem(AVAILABLE_PROVIDERS, _FRESH, provider)
        with capture_logs():  # thousands of failures on purpose, each with its traceback
            yield


def run(stage: Stage, first: int, runs: int) -> None:
    """So many runs of 50 steps, always the same ones for the same `first`. Inside `fresh_runs`."""
    chosen = settings(
        max_examples=runs,
        stateful_step_count=STEPS_OF_A_RUN,
        backend=_FRESH,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    before = stage.steps
    machine: Any = seed(first)(lambda: SigningMachine(stage))
    run_state_machine_as_test(machine, settings=chosen)
    assert stage.steps - before >= runs * (STEPS_OF_A_RUN - 1)  # the first step begins the world
