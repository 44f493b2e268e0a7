"""confirmContractText, stepBackContract: only what was read is confirmed, and every step can be taken back."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from documents.text import text_sha256
from jobs.paper import paper_of
from models import OrderClaim
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import facts_of, refused, row_of

HASHES = ("preview_sha256", "text_sha256", "confirmed_text_sha256")


async def hashes(contract_id: str) -> dict[str, bool]:
    row = await row_of(contract_id)
    return {name: getattr(row, name) is not None for name in HASHES}


async def read_text(wizard: Wizard, contract: str) -> str:
    return str((await wizard.shown(contract, "textSha256"))["textSha256"])


async def test_the_text_shown_is_the_one_of_the_preview_and_of_all_that_is_printed(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    row = await row_of(contract)
    paper = await paper_of(row, public_url=wizard.api.services.public_url)
    assert await read_text(wizard, contract) == text_sha256(paper)
    found = await wizard.shown(contract, "document(kind: PREVIEW) { sha256 mediaType }")
    assert found["document"] == {"sha256": row.preview_sha256, "mediaType": "application/pdf"}


async def test_another_text_than_the_one_shown_is_not_confirmed(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    read = await read_text(wizard, contract)
    for wrong in ("0" * 64, read[::-1]):
        (error,) = await refused(wizard.client, "confirmContractText", {"id": contract, "textSha256": wrong})
        assert (error["code"], error["path"]) == ("TEXT_CHANGED", ["input", "textSha256"])
    for wrong, reason in (
        ("", "EMPTY"),
        ("x" * 64, "FORMAT"),
        (read.upper(), "FORMAT"),
        (read + "0", "TOO_LONG"),
    ):
        (error,) = await refused(wizard.client, "confirmContractText", {"id": contract, "textSha256": wrong})
        assert (error["code"], facts_of(error)["reason"]) == ("INVALID_VALUE", reason)
    await wizard.client.done("confirmContractText", {"id": contract, "textSha256": read})
    assert (await row_of(contract)).confirmed_text_sha256 == read


async def test_a_text_is_not_confirmed_before_its_preview_can_be_read(wizard: Wizard) -> None:
    contract = await wizard.filled_in(drawn=False)
    paper = await paper_of(await row_of(contract), public_url=wizard.api.services.public_url)
    guessed = {"id": contract, "textSha256": text_sha256(paper)}
    (error,) = await refused(wizard.client, "confirmContractText", guessed)
    assert (error["code"], facts_of(error)) == (
        "ACTION_NOT_AVAILABLE",
        {"action": "TEXT_CONFIRMED", "subStatus": "CONFIRMING_TEXT", "reason": "NO_PREVIEW_YET"},
    )
    assert error["message"] == "合同预览还在生成，暂时不能确认文本。请稍候，阅读预览后再确认。"
    await wizard.api.work()
    await wizard.client.done("confirmContractText", guessed)


async def test_a_text_read_before_the_form_was_changed_is_not_confirmed(wizard: Wizard) -> None:
    """One member reads on while another steps back and fills in something else."""
    contract = await wizard.filled_in()
    read = await read_text(wizard, contract)
    other = await wizard.client.profile(address="乙路二号")
    await wizard.client.done("stepBackContract", {"id": contract})
    await wizard.client.done("fillInContract", wizard.form(contract, partyAProfileId=other))
    stale = {"id": contract, "textSha256": read}
    (error,) = await refused(wizard.client, "confirmContractText", stale)
    assert facts_of(error)["reason"] == "NO_PREVIEW_YET"
    await wizard.api.work()
    (error,) = await refused(wizard.client, "confirmContractText", stale)
    assert error["code"] == "TEXT_CHANGED"
    shown = "documents { kind } document(kind: PREVIEW) { sha256 }"
    found = await wizard.shown(contract, shown)
    assert [document["kind"] for document in found["documents"]] == ["PREVIEW", "PREVIEW"]
    assert found["document"]["sha256"] == (await row_of(contract)).preview_sha256
    await wizard.confirm_text(contract)


async def test_filled_in_again_with_the_same_the_text_and_its_preview_are_the_same(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    first = await wizard.shown(contract, "textSha256 document { sha256 }")
    await wizard.client.done("stepBackContract", {"id": contract})
    await wizard.client.done("fillInContract", wizard.form(contract))
    await wizard.api.work()
    assert await wizard.shown(contract, "textSha256 document { sha256 }") == first
    assert len((await wizard.shown(contract, "documents { kind }"))["documents"]) == 1


async def test_each_step_back_forgets_what_was_confirmed_and_keeps_the_orders(wizard: Wizard) -> None:
    await wizard.framed()
    order = (await wizard.client.orders())["DD20260001"]
    contract = await wizard.text_confirmed("ORDER", orderIds=[order])
    assert await hashes(contract) == dict.fromkeys(HASHES, True)
    back = await wizard.client.done("stepBackContract", {"id": contract})
    assert (back["contract"]["subStatus"], back["contract"]["nextStep"]) == (
        "CONFIRMING_TEXT",
        "CONFIRM_TEXT",
    )
    assert await hashes(contract) == {**dict.fromkeys(HASHES, True), "confirmed_text_sha256": False}
    row = await row_of(contract)
    assert row.work_due_at is None  # the preview is there already
    back = await wizard.client.done("stepBackContract", {"id": contract})
    assert (back["contract"]["subStatus"], back["contract"]["nextStep"]) == ("FILLING_IN", "FILL_IN")
    assert await hashes(contract) == dict.fromkeys(HASHES, False)
    found = await wizard.shown(contract, "document { kind } document2: document(kind: PREVIEW) { kind }")
    assert found == {"document": None, "document2": None}
    assert await OrderClaim.filter(contract_id=row.id).count() == 1
    await wizard.client.done("fillInContract", wizard.form(contract))
    await wizard.api.work()
    await wizard.confirm_text(contract)


@pytest.mark.parametrize("sub_status", ["FILLING_IN", "CUSTOMER_SIGNING"])
async def test_there_is_no_way_back_from_the_form_nor_once_it_went_out(
    wizard: Wizard, sub_status: str
) -> None:
    contract = await wizard.at(sub_status)
    (error,) = await refused(wizard.client, "stepBackContract", {"id": contract})
    assert (error["code"], facts_of(error)) == (
        "ACTION_NOT_AVAILABLE",
        {"action": "STEPPED_BACK", "subStatus": sub_status},
    )
    (error,) = await refused(wizard.client, "confirmContractText", {"id": contract, "textSha256": "0" * 64})
    assert facts_of(error) == {"action": "TEXT_CONFIRMED", "subStatus": sub_status}


async def test_of_confirming_and_stepping_back_at_once_one_happens(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    read = await read_text(wizard, contract)
    payloads: Sequence[Any] = await asyncio.gather(
        wizard.client.mutate("confirmContractText", {"id": contract, "textSha256": read}),
        wizard.client.mutate("stepBackContract", {"id": contract, "expectedVersion": 3}),
    )
    outcomes = [[error["code"] for error in payload["errors"]] for payload in payloads]
    assert sorted(outcomes) == [[], ["CONTRACT_CHANGED"]] or sorted(outcomes) == [
        [],
        ["ACTION_NOT_AVAILABLE"],
    ]
    row = await row_of(contract)
    assert (row.confirmed_text_sha256 is None) == (row.preview_sha256 is None)


async def test_another_version_is_neither_confirmed_nor_stepped_back(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    read, version = await read_text(wizard, contract), (await row_of(contract)).version
    for name, more in (("confirmContractText", {"textSha256": read}), ("stepBackContract", {})):
        stale = {"id": contract, "expectedVersion": version - 1, **more}
        (error,) = await refused(wizard.client, name, stale)
        assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
    await wizard.client.done(
        "confirmContractText", {"id": contract, "textSha256": read, "expectedVersion": version}
    )
