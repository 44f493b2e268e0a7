"""The table of data/subject_changes.md, read word by word: a word it does not explain is an error, not a blank."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from rules.subject import Subject
from rules.terms import ContractSubStatus, CredentialType, HoldReason, SigningMode, SubjectType

TABLES: Final = Path(__file__).parent / "data" / "subject_changes.md"

_COMPANY: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="云山（福州）科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91350100M000100Y43",
)
_PERSON: Final = Subject(
    subject_type=SubjectType.INDIVIDUAL,
    name="温一苇",
    credential_type=CredentialType.ID_CARD,
    credential_number="110000197001010006",
)
_SUCCESSOR: Final = replace(_COMPANY, name="江海科技有限公司", credential_number="91330106673959654P")

# fmt: off
SUBJECTS: Final = {
    "A":   _COMPANY,
    "A′":  replace(_COMPANY, name="云山智能科技有限公司"),
    "A″":  replace(_COMPANY, name="云山人工智能科技有限公司"),
    "(A)": replace(_COMPANY, name="云山(福州) 科技有限公司"),
    "N":   replace(_COMPANY, credential_number="9144030071526726XG"),
    "B":   _SUCCESSOR,
    "B′":  replace(_SUCCESSOR, name="江海智能科技有限公司"),
    "C":   replace(_COMPANY, name="湖泽科技有限公司", credential_number="91330000MADEM0011J"),
    "P":   _PERSON,
    "P′":  replace(_PERSON, name="温苇"),
    "Q":   replace(_PERSON, credential_number="11010519491231002X"),
    "H":   replace(_PERSON, credential_type=CredentialType.HK_MACAU_PERMIT, credential_number="H12345678"),
}
EVENTS: Final = ("withdrawn", "framework", "order", "paper", "shipped", "draft", "sealed", "cleared")
MODES: Final = {"单方": SigningMode.UNILATERAL, "双方": SigningMode.BILATERAL}
REASONS: Final = {"change": HoldReason.SUBJECT_CHANGED, "rename": HoldReason.BUSINESS_RENAMED}
DOCUMENTS: Final = {
    "权利义务转让补充协议": "TRANSFER_AGREEMENT", "工商更名函": "RENAME_LETTER", "–": None,
}
ANSWERS: Final = {
    "yes":        None,
    "hold":       ("SUBJECT_CHANGE_ON_HOLD", "the hold"),
    "old":        ("SUBJECT_CHANGE_ON_HOLD", "DRAFT_OUTDATED"),
    "unverified": ("IDENTITY_NOT_VERIFIED", None),
    "exists":     ("FRAMEWORK_ALREADY_EXISTS", None),
    "framework":  ("FRAMEWORK_REQUIRED", None),
    "esign":      ("ESIGN_NOT_ACTIVATED", None),
    "sealed":     ("CONTRACT_SEALED", None),
    "state":      ("ACTION_NOT_AVAILABLE", None),
    "–":          None,  # there is no such contract to ask about
}
CREATIONS: Final = ("framework", "order", "filing", "双方")
STEPS: Final = ("fill in", "confirm text", "confirm signing", "finalize", "void", "delete", "sign", "cancel")
COLUMNS: Final = ("no", "what happened", "in hand", "hold", "document", *CREATIONS, *STEPS, "paper", "cited", "then")
FORWARD: Final = {
    ContractSubStatus.FILLING_IN:         "fill in",
    ContractSubStatus.CONFIRMING_TEXT:    "confirm text",
    ContractSubStatus.CONFIRMING_SIGNING: "confirm signing",
    ContractSubStatus.DRAFT_GENERATED:    "finalize",
}
# fmt: on


class InHand(NamedTuple):
    """The contract that is looked at; all the others are in effect."""

    mode: SigningMode
    sub_status: ContractSubStatus


class ExpectedHold(NamedTuple):
    reason: HoldReason
    before: Subject
    now: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    number: int
    story: tuple[str, ...]
    in_hand: InHand | None
    hold: ExpectedHold | None
    document: str | None
    answers: dict[str, tuple[str, ...]]
    """By column; several words where there are several reasons."""
    cited: tuple[int, ...]
    """Documents by the order in which they were cleared; of an account on hold, after its clearing."""
    then: tuple[str, ...]
    """What the contract in hand answers to its next step, once the hold is cleared."""

    @property
    def forward(self) -> str | None:
        return None if self.in_hand is None else FORWARD.get(self.in_hand.sub_status)


class Attempt(NamedTuple):
    """A row of the second table."""

    what: str
    code: str
    reason: str
    path: str


def cases() -> list[Case]:
    return [_case(row) for row in _rows("| no |", len(COLUMNS))]


def attempts() -> list[Attempt]:
    return [Attempt(*row) for row in _rows("| attempt |", len(Attempt._fields))]


def _rows(head: str, width: int) -> list[list[str]]:
    lines = TABLES.read_text(encoding="utf-8").splitlines()
    (first,) = [place for place, line in enumerate(lines) if line.startswith(head)]
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        row = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(row) != width:
            raise ValueError(f"{len(row)} cells instead of {width}: {line}")
        rows.append(row)
    return rows


def _case(row: list[str]) -> Case:
    cells = dict(zip(COLUMNS, row, strict=True))
    return Case(
        number=int(cells["no"]),
        story=_story(cells["what happened"]),
        in_hand=_in_hand(cells["in hand"]),
        hold=_hold(cells["hold"]),
        document=DOCUMENTS[cells["document"]],
        answers={column: _answers(cells[column]) for column in (*CREATIONS, *STEPS, "paper")},
        cited=() if cells["cited"] == "–" else tuple(int(each) for each in cells["cited"].split(", ")),
        then=_answers(cells["then"]),
    )


def _story(cell: str) -> tuple[str, ...]:
    words = tuple(cell.split(", "))
    unknown = set(words) - set(SUBJECTS) - set(EVENTS)
    if unknown or words[0] not in SUBJECTS:
        raise ValueError(f"no story: {cell}")
    return words


def _in_hand(cell: str) -> InHand | None:
    if cell == "–":
        return None
    mode, sub_status = cell.split(" ")
    return InHand(MODES[mode], ContractSubStatus(sub_status))


def _hold(cell: str) -> ExpectedHold | None:
    if cell == "–":
        return None
    reason, pair = cell.split(" ")
    before, now = pair.split("→")
    return ExpectedHold(REASONS[reason], SUBJECTS[before], SUBJECTS[now])


def _answers(cell: str) -> tuple[str, ...]:
    words = tuple(cell.split("+"))
    if unknown := set(words) - set(ANSWERS):
        raise ValueError(f"unknown words {unknown}")
    return words
