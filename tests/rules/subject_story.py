"""What the rules alone say of a row of subject_changes.md: no database, no API, only values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from rules.creation import Applicant, Application, creation_violations
from rules.lifecycle import check_action, is_in_effect, next_move, next_step_of
from rules.sealing import Draft, Signing, sealing_violations, signing_violations
from rules.signatory import Signatory
from rules.subject import DOCUMENT_NEEDED, Hold, Pair, Subject, cited_of, draft_violation, hold_of
from rules.terms import (
    ActorKind,
    ContractAction,
    ContractEventStep,
    ContractKind,
    ContractSubStatus,
    EsignActivationStatus,
    NextStep,
    SigningMode,
)
from rules.violations import ErrorCode, Refusal, RuleViolation, refuse_if_any
from tests.rules.applications import APPROVED, PAID
from tests.subject_cases import CREATIONS, STEPS, SUBJECTS, Case, InHand

ACTIONS: Final = {
    "finalize": ContractAction.FINALIZE,
    "void": ContractAction.VOID,
    "delete": ContractAction.DELETE,
    "cancel": ContractAction.CANCEL_SIGNING,
}
WIZARD: Final = {
    "fill in": ContractEventStep.FILLED_IN,
    "confirm text": ContractEventStep.TEXT_CONFIRMED,
    "confirm signing": ContractEventStep.SIGNING_CONFIRMED,
}
_KINDS: Final = {
    "framework": Application(
        kind=ContractKind.FRAMEWORK, signing_mode=SigningMode.UNILATERAL, party_a_missing=()
    ),
    "order": Application(
        kind=ContractKind.ORDER,
        signing_mode=SigningMode.UNILATERAL,
        order_ids=("o1",),
        orders=(PAID,),
        party_a_missing=(),
    ),
    "filing": Application(
        kind=ContractKind.FILING,
        signing_mode=SigningMode.UNILATERAL,
        filing_order_id="f1",
        filing=APPROVED,
        party_a_missing=(),
    ),
    "双方": Application(kind=ContractKind.ORDER, signing_mode=SigningMode.BILATERAL),
}


@dataclass(slots=True)
class World:
    """An account as the rules see it. A hold stays as it was while nobody is verified."""

    now: Subject | None = None
    in_effect: list[Subject] = field(default_factory=list)
    cleared: list[Pair] = field(default_factory=list)
    hold: Hold | None = None
    paper: ContractSubStatus | None = None
    """Of the framework contract, once there is one in effect."""
    in_hand: InHand | None = None
    named: Subject | None = None
    """Whom the contract in hand names."""

    def judge(self) -> None:
        if self.now is not None:
            self.hold = hold_of(self.now, self.in_effect, self.cleared)

    def clear(self) -> None:
        assert self.hold is not None
        self.cleared.append((self.hold.before, self.hold.now))
        self.judge()

    @property
    def kind(self) -> ContractKind:
        """Of the contract in hand."""
        return ContractKind.FRAMEWORK if self.paper is None else ContractKind.ORDER


def world_of(case: Case) -> World:
    world = World()
    for word in case.story:
        if word in SUBJECTS:
            world.now = SUBJECTS[word]
        elif word == "cleared":
            world.clear()
        else:
            _happened(word, world, case)
        world.judge()
    return world


def _happened(word: str, world: World, case: Case) -> None:
    sub = ContractSubStatus
    if word == "withdrawn":
        world.now = None
    elif word == "draft":
        world.in_hand, world.named = case.in_hand, world.now
    elif word == "sealed":
        assert case.in_hand is not None
        assert world.named is not None
        world.in_effect.append(world.named)
        if world.kind is ContractKind.FRAMEWORK:
            world.paper = sub.ELECTRONIC_EFFECTIVE
        world.in_hand = InHand(case.in_hand.mode, sub.ELECTRONIC_EFFECTIVE)
    elif word in {"paper", "shipped"}:
        world.paper = sub.PAPER_REQUESTED if word == "paper" else sub.PAPER_SHIPPED
    else:
        assert world.now is not None
        world.in_effect.append(world.now)
        world.paper = world.paper or sub.ELECTRONIC_EFFECTIVE


def answers_of(world: World) -> dict[str, tuple[str, ...]]:
    answers = {
        column: _words(creation_violations(_KINDS[column], _applicant(world), complete=column != "双方"))
        for column in CREATIONS
    }
    answers |= {step: step_answer(world, step) for step in STEPS}
    answers["paper"] = ("–",) if world.paper is None else _asked(_paper, world)
    return answers


def step_answer(world: World, step: str) -> tuple[str, ...]:
    """Of the contract in hand."""
    if world.in_hand is None:
        return ("–",)
    if step in ACTIONS:
        return _asked(_action, world, step)
    return _asked(_sign, world) if step == "sign" else _asked(_wizard, world, step)


def _asked(ask: Callable[..., None], *arguments: object) -> tuple[str, ...]:
    try:
        ask(*arguments)
    except Refusal as refusal:
        return _words(refusal.violations)
    except RuleViolation as violation:
        return _words([violation])
    return ("yes",)


def _paper(world: World) -> None:
    assert world.paper is not None
    check_action(world.paper, ContractAction.REQUEST_PAPER)


def _action(world: World, step: str) -> None:
    assert world.in_hand is not None
    check_action(world.in_hand.sub_status, ACTIONS[step])
    if step == "finalize":
        refuse_if_any(sealing_violations(_draft(world)))


def _sign(world: World) -> None:
    assert world.in_hand is not None
    if next_step_of(world.in_hand.sub_status) is not NextStep.SIGN:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE)


def _wizard(world: World, step: str) -> None:
    assert world.in_hand is not None
    next_move(world.in_hand.mode, world.in_hand.sub_status, WIZARD[step], ActorKind.CUSTOMER)
    if step == "fill in":
        application = _KINDS["framework" if world.kind is ContractKind.FRAMEWORK else "order"]
        draft = replace(application, for_contract="KJ-1", subject_copied=world.named, subject_now=world.now)
        refuse_if_any(creation_violations(draft, _applicant(world), complete=True))
    elif step == "confirm text":
        if violation := draft_violation(world.named, world.now, hold=None):
            raise violation
    else:
        refuse_if_any(signing_violations(_draft(world), _signing(world)))


def _applicant(world: World) -> Applicant:
    in_hand = world.in_hand
    voided = in_hand is not None and in_hand.sub_status is ContractSubStatus.VOIDED
    drafted = world.paper is None and in_hand is not None and not voided
    return Applicant(
        subject_type=None if world.now is None else world.now.subject_type,
        hold=None if world.hold is None else world.hold.reason,
        framework_number="KJ-1" if world.paper is not None or drafted else None,
        framework_effective=world.paper is not None and is_in_effect(world.paper),
        bilateral_enabled=True,
        esign=_esign(world),
    )


def _draft(world: World) -> Draft:
    assert world.named is not None
    return Draft(
        kind=world.kind,
        number="KJ-1",
        subject_copied=world.named,
        subject_now=world.now,
        hold=None if world.hold is None else world.hold.reason,
        framework_effective=world.paper is not None,
        orders=(),
        filing=None,
    )


def _signing(world: World) -> Signing:
    assert world.named is not None
    signatory = Signatory(name=world.named.name, mobile="13800000001", id_number=None)
    return Signing(esign=_esign(world), signatory=signatory, confirmed_text="0", text_now="0")


def _esign(world: World) -> EsignActivationStatus:
    """Activated by whoever is verified, as the provider says in these stories."""
    status = EsignActivationStatus
    return status.NOT_ACTIVATED if world.now is None else status.ACTIVATED


_WORDS: Final = {
    ErrorCode.IDENTITY_NOT_VERIFIED: "unverified",
    ErrorCode.FRAMEWORK_ALREADY_EXISTS: "exists",
    ErrorCode.FRAMEWORK_REQUIRED: "framework",
    ErrorCode.ESIGN_NOT_ACTIVATED: "esign",
    ErrorCode.CONTRACT_SEALED: "sealed",
    ErrorCode.ACTION_NOT_AVAILABLE: "state",
}


def _words(violations: Iterable[RuleViolation]) -> tuple[str, ...]:
    words = []
    for violation in violations:
        if violation.code is ErrorCode.SUBJECT_CHANGE_ON_HOLD:
            words.append("old" if violation.facts["reason"] == "DRAFT_OUTDATED" else "hold")
        else:
            words.append(_WORDS[violation.code])
    return tuple(words) or ("yes",)


def cited_by(world: World) -> tuple[int, ...]:
    if world.now is None:
        return ()
    cited = cited_of(world.now, world.in_effect, world.cleared)
    return tuple(world.cleared.index(pair) + 1 for pair in cited)


def document_of(world: World) -> str | None:
    return None if world.hold is None else DOCUMENT_NEEDED[world.hold.reason]
