"""What customers and operators do in the machine, through the API, and what the document says must come of it."""

from typing import Any, Final

from models import Contract, EsignFlow
from rules.terms import ActorKind
from schema.ids import IdType, key_of
from tests.jobs.signing_paper import Paper
from tests.jobs.signing_stage import SELECTABLE
from tests.jobs.signing_world import SigningWorld, outlived

STEPS: Final = (
    *("fillInContract", "confirmContractText", "stepBackContract", "confirmContractSigning"),
    *("cancelSigning", "remindSigning", "deleteContract", "finalizeContract", "voidContract"),
)
WAYS_ON: Final = ("fillInContract", "confirmContractText", "confirmContractSigning", "finalizeContract")
LATER_STEPS: Final = (  # and whose they are, until the API has them
    ("PAPER_REQUESTED", ActorKind.CUSTOMER),
    ("PAPER_SHIPPED", ActorKind.OPERATOR),
    ("PAPER_RETURNED", ActorKind.OPERATOR),
    ("SHIPMENT_CORRECTED", ActorKind.OPERATOR),
)
Stop = tuple[int, str]
"""An interruption: at which step, and by what."""

MOST_CONTRACTS: Final = 7
UNILATERAL: Final = 7
"""What is chosen when somebody applies for a unilateral contract."""

_DEADLY: Final = frozenset({"crash", "cancel"})
"""Nothing that overtakes a customer's own request: the process of the API is not what these tests kill."""


