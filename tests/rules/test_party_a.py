"""What must be known of party A before a contract can name it."""

from typing import Final

import pytest

from rules.party_a import EDITABLE, REQUIRED, incomplete_violation, missing_fields
from rules.values import LIMITS
from rules.violations import ErrorCode as Code
from tests.rules.applications import told

WHOLE: Final = {"address": "福州市软件园 1 号", "contact": "林一", "phone": "13800138000", "email": "a@b.cn"}


def test_four_fields_are_starred_in_the_domain() -> None:
    assert REQUIRED == ("address", "contact", "phone", "email")
    assert missing_fields(WHOLE) == ()
    assert missing_fields({}) == REQUIRED


@pytest.mark.parametrize("field", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_each_starred_field_alone_is_missed(field: str, value: str | None) -> None:
    assert missing_fields({**WHOLE, field: value}) == (field,)
    assert missing_fields({name: text for name, text in WHOLE.items() if name != field}) == (field,)


def test_what_is_optional_is_never_missed() -> None:
    assert missing_fields({**WHOLE, "postcode": None, "bankName": ""}) == ()


def test_what_is_locked_to_the_verification_is_not_editable() -> None:
    assert EDITABLE == (
        "address",
        "contact",
        "phone",
        "email",
        "postcode",
        "legalRepresentative",
        "bankName",
        "bankAccount",
        "taxNumber",
    )
    assert set(EDITABLE) <= set(LIMITS)


def test_the_refusal_names_the_missing_fields() -> None:
    assert told([incomplete_violation(("contact", "phone"))]) == [
        (Code.PARTY_A_INCOMPLETE, ("partyAProfileId",), {"fields": "contact,phone"})
    ]
