"""What a contract copied when it was made: nothing that happens outside reaches it."""

from datetime import UTC, datetime

from providers.billing import BilledOrder, BilledRow, EmbeddedBilling
from rules.terms import OrderStatus
from tests.api import OWNER, PARTY_A, Api
from tests.resolvers.whole import EVERYTHING, created
from tests.resolvers.world import framed


async def test_later_edits_of_the_profile_never_reach_the_contract(api: Api) -> None:
    client = api.client()
    profile = await client.profile(postcode="310000")
    contract = await created(client, "FRAMEWORK", partyAProfileId=profile)
    await client.done(
        "savePartyAProfile", {"id": profile, "address": "别处", "phone": "13900000000", "postcode": None}
    )
    assert (await client.contract(contract["id"], "partyA { address phone postcode }"))["partyA"] == {
        "address": PARTY_A["address"],
        "phone": "138****0000",
        "postcode": "310000",
    }
    await client.done("deletePartyAProfile", {"id": profile})
    assert await client.contract(contract["id"], EVERYTHING) == {
        name: value for name, value in contract.items() if name != "id"
    }


async def test_later_changes_of_an_order_never_reach_the_printed_rows(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    contract = await created(client, "ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    billing = api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    row = BilledRow(product_name="另一件商品", specification="", period="", amount_fen=1)
    changed = BilledOrder(
        number="DD20260001", status=OrderStatus.PAID, placed_at=datetime.now(UTC), rows=(row, row)
    )
    await billing.place(str(OWNER.account_reference), changed)
    await api.stale()

    after = await client.contract(contract["id"], EVERYTHING)
    live = after["lines"]["nodes"][0].pop("order")
    copied = contract["lines"]["nodes"][0]
    del copied["order"]
    assert live == {"number": "DD20260001", "amount": {"amount": "0.02"}, "status": "PAID"}
    assert after["lines"]["nodes"] == [copied]
    assert after["amount"] == contract["amount"]
    assert [event["step"] for event in after["events"]["nodes"]] == ["CREATED", "ORDER_CHANGED"]
    assert after["version"] == contract["version"]
