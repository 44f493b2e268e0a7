"""A contract from draft to seal, or to its end, as the API tells it."""

import json
from datetime import datetime
from typing import Any

from rules.history import Link, broken_at
from tests.api import MEMBER, Api, Client
from tests.resolvers.world import framed

STATE = (
    "status subStatus statusLabel subStatusLabel availableActions nextStep version progress { done attempts }"
)
CHECKS = "actionChecks { action label allowed code message }"
SIGNATURE = "role signerName status signedAt timestampedAt certificateSubject certificateIssuer selfIssued"
ALL = ["DELETE", "FINALIZE", "VOID", "CANCEL_SIGNING", "REQUEST_PAPER", "VIEW_SHIPMENT"]


def allowed(checks: Any) -> list[str]:
    return [check["action"] for check in checks if check["allowed"]]


def refusals(checks: Any) -> set[str]:
    return {check["code"] for check in checks if not check["allowed"]}


async def test_the_whole_life_of_a_framework_contract(api: Api) -> None:
    client, member = api.client(), api.client(MEMBER)
    contract = (await client.created("FRAMEWORK", partyAProfileId=await client.profile()))["id"]
    at_first = await client.contract(contract, f"{STATE} {CHECKS}")
    assert allowed(at_first["actionChecks"]) == []
    assert at_first["progress"] == {"done": 0, "attempts": 0}

    await api.work()
    drafted = await client.contract(contract, f"{STATE} {CHECKS} textSha256 documents {{ kind pages }}")
    assert (drafted["status"], drafted["subStatus"]) == ("DRAFT", "DRAFT_GENERATED")
    assert (drafted["nextStep"], drafted["version"], drafted["progress"]) == ("NONE", 2, None)
    assert drafted["availableActions"] == allowed(drafted["actionChecks"]) == ["FINALIZE", "VOID"]
    assert refusals(drafted["actionChecks"]) == {"ACTION_NOT_AVAILABLE"}
    assert len(drafted["textSha256"]) == 64
    assert [document["kind"] for document in drafted["documents"]] == ["DRAFT"]
    assert drafted["documents"][0]["pages"] >= 6
    for_member = await member.contract(contract, f"availableActions {CHECKS}")
    assert for_member["availableActions"] == []
    assert [(c["action"], c["code"]) for c in for_member["actionChecks"] if c["code"] == "FORBIDDEN"] == [
        ("FINALIZE", "FORBIDDEN"),
        ("VOID", "FORBIDDEN"),
    ]

    payload = await client.done("finalizeContract", {"id": contract}, f"contract {{ {STATE} }}")
    assert (payload["contract"]["status"], payload["contract"]["subStatus"]) == ("SIGNING", "VENDOR_SIGNING")
    assert (payload["contract"]["nextStep"], payload["contract"]["availableActions"]) == ("WAIT", [])
    assert payload["contract"]["progress"] == {"done": 1, "attempts": 0}

    await api.work()
    await assert_effective(client, contract)
    assert (await member.contract(contract, "availableActions"))["availableActions"] == []
    viewer = await client.data("{ viewer { account { frameworkContract { status } } } }")
    assert viewer["viewer"]["account"]["frameworkContract"] == {"status": "EFFECTIVE"}


async def assert_effective(client: Client, contract_id: str) -> None:
    found = await client.contract(
        contract_id,
        f"{STATE} {CHECKS} createdAt effectiveAt warnings {{ code message facts {{ name value }} }}"
        f" signatures {{ {SIGNATURE} }}"
        " documents { kind fileName url expiresAt mediaType byteSize sha256 pages } document { kind }"
        " draft: document(kind: DRAFT) { kind } preview: document(kind: PREVIEW) { kind }"
        " events { nodes { sequence step actor { kind } previousHash hash payload } }",
    )
    assert (found["status"], found["subStatus"]) == ("EFFECTIVE", "ELECTRONIC_EFFECTIVE")
    assert (found["statusLabel"], found["subStatusLabel"]) == ("已生效", "电子合同已生效")
    assert found["availableActions"] == allowed(found["actionChecks"]) == ["REQUEST_PAPER"]
    assert (found["nextStep"], found["version"], found["progress"]) == ("NONE", 4, None)
    assert found["effectiveAt"] > found["createdAt"]
    checks = {check["action"]: check["code"] for check in found["actionChecks"]}
    assert list(checks) == ALL
    assert checks["VOID"] == checks["DELETE"] == "CONTRACT_SEALED"
    assert checks["FINALIZE"] == "ACTION_NOT_AVAILABLE"

    assert_papers(found)
    events = found["events"]["nodes"]
    assert [(event["step"], event["actor"]["kind"]) for event in events] == [
        ("CREATED", "CUSTOMER"),
        ("DRAFT_RENDERED", "SYSTEM"),
        ("FINALIZED", "CUSTOMER"),
        ("SEALED", "SYSTEM"),
    ]
    assert [json.loads(event["payload"])["sequence"] for event in events] == [1, 2, 3, 4]
    assert broken_at(Link(e["sequence"], e["previousHash"], e["hash"], e["payload"]) for e in events) is None


def assert_papers(found: Any) -> None:
    """The draft, the sealed file, who sealed it and with what."""
    draft, sealed = found["documents"]
    assert (draft["kind"], sealed["kind"], found["document"]) == ("DRAFT", "SEALED", {"kind": "SEALED"})
    assert (found["draft"], found["preview"]) == ({"kind": "DRAFT"}, None)
    assert sealed["sha256"] != draft["sha256"]
    assert sealed["byteSize"] > draft["byteSize"]
    assert (sealed["mediaType"], sealed["pages"]) == ("application/pdf", draft["pages"])
    assert sealed["fileName"].endswith(".pdf")
    assert "/documents/" in sealed["url"]
    assert datetime.fromisoformat(sealed["expiresAt"]).utcoffset() is not None

    (signature,) = found["signatures"]
    assert (signature["role"], signature["status"]) == ("VENDOR", "SIGNED")
    assert signature["signedAt"] is not None
    assert signature["selfIssued"]
    assert [warning["code"] for warning in found["warnings"]] == ["SELF_ISSUED_CERTIFICATE"]


async def test_links_are_only_for_who_may_download(api: Api) -> None:
    client = api.client()
    contract = (await client.created("FRAMEWORK", partyAProfileId=await client.profile()))["id"]
    await api.work()
    document = (await api.client(MEMBER).contract(contract, "document { sha256 url expiresAt }"))["document"]
    assert len(document["sha256"]) == 64
    assert (document["url"], document["expiresAt"]) == (None, None)
    downloaded = await client.contract(contract, "document { url sha256 }")
    response = await api.http.get(downloaded["document"]["url"])
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")


async def test_an_order_contract_is_finalized_and_sealed(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.effective("ORDER", partyAProfileId=profile, orderIds=[order])
    assert (contract["status"], contract["version"]) == ("EFFECTIVE", 4)
    found = await client.contract(contract["id"], "number verificationCode document { sha256 }")
    verified = await api.client(None).data(
        "query ($number: String!, $code: String!) { verifyContract(number: $number, code: $code)"
        " { verdict kind contractNumber partyAName sha256 signatures { role } } }",
        number=found["number"],
        code=found["verificationCode"],
    )
    assert verified["verifyContract"] == {
        "verdict": "GENUINE",
        "kind": "ORDER",
        "contractNumber": found["number"],
        "partyAName": "岫屿********有限公司",
        "sha256": found["document"]["sha256"],
        "signatures": [{"role": "VENDOR"}],
    }
