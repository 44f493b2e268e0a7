"""Who may sign for a customer: an individual in person, an enterprise by somebody who can be reached."""

from dataclasses import replace

import pytest

from rules.signatory import Signatory, signatory_violations
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType

COMPANY = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="深圳市鑫淼示例科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
)
PERSON = Subject(
    subject_type=SubjectType.INDIVIDUAL,
    name="陆知微",
    credential_type=CredentialType.ID_CARD,
    credential_number="11010519491231002X",
)
SIGNATORY = Signatory(name="陆知微", mobile="13800138000", id_number=None)


def reasons(signatory: Signatory | None, subject: Subject) -> list[tuple[str, tuple[str, ...], str]]:
    return [
        (violation.code, violation.path, violation.facts["reason"])
        for violation in signatory_violations(signatory, subject)
    ]


@pytest.mark.parametrize("subject", [COMPANY, PERSON])
def test_a_signatory_with_name_and_mobile_will_do(subject: Subject) -> None:
    assert reasons(SIGNATORY, subject) == []
    assert reasons(replace(SIGNATORY, id_number="11010519491231002X"), subject) == []


@pytest.mark.parametrize("subject", [COMPANY, PERSON])
def test_without_a_signatory_or_a_mobile_nobody_can_be_asked_to_sign(subject: Subject) -> None:
    assert reasons(None, subject) == [("SIGNATORY_INVALID", ("signatory",), "MISSING")]
    assert reasons(replace(SIGNATORY, mobile=None), subject) == [
        ("SIGNATORY_INVALID", ("signatory", "mobile"), "MOBILE_MISSING")
    ]


def test_an_individual_signs_in_person() -> None:
    somebody = Signatory(name="陈示例", mobile=None, id_number="110101199003070134")
    assert reasons(somebody, PERSON) == [
        ("SIGNATORY_INVALID", ("signatory", "mobile"), "MOBILE_MISSING"),
        ("SIGNATORY_INVALID", ("signatory", "name"), "NOT_THE_SUBJECT"),
        ("SIGNATORY_INVALID", ("signatory", "idNumber"), "NOT_THE_SUBJECT"),
    ]


def test_an_enterprise_sends_anybody_whose_identity_card_number_is_one() -> None:
    assert reasons(replace(SIGNATORY, name="陈示例"), COMPANY) == []
    assert reasons(replace(SIGNATORY, id_number="110105194912310021"), COMPANY) == [
        ("SIGNATORY_INVALID", ("signatory", "idNumber"), "ID_NUMBER")
    ]


def test_a_signatory_is_not_shown_by_its_repr() -> None:
    assert repr(SIGNATORY) == "Signatory()"
