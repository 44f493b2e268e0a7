"""contractStates: the customer's own table, over the API, for everyone."""

from typing import Any

from rules.terms import ContractSubStatus
from tests.api import Api
from tests.rules.customer_table import customer_rows

TABLE = "{ contractStates { signingModes status subStatus actions statusLabel subStatusLabel } }"
VENDOR_SIGNS = "腾讯云签署"
"""The customer's table names its vendor; ours says 乙方签署, as the vendor is configuration."""


async def test_the_table_is_the_customers_row_for_row(api: Api) -> None:
    rows = (await api.client(None).data(TABLE))["contractStates"]
    modes = {"UNILATERAL": "单方", "BILATERAL": "双方"}
    actions = {
        "DELETE": "删除",
        "FINALIZE": "转为正式合同",
        "VOID": "作废",
        "CANCEL_SIGNING": "取消签署",
        "REQUEST_PAPER": "申请纸质合同",
        "VIEW_SHIPMENT": "查看邮寄信息",
    }
    found = [
        (
            tuple(modes[mode] for mode in row["signingModes"]),
            row["statusLabel"],
            row["subStatusLabel"] or "",
            tuple(actions[action] for action in row["actions"]),
        )
        for row in rows
    ]
    expected = [
        (row.signing_modes, row.status, row.sub_status.replace(VENDOR_SIGNS, "乙方签署"), row.actions)
        for row in customer_rows()
    ]
    assert found == expected
    assert len(found) == 12
    assert sum(len(row["signingModes"]) for row in rows) == 18


async def test_only_the_voided_row_has_no_sub_status(api: Api) -> None:
    rows: list[dict[str, Any]] = (await api.client(None, "en").data(TABLE))["contractStates"]
    assert [row for row in rows if row["subStatus"] is None] == [
        {
            "signingModes": ["UNILATERAL", "BILATERAL"],
            "status": "VOIDED",
            "subStatus": None,
            "actions": ["DELETE"],
            "statusLabel": "Voided",
            "subStatusLabel": None,
        }
    ]
    shown = {row["subStatus"] for row in rows} - {None}
    assert shown == set(ContractSubStatus.__members__) - {"VOIDED"}
    reply = await api.client().run("{ contracts(filter: {subStatusIn: [VOIDED]}) { totalCount } }")
    assert reply.codes == ["BAD_USER_INPUT"]  # a voided contract is found by its status
