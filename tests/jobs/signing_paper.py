"""What the customer's document says of a contract's life, typed from it and not from the program: the reference."""

from dataclasses import dataclass
from typing import Final

# fmt: off
STATES: Final = """
BILATERAL   DRAFT      FILLING_IN
BILATERAL   DRAFT      CONFIRMING_TEXT
BILATERAL   DRAFT      CONFIRMING_SIGNING
BILATERAL   DRAFT      DRAFT_GENERATING
UNILATERAL  DRAFT      DRAFT_GENERATING
UNILATERAL  DRAFT      DRAFT_GENERATED
BILATERAL   SIGNING    CUSTOMER_SIGNING
BILATERAL   SIGNING    CANCELLING
BILATERAL   SIGNING    VENDOR_SIGNING
UNILATERAL  SIGNING    VENDOR_SIGNING
BILATERAL   EFFECTIVE  ELECTRONIC_EFFECTIVE
UNILATERAL  EFFECTIVE  ELECTRONIC_EFFECTIVE
BILATERAL   EFFECTIVE  PAPER_REQUESTED
UNILATERAL  EFFECTIVE  PAPER_REQUESTED
BILATERAL   EFFECTIVE  PAPER_SHIPPED
UNILATERAL  EFFECTIVE  PAPER_SHIPPED
BILATERAL   VOIDED     VOIDED
UNILATERAL  VOIDED     VOIDED
"""
STEPS: Final = """
BILATERAL   FILLING_IN            fillInContract          CONFIRMING_TEXT
BILATERAL   CONFIRMING_TEXT       confirmContractText     CONFIRMING_SIGNING
BILATERAL   CONFIRMING_TEXT       stepBackContract        FILLING_IN
BILATERAL   CONFIRMING_SIGNING    stepBackContract        CONFIRMING_TEXT
BILATERAL   CONFIRMING_SIGNING    confirmContractSigning  DRAFT_GENERATING
BILATERAL   FILLING_IN            deleteContract          DELETED
BILATERAL   CONFIRMING_TEXT       deleteContract          DELETED
BILATERAL   CONFIRMING_SIGNING    deleteContract          DELETED
BILATERAL   CUSTOMER_SIGNING      cancelSigning           CANCELLING
BILATERAL   CUSTOMER_SIGNING      remindSigning           CUSTOMER_SIGNING
BILATERAL   VOIDED                deleteContract          DELETED
BILATERAL   DRAFT_GENERATING      GENERATION_ABORTED      VOIDED
BILATERAL   ELECTRONIC_EFFECTIVE  PAPER_REQUESTED         PAPER_REQUESTED
BILATERAL   PAPER_REQUESTED       PAPER_SHIPPED           PAPER_SHIPPED
BILATERAL   PAPER_REQUESTED       PAPER_RETURNED          ELECTRONIC_EFFECTIVE
BILATERAL   PAPER_SHIPPED         SHIPMENT_CORRECTED      PAPER_SHIPPED
UNILATERAL  DRAFT_GENERATED       finalizeContract        VENDOR_SIGNING
UNILATERAL  DRAFT_GENERATED       voidContract            VOIDED
UNILATERAL  VOIDED                deleteContract          DELETED
UNILATERAL  DRAFT_GENERATING      GENERATION_ABORTED      VOIDED
UNILATERAL  ELECTRONIC_EFFECTIVE  PAPER_REQUESTED         PAPER_REQUESTED
UNILATERAL  PAPER_REQUESTED       PAPER_SHIPPED           PAPER_SHIPPED
UNILATERAL  PAPER_REQUESTED       PAPER_RETURNED          ELECTRONIC_EFFECTIVE
UNILATERAL  PAPER_SHIPPED         SHIPMENT_CORRECTED      PAPER_SHIPPED
"""
# What the background makes of a contract. The third column: the flow at the provider, - where there is none yet.
BACKGROUND: Final = """
UNILATERAL  DRAFT_GENERATING      -                DRAFT_GENERATED
UNILATERAL  VENDOR_SIGNING        -                ELECTRONIC_EFFECTIVE
BILATERAL   CUSTOMER_SIGNING      CUSTOMER_SIGNED  VENDOR_SIGNING
BILATERAL   CUSTOMER_SIGNING      COMPLETED        ELECTRONIC_EFFECTIVE
BILATERAL   CUSTOMER_SIGNING      REFUSED          VOIDED
BILATERAL   CUSTOMER_SIGNING      EXPIRED          VOIDED
BILATERAL   CUSTOMER_SIGNING      INVALID          VOIDED
BILATERAL   CUSTOMER_SIGNING      REVOKED          VOIDED
BILATERAL   CANCELLING            CUSTOMER_SIGNED  VENDOR_SIGNING
BILATERAL   CANCELLING            COMPLETED        ELECTRONIC_EFFECTIVE
BILATERAL   CANCELLING            WAITING          VOIDED
BILATERAL   CANCELLING            REFUSED          VOIDED
BILATERAL   CANCELLING            EXPIRED          VOIDED
BILATERAL   CANCELLING            INVALID          VOIDED
BILATERAL   CANCELLING            REVOKED          VOIDED
BILATERAL   VENDOR_SIGNING        COMPLETED        ELECTRONIC_EFFECTIVE
BILATERAL   VENDOR_SIGNING        REFUSED          VOIDED
BILATERAL   VENDOR_SIGNING        EXPIRED          VOIDED
BILATERAL   VENDOR_SIGNING        INVALID          VOIDED
BILATERAL   VENDOR_SIGNING        REVOKED          VOIDED
"""
PROVIDER: Final = """
WAITING          CUSTOMER_SIGNED
WAITING          COMPLETED
WAITING          REFUSED
WAITING          EXPIRED
WAITING          INVALID
WAITING          REVOKED
CUSTOMER_SIGNED  COMPLETED
CUSTOMER_SIGNED  REFUSED
CUSTOMER_SIGNED  EXPIRED
CUSTOMER_SIGNED  INVALID
CUSTOMER_SIGNED  REVOKED
"""
# fmt: on


