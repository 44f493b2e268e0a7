"""fillInContract, where it is refused: every reason by its code, path and facts, and nothing is written."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from messages import Locale, message
from providers.identity import EmbeddedIdentity
from rules.violations import ErrorCode
from schema.ids import IdType, id_of
from tests.api import OTHER_OWNER, OWNER
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import facts_of, refused

REFERENCE = str(OWNER.account_reference)
SIGNATORY = ["input", "signatory"]
NOTHING: tuple[dict[str, Any], ...] = ({}, {"orderIds": None}, {"orderIds": []})


async def assert_refused(wizard: Wizard, form: dict[str, Any], *expected: tuple[Any, ...]) -> None:
    """In both languages: code, path from `input` inwards, facts, words; nothing at all is written."""
    for language, locale in (("zh-CN", Locale.ZH_CN), ("en", Locale.EN)):
        errors = await refused(wizard.api.client(OWNER, language), "fillInContract", form)
        assert [(e["code"], e["path"], facts_of(e)) for e in errors] == list(expected)
        assert [e["message"] for e in errors] == [
            message(ErrorCode(e["code"]), facts_of(e), locale) for e in errors
        ]


async def test_a_signatory_that_cannot_be_reached_or_printed_is_refused(wizard: Wizard) -> None:
    contract = await wizard.created()

    def wrong(field: str, reason: str, **facts: str) -> tuple[Any, ...]:
        return "INVALID_VALUE", [*SIGNATORY, field], {"field": field, "reason": reason, **facts}

    right = {"name": "陆知微", "mobile": "13800000001"}
    for changes, expected in (
        ({"mobile": "138****0001"}, [wrong("mobile", "MASKED")]),
        ({"mobile": "12800000001"}, [wrong("mobile", "FORMAT")]),
        ({"mobile": "0571-88888888"}, [wrong("mobile", "TOO_LONG", limit="11", length="13")]),
        ({"name": " ", "mobile": ""}, [wrong("name", "EMPTY"), wrong("mobile", "EMPTY")]),
        ({"name": "x" * 51}, [wrong("name", "TOO_LONG", limit="50", length="51")]),
        ({"name": "陆\u202e知微"}, [wrong("name", "CONTROL_CHARACTER", character="U+202E")]),
        ({"name": "陆😀"}, [wrong("name", "UNPRINTABLE", characters="😀")]),
        ({"idNumber": "11****"}, [wrong("idNumber", "MASKED")]),
    ):
        form = wizard.form(contract, signatory={**right, **changes})
        await assert_refused(wizard, form, *expected)
    number = {**right, "idNumber": "110000197001010007"}
    expected_number = ("SIGNATORY_INVALID", [*SIGNATORY, "idNumber"], {"reason": "ID_NUMBER"})
    await assert_refused(wizard, wizard.form(contract, signatory=number), expected_number)


async def test_an_individual_signs_in_person(wizard: Wizard) -> None:
    individual = await wizard.individual()
    contract = await individual.created()
    other = {"name": "陆知微", "mobile": "13800000001", "idNumber": "110000197001010014"}
    errors = await refused(individual.client, "fillInContract", individual.form(contract, signatory=other))
    assert [(e["code"], e["path"], facts_of(e)) for e in errors] == [
        ("SIGNATORY_INVALID", [*SIGNATORY, "name"], {"reason": "NOT_THE_SUBJECT"}),
        ("SIGNATORY_INVALID", [*SIGNATORY, "idNumber"], {"reason": "NOT_THE_SUBJECT"}),
    ]
    own = {"name": "温一苇", "mobile": "13900000002", "idNumber": "110000197001010006"}
    await individual.client.done("fillInContract", individual.form(contract, signatory=own))


async def test_everything_create_left_open_is_asked_for_now(wizard: Wizard) -> None:
    await wizard.framed()
    order, filing = await wizard.created("ORDER"), await wizard.created("FILING")
    orders = await wizard.client.orders()
    required: tuple[Any, ...] = ("ORDER_REQUIRED", ["input", "orderIds"], {})
    for none_chosen in NOTHING:
        await assert_refused(wizard, wizard.form(order, **none_chosen), required)
    await assert_refused(wizard, wizard.form(filing), ("FILING_REQUIRED", ["input", "filingOrderId"], {}))
    wrong_kind = {"field": "orderIds", "reason": "NOT_FOR_THIS_KIND", "kind": "FILING"}
    await assert_refused(
        wizard,
        wizard.form(filing, orderIds=[orders["DD20260001"]]),
        ("INVALID_VALUE", ["input", "orderIds"], wrong_kind),
        ("FILING_REQUIRED", ["input", "filingOrderId"], {}),
    )


async def test_orders_are_asked_again_and_those_of_the_draft_itself_are_its_own(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    taken = await wizard.created("ORDER", orderIds=[orders["DD20260001"]])
    number = (await wizard.shown(taken, "number"))["number"]
    contract = await wizard.created("ORDER", orderIds=[orders["DD20260002"]])
    chosen = [orders["DD20260002"], orders["DD20260001"], orders["DD20260008"], id_of(IdType.ORDER, uuid4())]
    path = ["input", "orderIds"]
    await assert_refused(
        wizard,
        wizard.form(contract, orderIds=chosen),
        ("ORDER_OCCUPIED", [*path, "1"], {"order": "DD20260001", "contract": number}),
        ("ORDER_STATE_NOT_ALLOWED", [*path, "2"], {"order": "DD20260008", "status": "CANCELLED"}),
        ("ORDER_NOT_FOUND", [*path, "3"], {}),
    )
    foreign = await wizard.api.client(OTHER_OWNER).orders()
    form = wizard.form(contract, orderIds=[foreign["DD20260101"]])
    await assert_refused(wizard, form, ("ORDER_NOT_FOUND", [*path, "0"], {}))


async def test_profiles_and_contracts_of_others_do_not_exist(wizard: Wizard) -> None:
    contract = await wizard.created()
    foreign_profile = await wizard.api.client(OTHER_OWNER).profile()
    for wrong in (foreign_profile, contract, id_of(IdType.PARTY_A_PROFILE, uuid4()), "x"):
        form = wizard.form(contract, partyAProfileId=wrong)
        await assert_refused(wizard, form, ("NOT_FOUND", ["input", "partyAProfileId"], {}))
    for wrong in (wizard.profile, id_of(IdType.CONTRACT, uuid4()), "x", ""):
        await assert_refused(wizard, wizard.form(wrong), ("NOT_FOUND", ["input", "id"], {}))
    (error,) = await refused(wizard.api.client(OTHER_OWNER), "fillInContract", wizard.form(contract))
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"])


@pytest.mark.parametrize("sub_status", ["CONFIRMING_TEXT", "CONFIRMING_SIGNING", "CUSTOMER_SIGNING"])
async def test_only_a_form_is_filled_in(wizard: Wizard, sub_status: str) -> None:
    contract = await wizard.at(sub_status)
    facts = {"action": "FILLED_IN", "subStatus": sub_status}
    await assert_refused(wizard, wizard.form(contract), ("ACTION_NOT_AVAILABLE", None, facts))


async def test_another_version_is_refused(wizard: Wizard) -> None:
    contract = await wizard.created()
    changed = ("CONTRACT_CHANGED", ["input", "expectedVersion"], {"version": "1", "expected": "2"})
    await assert_refused(wizard, wizard.form(contract, expectedVersion=2), changed)
    await wizard.client.done("fillInContract", wizard.form(contract, expectedVersion=1))


async def test_a_subject_that_changed_or_is_no_longer_verified_fills_nothing_in(wizard: Wizard) -> None:
    """Nothing was filled in yet, but the form was opened for the subject before."""
    await wizard.framed()
    contract = await wizard.created("ORDER", orderIds=[(await wizard.client.orders())["DD20260001"]])
    identity = wizard.api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    subject = await identity.verified_subject(REFERENCE)
    assert subject is not None
    await identity.verify(REFERENCE, replace(subject, name="岫屿新名（杭州）软件有限公司"))
    await wizard.client.mutate("fillInContract", wizard.form(contract))  # learns of it
    await assert_refused(
        wizard,
        wizard.form(contract),
        ("SUBJECT_CHANGE_ON_HOLD", None, {"reason": "DRAFT_OUTDATED"}),
    )
    await identity.withdraw(REFERENCE)
    await wizard.client.mutate("fillInContract", wizard.form(contract))
    codes = [error["code"] for error in await refused(wizard.client, "fillInContract", wizard.form(contract))]
    assert codes[0] == "IDENTITY_NOT_VERIFIED"
    assert (await wizard.shown(contract, "subStatus version")) == {"subStatus": "FILLING_IN", "version": 1}
