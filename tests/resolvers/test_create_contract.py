"""createContract, where it is allowed: what the new contract says, and that it goes on saying it."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from documents.text import newest_text_version, title_of
from rules.history import FIRST, chained_hash
from rules.numbers import is_contract_number
from rules.terms import ContractKind
from tests.api import INDIVIDUAL, PARTY_A, Api
from tests.resolvers.whole import created
from tests.resolvers.world import framed

FIRST_VERSION = newest_text_version(ContractKind.FRAMEWORK)
NEW: dict[str, Any] = {
    "kind": "FRAMEWORK",
    "signingMode": "UNILATERAL",
    "title": title_of(ContractKind.FRAMEWORK, FIRST_VERSION),
    "status": "DRAFT",
    "subStatus": "DRAFT_GENERATING",
    "statusLabel": "草稿",
    "subStatusLabel": "合同草稿生成中",
    "availableActions": [],
    "nextStep": "WAIT",
    "lines": {"totalCount": 0, "nodes": []},
    "textVersion": FIRST_VERSION,
    "progress": {
        "done": 0,
        "total": 2,
        "attempts": 0,
        "message": "正在生成合同草稿，通常只需片刻。",
    },
    "createdBy": {"kind": "CUSTOMER", "id": "owner-100001", "name": "沈砚舟"},
    "version": 1,
    "documents": [],
    "signatures": [],
    "warnings": [],
    **dict.fromkeys(("customerReference", "frameworkContract", "filingOrder", "document", "textSha256")),
    **dict.fromkeys(("amount", "amountExcludingTax", "taxAmount", "termStart", "termEnd")),
    **dict.fromkeys(("voidedAt", "voidedBecause", "effectiveAt")),
}


async def test_a_new_framework_contract_is_a_draft_whose_drawing_is_under_way(api: Api) -> None:
    client = api.client()
    profile = await client.profile(bankAccount="6222 0000 0000 0001", taxNumber="91330000MADEM0011J")
    contract = await created(client, "FRAMEWORK", partyAProfileId=profile)

    today = datetime.now(UTC).astimezone(timezone(timedelta(hours=8)))
    assert re.fullmatch(rf"KJ-{today:%Y%m%d}-00000001-[0-9]", contract["number"])
    assert is_contract_number(contract["number"])
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", contract["verificationCode"])
    assert contract["partyA"] == {
        **dict.fromkeys(("postcode", "legalRepresentative", "bankName")),
        **PARTY_A,
        "profileId": profile,
        "subjectType": "ENTERPRISE",
        "name": "岫屿砚舟（杭州）软件有限公司",
        "credentialType": "UNIFIED_SOCIAL_CREDIT_CODE",
        "credentialNumber": "91************011J",
        "phone": "138****0000",
        "bankAccount": "***************0001",
        "taxNumber": "91330000MADEM0011J",
    }
    assert {name: contract[name] for name in NEW} == NEW
    assert_first_event(contract["events"])


def assert_first_event(events: Any) -> None:
    assert events["totalCount"] == 1
    (event,) = events["nodes"]
    payload = json.loads(event["payload"])
    assert event["hash"] == chained_hash(FIRST, event.pop("payload"))
    assert payload["facts"] == {"kind": "FRAMEWORK", "signingMode": "UNILATERAL"}
    del event["hash"]
    assert event == {
        "sequence": 1,
        "step": "CREATED",
        "label": "创建合同",
        "actor": {"kind": "CUSTOMER", "id": "owner-100001", "name": "沈砚舟"},
        "fromStatus": None,
        "fromSubStatus": None,
        "toStatus": "DRAFT",
        "toSubStatus": "DRAFT_GENERATING",
        "reason": None,
        "previousHash": "0" * 64,
    }


async def test_title_and_reference_are_the_customers_own_where_given(api: Api) -> None:
    client = api.client(language="en")
    profile = await client.profile()
    chosen = {"title": "  二〇二七年度云服务 ", "customerReference": "PO-2027/001", "clientMutationId": "m-1"}
    application = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile, **chosen}
    selection = "contract { title customerReference statusLabel progress { message } }"
    payload = await client.done("createContract", application, selection)
    assert payload["clientMutationId"] == "m-1"
    assert payload["contract"]["title"] == "二〇二七年度云服务"
    assert payload["contract"]["customerReference"] == "PO-2027/001"
    assert payload["contract"]["statusLabel"] == "Draft"


async def test_an_order_contract_prints_the_rows_of_its_orders_in_the_order_chosen(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    chosen = [orders[number] for number in ("DD20260002", "DD20260004", "DD20260001")]
    contract = await created(client, "ORDER", partyAProfileId=profile, orderIds=chosen)

    rows = [
        (line["position"], line["orderNumber"], line["productName"], line["amount"]["amount"])
        for line in contract["lines"]["nodes"]
    ]
    assert rows == [
        (1, "DD20260002", "云数据库", "1409.50"),
        (2, "DD20260002", "数据库备份", "325.04"),
        (3, "DD20260002", "公网带宽", "2400.00"),
        (4, "DD20260004", "对象存储", "3250.40"),
        (5, "DD20260001", "云服务器", "16409.02"),
    ]
    assert contract["lines"]["totalCount"] == 5
    assert contract["lines"]["nodes"][0] == {
        "position": 1,
        "orderNumber": "DD20260002",
        "productName": "云数据库",
        "amount": {"amount": "1409.50"},
        "taxAmount": {"amount": "79.78"},
        "amountExcludingTax": {"amount": "1329.72"},
        "taxRate": "0.06",
        "orderStatusWhenCopied": "PAID",
        "order": {"number": "DD20260002", "amount": {"amount": "4134.54"}, "status": "PAID"},
    }
    assert contract["number"].startswith("DD-")
    assert contract["amount"] == {
        "amount": "23793.96",
        "currency": "CNY",
        "inWords": "人民币贰万叁仟柒佰玖拾叁元玖角陆分",
    }
    assert contract["taxAmount"] is None  # one order comes without tax figures
    assert contract["amountExcludingTax"] is None
    assert contract["frameworkContract"]["number"].startswith("KJ-")


async def test_tax_is_summed_where_every_row_has_it(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    chosen = [orders["DD20260002"], orders["DD20260001"]]
    contract = await created(client, "ORDER", partyAProfileId=profile, orderIds=chosen)
    assert contract["amount"]["amount"] == "20543.56"
    assert contract["taxAmount"] == {"amount": "1162.84", "inWords": "人民币壹仟壹佰陆拾贰元捌角肆分"}
    assert contract["amountExcludingTax"] == {"amount": "19380.72"}


async def test_a_filing_contract_takes_its_filing_order(api: Api) -> None:
    client, profile = await framed(api)
    filings = await client.filing_orders()
    contract = await created(client, "FILING", partyAProfileId=profile, filingOrderId=filings["BA20260001"])
    assert contract["number"].startswith("BA-")
    assert contract["filingOrder"] == {"number": "BA20260001"}
    assert (contract["amount"], contract["lines"]["totalCount"]) == (None, 0)
    taken = await client.data(
        '{ filingOrders(filter: {search: "BA20260001"}) { nodes { selectable notSelectableBecause'
        " { code path facts { name value } } contract { number } } } }"
    )
    assert taken["filingOrders"]["nodes"] == [
        {
            "selectable": False,
            "notSelectableBecause": {
                "code": "FILING_OCCUPIED",
                "path": None,
                "facts": [
                    {"name": "filing", "value": "BA20260001"},
                    {"name": "contract", "value": contract["number"]},
                ],
            },
            "contract": {"number": contract["number"]},
        }
    ]


async def test_numbers_run_on_through_all_kinds_and_codes_never_repeat(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    contracts = [
        await created(client, "ORDER", partyAProfileId=profile, orderIds=[orders[number]])
        for number in ("DD20260001", "DD20260002", "DD20260003")
    ]
    assert [contract["number"][12:20] for contract in contracts] == ["00000002", "00000003", "00000004"]
    assert len({contract["verificationCode"] for contract in contracts}) == 3


async def test_an_individual_signs_in_their_own_name(api: Api) -> None:
    client = api.client(INDIVIDUAL)
    profile = await client.profile()
    contract = await created(client, "FRAMEWORK", partyAProfileId=profile)
    party_a = contract["partyA"]
    assert (party_a["subjectType"], party_a["name"]) == ("INDIVIDUAL", "温一苇")
    assert (party_a["credentialType"], party_a["credentialNumber"]) == ("ID_CARD", "11************0006")