def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in table.splitlines() if line)


LEGAL: Final = frozenset((mode, status, place) for mode, status, place in _rows(STATES))
PLACES: Final = {(mode, place): status for mode, status, place in _rows(STATES)}
AFTER_STEP: Final = {(mode, before, step): after for mode, before, step, after in _rows(STEPS)}
AFTER_LOOK: Final = {(mode, before, flow): after for mode, before, flow, after in _rows(BACKGROUND)}
PROVIDERS_STEPS: Final = frozenset((before, after) for before, after in _rows(PROVIDER))

EFFECTIVE: Final = frozenset({"ELECTRONIC_EFFECTIVE", "PAPER_REQUESTED", "PAPER_SHIPPED"})
OUT: Final = frozenset({"CUSTOMER_SIGNING", "CANCELLING", "VENDOR_SIGNING"})
"""Where a contract has a flow that somebody may still sign."""
UNFINISHED: Final = frozenset({"DRAFT_GENERATING", "CANCELLING", "VENDOR_SIGNING"})
"""Where nothing may stay for ever."""
OPEN: Final = frozenset({"WAITING", "CUSTOMER_SIGNED"})
SIGNED: Final = frozenset({"CUSTOMER_SIGNED", "COMPLETED"})


@dataclass(slots=True, kw_only=True)
class Paper:
    """One contract as the customer sees it: where it stands, and which orders it holds."""

    id: str
    row_id: str
    customer: str
    kind: str
    mode: str
    place: str
    orders: frozenset[str] = frozenset()
    filing: str | None = None

    @property
    def is_live(self) -> bool:
        return self.place not in {"VOIDED", "DELETED"}

    @property
    def is_effective(self) -> bool:
        return self.place in EFFECTIVE

    def after(self, step: str) -> str | None:
        """Where a step leads; null: it is refused."""
        return AFTER_STEP.get((self.mode, self.place, step))

    def after_look(self, truth: str | None) -> str:
        """Where one whole look of the background leads, the provider answering."""
        return AFTER_LOOK.get((self.mode, self.place, truth or "-"), self.place)

    @property
    def opened(self) -> tuple[str, ...]:
        """Where opening a flow leads, if that is what the contract waits for."""
        waits = self.mode == "BILATERAL" and self.place == "DRAFT_GENERATING"
        return ("CUSTOMER_SIGNING",) if waits else ()

    def reach(self, steps: frozenset[str], truths: frozenset[str]) -> frozenset[str]:
        """Where a contract may stand after any of these steps and looks, in any order, each done or not."""
        found = {self.place}
        while True:
            further = {
                AFTER_STEP[self.mode, place, step]
                for place in found
                for step in steps
                if (self.mode, place, step) in AFTER_STEP
            }
            further |= {
                AFTER_LOOK[self.mode, place, truth]
                for place in found
                for truth in truths | {"-"}
                if (self.mode, place, truth) in AFTER_LOOK
            }
            if self.mode == "BILATERAL" and "DRAFT_GENERATING" in found:
                further.add("CUSTOMER_SIGNING")
            if further <= found:
                return frozenset(found)
            found |= further
