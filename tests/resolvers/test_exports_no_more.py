"""No export of what was erased, and none for the customers of an account whose data is only kept."""

from typing import Any

from models import Contract
from tests.api import OPERATOR, OWNER, Api
from tests.models.builders import NOW
from tests.resolvers.export import exportable
from tests.resolvers.test_export import DESK, INVENTED, MANY, refused
from tests.resolvers.wizard import account_id_of
from tests.resolvers.world import row_of

ONE = "export { url }"
GONE: dict[str, Any] = {
    **dict.fromkeys(
        ("party_a", "party_a_name", "party_a_name_index", "signatory", "filing", "filing_domains")
    ),
    "erased_at": NOW,
}


async def status_of(api: Api, url: str) -> int:
    return (await api.http.get(url)).status_code


async def test_customers_of_a_restricted_account_export_nothing_and_operators_still_do(api: Api) -> None:
    owner, operator = api.client(OWNER), api.client(OPERATOR)
    contract = await exportable(api)
    before = [(await owner.contract(contract, ONE))["export"]["url"]]
    before.append((await owner.data(MANY, ids=[contract]))["contractsExport"]["url"])
    assert [await status_of(api, url) for url in before] == [200, 200]

    wish = {"accountId": await account_id_of(OWNER), "reason": "x"}
    await operator.done("requestDeletion", wish)
    assert (await owner.contract(contract, ONE))["export"] is None
    assert (await refused(owner, [contract]))["extensions"]["code"] == "ACCOUNT_RESTRICTED"
    assert [await status_of(api, url) for url in before] == [404, 404]
    found = (await operator.data(DESK, ids=[contract]))["operator"]["contractsExport"]["url"]
    assert await status_of(api, found) == 200

    await operator.done("withdrawDeletion", wish)
    assert [await status_of(api, url) for url in before] == [200, 200]


async def test_an_erased_contract_is_exported_to_nobody(api: Api) -> None:
    owner, operator = api.client(OWNER), api.client(OPERATOR)
    contract = await exportable(api)
    before = [(await owner.contract(contract, ONE))["export"]["url"]]
    before.append((await operator.data(DESK, ids=[contract]))["operator"]["contractsExport"]["url"])
    row = await row_of(contract)
    await Contract.filter(id=row.id).update(**GONE)

    assert (await owner.contract(contract, ONE))["export"] is None
    for client, operation in ((owner, MANY), (operator, DESK)):
        error = await refused(client, [contract], operation)
        assert error["extensions"]["reason"] == "ERASED"
        assert row.number in error["message"]
        assert (await refused(client, [contract, INVENTED], operation))["extensions"]["reason"] == "NOT_THERE"
    assert [await status_of(api, url) for url in before] == [404, 404]
