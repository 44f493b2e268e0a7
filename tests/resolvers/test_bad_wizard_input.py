"""What the wizard and the signing take as text: what is not what it must be is refused where it is, and not written."""

from typing import Any, NamedTuple

import pytest

from rules.values import LIMITS
from tests.resolvers.wizard import SIGNATORY, Wizard
from tests.resolvers.world import facts_of, refused


class WizardPlace(NamedTuple):
    """Where a client can type a text: the step, its mutation, what else it needs; in the signatory or not."""

    sub_status: str
    mutation: str
    rest: dict[str, Any]
    of_signatory: bool = False


# fmt: off
WIZARD_PLACES = {
    "name":        WizardPlace("FILLING_IN",       "fillInContract",      {}, of_signatory=True),
    "mobile":      WizardPlace("FILLING_IN",       "fillInContract",      {}, of_signatory=True),
    "idNumber":    WizardPlace("FILLING_IN",       "fillInContract",      {}, of_signatory=True),
    "textSha256":  WizardPlace("CONFIRMING_TEXT",  "confirmContractText", {}),
    "signingCode": WizardPlace("CUSTOMER_SIGNING", "signContract",        {}),
    "handwriting": WizardPlace("CUSTOMER_SIGNING", "signContract",        {"signingCode": "123456"}),
    "reason":      WizardPlace("CUSTOMER_SIGNING", "cancelSigning",       {}),
}
# fmt: on


@pytest.mark.parametrize("field", WIZARD_PLACES)
async def test_what_is_too_long_or_invisible_is_refused_where_it_is(wizard: Wizard, field: str) -> None:
    place = WIZARD_PLACES[field]
    contract = await wizard.at(place.sub_status)
    longest = LIMITS[field].longest
    facts = {
        "9" * (longest + 1): {"reason": "TOO_LONG", "limit": str(longest), "length": str(longest + 1)},
        "1\u00001": {"reason": "CONTROL_CHARACTER", "character": "U+0000"},
        "1\u200b1": {"reason": "CONTROL_CHARACTER", "character": "U+200B"},
        "1\u202e1": {"reason": "CONTROL_CHARACTER", "character": "U+202E"},
        " ": {"reason": "EMPTY"},
    }
    for value, expected in facts.items():
        typed: dict[str, Any] = {"id": contract, **place.rest, field: value}
        path = ["input", field]
        if place.of_signatory:
            typed = wizard.form(contract, signatory={**SIGNATORY, field: value})
            path = ["input", "signatory", field]
        (error,) = await refused(wizard.client, place.mutation, typed)
        assert (error["code"], error["__typename"], error["path"]) == (
            "INVALID_VALUE",
            "ValidationError",
            path,
        )
        assert facts_of(error) == {"field": field, **expected}
        assert value.strip() == "" or value not in error["message"]
