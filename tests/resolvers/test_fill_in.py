"""fillInContract, where it is allowed: what it keeps, what it replaces, what it copies."""

from typing import Any

from models import ContractLine, FilingClaim, OrderClaim
from providers.billing import EmbeddedBilling
from providers.filing import EmbeddedFilingSystem
from rules.terms import FilingStatus, OrderStatus
from tests.api import OWNER
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import row_of

REFERENCE = str(OWNER.account_reference)
COPIED = (
    "version amount { amount } taxAmount { amount } filingOrder { number }"
    " lines { totalCount nodes { position orderNumber orderStatusWhenCopied } }"
)


async def claimed(contract_id: str) -> set[str]:
    row = await row_of(contract_id)
    claims = await OrderClaim.filter(contract_id=row.id).select_related("order")
    return {claim.order.number for claim in claims}


async def free_orders(wizard: Wizard) -> set[str]:
    found = await wizard.client.data("{ orders(filter: {selectable: true}) { nodes { number } } }")
    return {node["number"] for node in found["orders"]["nodes"]}


def numbers(copied: Any) -> list[str]:
    return [line["orderNumber"] for line in copied["lines"]["nodes"]]


async def test_what_is_attached_at_create_is_occupied_at_once(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.created("ORDER", orderIds=[orders["DD20260003"], orders["DD20260001"]])
    assert await claimed(contract) == {"DD20260001", "DD20260003"}
    assert numbers(await wizard.shown(contract, COPIED)) == ["DD20260003", "DD20260001"]
    assert await free_orders(wizard) == {"DD20260002", "DD20260004"}


async def test_orders_left_out_or_null_stay_in_the_order_they_were_chosen_in(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    chosen = [orders["DD20260003"], orders["DD20260002"]]
    for left_out in ({}, {"orderIds": None}):
        contract = await wizard.created("ORDER", orderIds=chosen)
        before = await wizard.shown(contract, COPIED)
        await wizard.client.done("fillInContract", wizard.form(contract, **left_out))
        after = await wizard.shown(contract, COPIED)
        assert after == {**before, "version": 2}
        assert numbers(after) == ["DD20260003", "DD20260002", "DD20260002", "DD20260002"]
        assert await claimed(contract) == {"DD20260002", "DD20260003"}
        await wizard.client.done("deleteContract", {"id": contract})


async def test_orders_given_replace_and_let_go_of_the_others(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.created("ORDER", orderIds=[orders["DD20260001"], orders["DD20260002"]])
    chosen = [orders["DD20260004"], orders["DD20260001"]]
    await wizard.client.done("fillInContract", wizard.form(contract, orderIds=chosen))
    found = await wizard.shown(contract, COPIED)
    assert numbers(found) == ["DD20260004", "DD20260001"]
    assert [line["position"] for line in found["lines"]["nodes"]] == [1, 2]
    assert (found["amount"], found["taxAmount"]) == ({"amount": "19659.42"}, None)
    assert await claimed(contract) == {"DD20260001", "DD20260004"}
    assert await free_orders(wizard) == {"DD20260002", "DD20260003"}


async def test_back_in_the_form_orders_can_be_chosen_anew(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.filled_in("ORDER", orderIds=[orders["DD20260001"]])
    await wizard.client.done("stepBackContract", {"id": contract})
    assert await claimed(contract) == {"DD20260001"}
    form = wizard.form(contract, orderIds=[orders["DD20260003"]])
    await wizard.client.done("fillInContract", form)
    assert await claimed(contract) == {"DD20260003"}
    first = await wizard.shown(contract, "textSha256 document { sha256 }")
    assert first == {"textSha256": None, "document": None}
    await wizard.api.work()
    assert (await wizard.shown(contract, "nextStep"))["nextStep"] == "CONFIRM_TEXT"


async def test_orders_may_be_chosen_only_when_it_is_filled_in(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.created("ORDER")
    assert await OrderClaim.all().count() == 0
    await wizard.client.done("fillInContract", wizard.form(contract, orderIds=[orders["DD20260004"]]))
    assert await claimed(contract) == {"DD20260004"}


async def test_rows_are_printed_as_they_are_billed_when_it_is_filled_in(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.created("ORDER", orderIds=[orders["DD20260001"]])
    billing = wizard.api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await billing.set_status(REFERENCE, "DD20260001", OrderStatus.PAID)
    line = (await wizard.shown(contract, COPIED))["lines"]["nodes"][0]
    assert line["orderStatusWhenCopied"] == "UNPAID"
    await wizard.client.done("fillInContract", wizard.form(contract))
    line = (await wizard.shown(contract, COPIED))["lines"]["nodes"][0]
    assert line["orderStatusWhenCopied"] == "PAID"


async def test_a_filing_order_stays_or_is_replaced(wizard: Wizard) -> None:
    await wizard.framed()
    filings = await wizard.client.filing_orders()
    contract = await wizard.created("FILING")
    assert (await wizard.shown(contract, COPIED))["filingOrder"] is None
    form = wizard.form(contract, filingOrderId=filings["BA20260001"])
    await wizard.client.done("fillInContract", form)
    assert (await wizard.shown(contract, COPIED))["filingOrder"] == {"number": "BA20260001"}
    for left_out in ({}, {"filingOrderId": None}, {"filingOrderId": filings["BA20260001"]}):
        await wizard.client.done("stepBackContract", {"id": contract})
        await wizard.client.done("fillInContract", wizard.form(contract, **left_out))
        assert (await wizard.shown(contract, COPIED))["filingOrder"] == {"number": "BA20260001"}
        assert await FilingClaim.all().count() == 1


async def test_a_filing_order_that_is_replaced_is_free_again(wizard: Wizard) -> None:
    await wizard.framed()
    system = wizard.api.services.filing
    assert isinstance(system, EmbeddedFilingSystem)
    await system.set_status(REFERENCE, "BA20260002", FilingStatus.APPROVED)
    filings = await wizard.client.filing_orders()
    contract = await wizard.created("FILING", filingOrderId=filings["BA20260001"])
    form = wizard.form(contract, filingOrderId=filings["BA20260002"])
    await wizard.client.done("fillInContract", form)
    assert (await wizard.shown(contract, COPIED))["filingOrder"] == {"number": "BA20260002"}
    assert [claim.filing_order_id for claim in await FilingClaim.all()] == [
        (await row_of(contract)).filing_order_id
    ]
    another = await wizard.created("FILING", filingOrderId=filings["BA20260001"])
    assert (await wizard.shown(another, COPIED))["filingOrder"] == {"number": "BA20260001"}


async def test_a_framework_draft_is_no_second_one_to_itself_and_frames_nothing(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    assert (await wizard.shown(contract, "frameworkContract { number }"))["frameworkContract"] is None
    row = await row_of(contract)
    assert row.framework_slot == row.account_id
    assert row.framework_id is None


async def test_a_draft_goes_on_where_bilateral_signing_is_offered_no_more(wizard: Wizard) -> None:
    contract = await wizard.created()
    await wizard.switched(enabled=False)
    await wizard.client.done("fillInContract", wizard.form(contract))
    await wizard.api.work()
    await wizard.confirm_text(contract)
    confirmed = await wizard.client.done("confirmContractSigning", {"id": contract})
    assert confirmed["contract"]["subStatus"] == "DRAFT_GENERATING"


async def test_a_signatory_has_blanks_trimmed_and_needs_no_number(wizard: Wizard) -> None:
    contract = await wizard.created()
    signatory = {"name": " 陆知微　", "mobile": " 13800000001 ", "idNumber": None}
    await wizard.client.done("fillInContract", wizard.form(contract, signatory=signatory))
    shown = "signatory { name mobile idNumber }"
    assert await wizard.shown(contract, shown) == {
        "signatory": {"name": "陆知微", "mobile": "138****0001", "idNumber": None}
    }
    assert await ContractLine.all().count() == 0
