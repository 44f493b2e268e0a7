"""Warnings: things to know that forbid nothing."""

from dataclasses import replace

from providers.billing import EmbeddedBilling
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.terms import OrderStatus, SubjectType
from tests.api import OWNER, Api
from tests.models.builders import SEALING, STEP
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import facts_of, framed, moved

REFERENCE = str(OWNER.account_reference)
WARNINGS = "warnings { code message facts { name value } }"


async def test_an_order_cancelled_after_the_seal_is_flagged_and_changes_nothing(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    chosen = [orders["DD20260002"], orders["DD20260001"]]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=chosen)
    billing = api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await moved(contract["id"], *SEALING)
    assert (await client.contract(contract["id"], WARNINGS))["warnings"] == []
    before = await client.contract(
        contract["id"], "status version amount { amount } lines { nodes { orderNumber } }"
    )

    for status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED, OrderStatus.INVALID):
        await billing.set_status(REFERENCE, "DD20260001", status)
        await api.stale()
        (warning,) = (await client.contract(contract["id"], WARNINGS))["warnings"]
        assert (warning["code"], facts_of(warning)) == ("ORDER_CANCELLED_LATER", {"order": "DD20260001"})
        assert warning["message"] == (
            "订单 DD20260001 在合同生效后被取消。合同内容不变；如需更正，请联系客服签署《补充协议》。"
        )
    await billing.set_status(REFERENCE, "DD20260001", OrderStatus.PAID)
    await api.stale()
    assert (await client.contract(contract["id"], WARNINGS))["warnings"] == []
    shown = "status version amount { amount } lines { nodes { orderNumber } }"
    assert await client.contract(contract["id"], shown) == before


async def test_an_order_cancelled_while_it_is_being_signed_is_flagged_too(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.text_confirmed("ORDER", orderIds=[orders["DD20260001"]])
    billing = wizard.api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await wizard.client.done("confirmContractSigning", {"id": contract})
    await billing.set_status(REFERENCE, "DD20260001", OrderStatus.CANCELLED)
    await wizard.api.stale()
    assert (await wizard.shown(contract, WARNINGS))["warnings"] == []  # not signing yet
    await wizard.api.work()
    (warning,) = (await wizard.shown(contract, WARNINGS))["warnings"]
    assert (warning["code"], facts_of(warning)) == ("ORDER_CANCELLED_LATER", {"order": "DD20260001"})
    assert warning["message"] == (
        "订单 DD20260001 在合同签署期间被取消。如合同不应再包含该订单，请在甲方签署之前取消签署，或联系客服。"
    )
    await moved(contract, STEP.CUSTOMER_SIGNED)
    (warning,) = (await wizard.shown(contract, WARNINGS))["warnings"]
    assert warning["code"] == "ORDER_CANCELLED_LATER"


async def test_a_tax_number_other_than_the_credit_code_is_pointed_out(api: Api) -> None:
    client = api.client(language="en")
    same = await client.profile(taxNumber="91330000MADEM0011J")
    contract = await client.created("FRAMEWORK", partyAProfileId=same)
    assert (await client.contract(contract["id"], WARNINGS))["warnings"] == []
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    other = await client.profile(taxNumber="9144030071526726XG")
    contract = await client.created("FRAMEWORK", partyAProfileId=other)
    (warning,) = (await client.contract(contract["id"], WARNINGS))["warnings"]
    assert (warning["code"], warning["facts"]) == ("TAX_NUMBER_DIFFERS", [])


async def test_a_filing_by_an_individual_is_pointed_out(api: Api) -> None:
    client, profile = await framed(api)
    system = api.services.filing
    assert isinstance(system, EmbeddedFilingSystem)
    filed = {order.number: order for order in await system.filing_orders(REFERENCE)}["BA20260001"]
    await system.file(REFERENCE, replace(filed, subject_type=SubjectType.INDIVIDUAL, subject_name="某人"))
    filing = (await client.filing_orders())["BA20260001"]
    contract = await client.created("FILING", partyAProfileId=profile, filingOrderId=filing)
    found = (await client.contract(contract["id"], WARNINGS))["warnings"]
    assert [warning["code"] for warning in found] == ["FILING_SUBJECT_INDIVIDUAL"]


async def test_a_subject_that_changed_is_pointed_out_on_every_older_contract(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    identity = api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    subject = await identity.verified_subject(REFERENCE)
    assert subject is not None
    await identity.verify(REFERENCE, replace(subject, name="岫屿新名软件有限公司"))
    await api.stale()
    found = await client.data("{ contracts { nodes { kind partyA { name } warnings { code } } } }")
    assert {
        node["kind"]: (node["partyA"]["name"], [warning["code"] for warning in node["warnings"]])
        for node in found["contracts"]["nodes"]
    } == dict.fromkeys(("FRAMEWORK", "ORDER"), ("岫屿砚舟（杭州）软件有限公司", ["SUBJECT_CHANGED"]))
    assert contract["status"] == "DRAFT"
