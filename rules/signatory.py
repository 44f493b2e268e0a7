"""Who signs for the customer: the individual in person, or somebody for the enterprise."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.formats import is_id_card
from rules.subject import Subject
from rules.terms import SubjectType
from rules.violations import ErrorCode, RuleViolation


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Whom the signing link and its one-time code go to."""

    name: str = field(repr=False)
    mobile: str | None = field(repr=False)
    id_number: str | None = field(repr=False)


def signatory_violations(signatory: Signatory | None, subject: Subject) -> list[RuleViolation]:
    """Every reason against this signatory. An individual signs in person, so name and number are the subject's."""
    return list(_violations(signatory, subject))


def _violations(signatory: Signatory | None, subject: Subject) -> Iterator[RuleViolation]:
    code = ErrorCode.SIGNATORY_INVALID
    if signatory is None:
        yield RuleViolation(code, path=("signatory",), reason="MISSING")
        return
    if signatory.mobile is None:  # the code that opens the signing link has nowhere to go
        yield RuleViolation(code, path=("signatory", "mobile"), reason="MOBILE_MISSING")
    if subject.subject_type is SubjectType.INDIVIDUAL:
        if signatory.name != subject.name:
            yield RuleViolation(code, path=("signatory", "name"), reason="NOT_THE_SUBJECT")
        if signatory.id_number not in {None, subject.credential_number}:
            yield RuleViolation(code, path=("signatory", "idNumber"), reason="NOT_THE_SUBJECT")
    elif signatory.id_number is not None and not is_id_card(signatory.id_number):
        yield RuleViolation(code, path=("signatory", "idNumber"), reason="ID_NUMBER")