class Customers(SigningWorld):
    """Each event says whether there was anything to do."""

    def paper(self, place: int, *places: str, mode: str | None = None) -> Paper | None:
        """A contract that stands at one of these places, any when none is named."""
        found = [
            paper
            for paper in self.papers
            if (not places or paper.place in places) and mode in {None, paper.mode}
        ]
        return found[place % len(found)] if found else None

    def a_customer_applies(self, user_id: str, kind: str, mode: str, chosen: int) -> bool:
        customer = self.stage.customers[user_id]
        wish: dict[str, Any] = {"kind": kind, "signingMode": mode, "partyAProfileId": customer.profile}
        orders = self.orders_for(kind, user_id, chosen)
        if orders:
            wish["orderIds"] = sorted(orders)
        if kind == "FILING":
            wish["filingOrderId"] = customer.filing
        payload = self.stage.run(self.stage.visitor(customer.user).mutate("createContract", wish))
        codes = {error["code"] for error in payload["errors"]}
        assert codes == self.reasons_against(user_id, kind, orders)
        if not codes:
            contract_id = payload["contract"]["id"]
            paper = Paper(
                id=contract_id,
                row_id=str(key_of(IdType.CONTRACT, contract_id)),
                customer=user_id,
                kind=kind,
                mode=mode,
                place="FILLING_IN" if mode == "BILATERAL" else "DRAFT_GENERATING",
                orders=rows_of(orders),
                filing=str(key_of(IdType.FILING_ORDER, customer.filing)) if kind == "FILING" else None,
            )
            self.papers.append(paper)
        return True

    def somebody_may_apply(self, place: int, chosen: int) -> bool:
        """For what no reason stands against."""
        mode = "UNILATERAL" if chosen == UNILATERAL else "BILATERAL"
        wishes = [
            (user_id, kind)
            for user_id in SELECTABLE
            for kind in ("ORDER", "FILING", "FRAMEWORK")
            if not self.reasons_against(user_id, kind, self.orders_for(kind, user_id, chosen))
        ]
        if len(self.papers) >= MOST_CONTRACTS or not wishes:
            return False
        user_id, kind = wishes[place % len(wishes)]
        return self.a_customer_applies(user_id, kind, mode, chosen)

    def orders_for(self, kind: str, user_id: str, mask: int) -> frozenset[str]:
        """The ids that a contract of this kind names: of the selectable ones, those in the mask, at least one."""
        if kind != "ORDER":
            return frozenset()
        numbers = SELECTABLE[user_id]
        picked = [number for place, number in enumerate(numbers) if mask >> place & 1] or [numbers[0]]
        return frozenset(self.stage.customers[user_id].orders[number] for number in picked)

    def reasons_against(
        self, user_id: str, kind: str, orders: frozenset[str], but: Paper | None = None
    ) -> set[str]:
        """By the document: one live framework, in effect for the other kinds; orders and filings free."""
        others = [paper for paper in self.papers if paper is not but and paper.customer == user_id]
        frameworks = [paper for paper in others if paper.kind == "FRAMEWORK" and paper.is_live]
        reasons = set()
        if kind == "FRAMEWORK" and frameworks:
            reasons.add("FRAMEWORK_ALREADY_EXISTS")
        if kind != "FRAMEWORK" and not any(paper.is_effective for paper in frameworks):
            reasons.add("FRAMEWORK_REQUIRED")
        held = [paper for paper in others if paper.place != "DELETED"]
        if any(rows_of(orders) & paper.orders for paper in held):
            reasons.add("ORDER_OCCUPIED")
        if kind == "FILING" and any(paper.kind == "FILING" for paper in held):
            reasons.add("FILING_OCCUPIED")
        return reasons

    def the_customer_tries(self, place: int, step: str, chosen: int, stale: bool) -> bool:
        paper = self.paper(place)
        if paper is not None:
            self.ask(paper, step, chosen, None, stale=stale)
        return paper is not None

    def the_customer_cancels(self, place: int, stop: Stop | None) -> bool:
        paper = self.paper(place, "CUSTOMER_SIGNING")
        if paper is not None:
            self.ask(paper, "cancelSigning", 1, stop)
        return paper is not None

    def the_customer_deletes(self, place: int) -> bool:
        paper = self.paper(place, "VOIDED", "FILLING_IN", "CONFIRMING_TEXT", "CONFIRMING_SIGNING")
        if paper is not None:
            self.ask(paper, "deleteContract", 1, None)
        return paper is not None

    def ask(self, paper: Paper, step: str, chosen: int, stop: Stop | None, *, stale: bool = False) -> None:
        more, reasons, orders = self.stage.run(self.input_of(paper, step, chosen, stale=stale))
        after = paper.after(step)
        if stop is None or stop[1] in _DEADLY:
            codes = set(self.stage.run(self.asked(paper, step, **more)))
            self._check_answer(paper, codes, reasons)
            assert codes == (reasons if after else codes)
            assert codes or after
        else:
            before = self.truths(paper)
            interruption, steps = self.interruption(paper, *stop)
            codes = set(self.stage.run(outlived(interruption, self.asked(paper, step, **more))))
            self.may(paper, *paper.reach(steps | {step}, before | self.truths_now()))
        if not codes:
            self.may(paper, after or paper.place)
            if step == "fillInContract":
                paper.orders = orders

    def _check_answer(self, paper: Paper, codes: set[str], reasons: set[str]) -> None:
        known = {"ACTION_NOT_AVAILABLE", "CONTRACT_SEALED"} | reasons
        assert codes <= ({"NOT_FOUND"} if paper.place == "DELETED" else known), codes

    async def input_of(
        self, paper: Paper, step: str, chosen: int, *, stale: bool
    ) -> tuple[dict[str, Any], set[str], frozenset[str]]:
        """What is sent beside the id, the reasons against it where the step as such may be taken, and the orders."""
        contract = await Contract.get(id=paper.row_id)
        if step == "confirmContractText":
            if contract.preview_sha256 is None:
                return {"textSha256": "0" * 64}, {"ACTION_NOT_AVAILABLE"}, paper.orders
            read = "0" * 64 if stale else contract.text_sha256
            return {"textSha256": read}, {"TEXT_CHANGED"} if stale else set(), paper.orders
        if step == "fillInContract":
            customer = self.customer(paper)
            form: dict[str, Any] = {"partyAProfileId": customer.profile, "signatory": customer.signatory}
            orders = self.orders_for(paper.kind, paper.customer, chosen)
            if orders:
                form["orderIds"] = sorted(orders)
            return form, self.reasons_against(paper.customer, paper.kind, orders, but=paper), rows_of(orders)
        if step == "remindSigning":
            flow = await EsignFlow.current(contract.id)
            spent = flow is not None and flow.reminder_due_at is None and flow.reminders_left == 0
            return {}, {"REMINDER_LIMIT_REACHED"} if spent else set(), paper.orders
        return {}, set(), paper.orders

    def paper_is_asked_for_and_sent(self, place: int, later: tuple[str, ActorKind]) -> bool:
        paper = self.paper(place, "ELECTRONIC_EFFECTIVE", "PAPER_REQUESTED", "PAPER_SHIPPED")
        if paper is not None:
            step, actor = later
            after = paper.after(step)
            assert self.stage.run(self.moved(paper, step, actor)) is (after is not None)
            self.may(paper, after or paper.place)
        return paper is not None

    def an_operator_aborts(self, place: int, stop: Stop | None) -> bool:
        paper = self.paper(place, "DRAFT_GENERATING")
        if paper is None:
            return False
        before, interruption, steps = self.truths(paper), None, frozenset({"GENERATION_ABORTED"})
        if stop is not None:
            interruption, more = self.interruption(paper, *stop)
            steps |= more
        self.stage.run(outlived(interruption, self.aborted(paper)))
        self.may(
            paper, *(paper.reach(steps, before | self.truths_now()) if stop else (paper.place, "VOIDED"))
        )
        return True


def rows_of(orders: frozenset[str]) -> frozenset[str]:
    return frozenset(str(key_of(IdType.ORDER, order)) for order in orders)
