"""What is stored in a run, read plainly, and what must be true of it whatever happened."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from models import ContractEvent
from rules.history import broken_at
from tests.jobs.signing_paper import EFFECTIVE, LEGAL, OPEN, OUT, PLACES, Paper
from tests.jobs.signing_stage import Stage

_CONTRACTS = """SELECT id, number, account_id, kind, preview_sha256, signing_mode, sub_status, version,
    framework_slot, deleted_at, work_due_at, work_since, work_error FROM contract"""
_FLOWS = "SELECT id, contract_id, current_slot, flow_id, asked_at, revoke_due_at, closed_at FROM esign_flow"
_EVENTS = """SELECT contract_id, sequence, step, hash, "before", "after" FROM contract_event
    ORDER BY contract_id, sequence"""


class Event(NamedTuple):
    """`before` and `after` are null for what moves nothing; `after` too for what takes the contract out of sight."""

    sequence: int
    step: str
    hash: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The rows of one moment; ids as texts."""

    contracts: dict[str, dict[str, Any]]
    claims: dict[str, str]
    filing_claims: dict[str, str]
    events: dict[str, list[Event]]
    sealed: Counter[str]
    flows: list[dict[str, Any]]

    @classmethod
    async def read(cls, stage: Stage) -> "Shelf":
        events: dict[str, list[Event]] = {}
        for row in await stage.rows(_EVENTS):
            events.setdefault(str(row.pop("contract_id")), []).append(Event(**row))
        claims = await stage.rows("SELECT order_id, contract_id FROM order_claim")
        filings = await stage.rows("SELECT filing_order_id, contract_id FROM filing_claim")
        sealed = await stage.rows("SELECT contract_id FROM document WHERE kind = 'SEALED'")
        return cls(
            contracts={str(row["id"]): row for row in await stage.rows(_CONTRACTS)},
            claims={str(row["order_id"]): str(row["contract_id"]) for row in claims},
            filing_claims={str(row["filing_order_id"]): str(row["contract_id"]) for row in filings},
            events=events,
            sealed=Counter(str(row["contract_id"]) for row in sealed),
            flows=await stage.rows(_FLOWS),
        )

    def place(self, row_id: str) -> str:
        row = self.contracts[row_id]
        return "DELETED" if row["deleted_at"] is not None else str(row["sub_status"])

    def flows_of(self, row_id: str) -> list[dict[str, Any]]:
        return [flow for flow in self.flows if str(flow["contract_id"]) == row_id]

    def current(self, row_id: str) -> dict[str, Any] | None:
        """At most one."""
        found = [flow for flow in self.flows_of(row_id) if flow["current_slot"] is not None]
        assert len(found) <= 1
        return found[0] if found else None


def check_contracts(shelf: Shelf) -> None:
    """Only legal states; what is in effect was sealed once, what is not never; one live framework an account."""
    live = Counter[str]()
    for row_id, row in shelf.contracts.items():
        mode, place = row["signing_mode"], row["sub_status"]
        assert (mode, PLACES[mode, place], place) in LEGAL
        steps = Counter(event.step for event in shelf.events[row_id])
        once = 1 if place in EFFECTIVE else 0
        assert (shelf.sealed[row_id], steps["SEALED"]) == (once, once)
        assert (row["work_since"] is None) <= (row["work_due_at"] is None)
        if row["kind"] == "FRAMEWORK" and place != "VOIDED" and row["deleted_at"] is None:
            live[str(row["account_id"])] += 1
            assert str(row["framework_slot"]) == str(row["account_id"])
        else:
            assert row["framework_slot"] is None
    assert all(count == 1 for count in live.values())


def check_history(shelf: Shelf, before: Shelf | None) -> None:
    """Numbered without a gap, each entry begins where the last ended, and what was written before is unchanged."""
    for row_id, events in shelf.events.items():
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        moves = [event for event in events if event.before or event.after]
        assert [move.before for move in moves[1:]] == [move.after for move in moves[:-1]]
        known = before.events.get(row_id, []) if before else []
        assert events[: len(known)] == known


async def check_chains() -> None:
    events: dict[str, list[ContractEvent]] = {}
    for event in await ContractEvent.all().order_by("sequence"):
        events.setdefault(str(event.contract_id), []).append(event)
    for chain in events.values():
        assert broken_at(event.link() for event in chain) is None


def check_claims(shelf: Shelf, papers: list[Paper]) -> None:
    """An order is held by the contract the reference says, and by no other: none is lost, none released early."""
    held = {order: paper.row_id for paper in papers for order in paper.orders if paper.place != "DELETED"}
    assert shelf.claims == held
    filings = {paper.filing: paper.row_id for paper in papers if paper.filing and paper.place != "DELETED"}
    assert shelf.filing_claims == filings


def check_flows(shelf: Shelf, stage: Stage) -> None:
    """Whatever somebody can still sign at the provider is what we wait for, will revoke, or await an answer about."""
    by_reference = {str(flow["id"]).replace("-", ""): flow for flow in shelf.flows}
    for flow_id, theirs in stage.esign.flows.items():
        ours = by_reference[theirs.request.reference]
        if theirs.state not in OPEN:
            continue
        place = shelf.place(str(ours["contract_id"]))
        waited_for = ours["current_slot"] is not None and ours["flow_id"] == flow_id and place in OUT
        answer_open = ours["flow_id"] is None and ours["asked_at"] is not None
        told = ours["closed_at"] is not None and theirs.state == "CUSTOMER_SIGNED"  # see the end of the run
        known = (
            ours["flow_id"] == flow_id and place == "DRAFT_GENERATING" and ours["current_slot"] is not None
        )
        due = ours["revoke_due_at"] is not None
        assert waited_for or answer_open or known or told or due, (place, flow_id, theirs.state, ours)
    for row_id, row in shelf.contracts.items():
        current = shelf.current(row_id)
        if row["signing_mode"] == "BILATERAL" and shelf.place(row_id) in OUT:
            assert current is not None
            assert current["flow_id"] is not None
