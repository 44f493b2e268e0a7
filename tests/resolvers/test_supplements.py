"""Scans are uploaded, supplements recorded, holds cleared; later contracts cite what cleared them."""

import asyncio
import hashlib
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from jobs.uploads import forget_unused
from models import AccountEvent, ContractEvent, DeskEvent, SubjectClearance, Supplement, Upload
from providers.demonstration import DemonstrationUser
from providers.identity import EmbeddedIdentity, VerifiedSubject
from rules.history import broken_at
from rules.terms import (
    AccountEventStep,
    ActorKind,
    ContractEventStep,
    CredentialType,
    DeskEventStep,
    SubjectType,
)
from schema.ids import IdType, key_of
from tests.api import MEMBER, OPERATOR, OTHER_OWNER, OWNER, Api
from tests.resolvers.shelf import account_of
from tests.resolvers.wizard import account_id_of
from tests.resolvers.world import codes_of_refusal, facts_of, framed, refused, row_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
DOCUMENT = {"kind": "TRANSFER_AGREEMENT", "reference": "XY-1", "signedOn": "2026-11-20"}


def png(width: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = chunk(b"IHDR", width.to_bytes(4) + (2).to_bytes(4) + b"\x08\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(6))) + chunk(b"IEND", b"")


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x02\x00\x02\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"
)


async def sent(
    api: Api,
    content: bytes,
    *,
    user: DemonstrationUser | None = OPERATOR,
    name: str = "scan.pdf",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    client = api.client(user)
    sign_in = {key: value for key, value in client._headers.items() if key == "Authorization"}
    if headers is not None:
        return await api.http.post("/uploads", content=content, headers={**sign_in, **headers})
    return await api.http.post("/uploads", files={"file": (name, content)}, headers=sign_in)


async def upload(api: Api, content: bytes = PDF, **more: Any) -> str:
    answer = await sent(api, content, **more)
    assert answer.status_code == 201
    return str(answer.json()["uploadId"])


def company(name: str, number: str) -> VerifiedSubject:
    return VerifiedSubject(
        subject_type=SubjectType.ENTERPRISE,
        name=name,
        credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
        credential_number=number,
        verified_at=datetime(2026, 11, 2, tzinfo=UTC),
    )


SUCCESSOR = company("杭州承继科技有限公司", "91330106673959654P")
RENAMED = company("杭州承继更名科技有限公司", "91330106673959654P")


async def becomes(api: Api, subject: VerifiedSubject) -> None:
    """The customer's subject changes outside; the next request sees it."""
    assert isinstance(api.services.identity, EmbeddedIdentity)
    await api.services.identity.verify(str(OWNER.account_reference), subject)
    await api.stale()
    await api.client(OWNER).data("{ viewer { userName } }")


async def clearing(api: Api, **changes: Any) -> dict[str, Any]:
    given = {"accountId": await account_id_of(OWNER), **DOCUMENT, **changes}
    return given if "uploadId" in given else {**given, "uploadId": await upload(api)}


@pytest.mark.parametrize(
    ("content", "media_type"), [(PDF, "application/pdf"), (png(), "image/png"), (JPEG, "image/jpeg")]
)
async def test_a_whole_file_is_taken_and_judged_by_its_content(
    api: Api, content: bytes, media_type: str
) -> None:
    answer = await sent(api, content, name="../../a\\b/evil\u202e.exe")
    assert (answer.status_code, answer.json()["mediaType"]) == (201, media_type)
    row = await Upload.get()
    assert answer.json() == {
        "uploadId": f"upl_{row.id.hex}",
        "sha256": row.sha256,
        "byteSize": len(content),
        "mediaType": media_type,
    }
    assert row.file_name in {"scan.pdf", "scan.png", "scan.jpg"}, "what it was called may name somebody"
    assert await api.services.storage.get(row.sha256) == content
    (event,) = await DeskEvent.all()
    assert (event.step, event.at) == (DeskEventStep.UPLOAD_RECEIVED, row.created_at)
    assert (event.actor_kind, event.actor_id) == (ActorKind.OPERATOR, OPERATOR.user_id)
    facts = {"sha256": row.sha256, "mediaType": media_type, "byteSize": str(len(content))}
    assert orjson.loads(event.payload)["facts"] == facts


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"MZ" + PDF, 415),
        (PDF + b"PK\x03\x04" + bytes(40), 415),
        (PDF[:-6], 415),
        (png()[:-1], 415),
        (png() + b"x", 415),
        (png(0), 415),
        (png(50_000), 415),
        (png().replace(b"IDAT", b"IDOT"), 415),
        (JPEG[:-2], 415),
        (JPEG + b"<script>", 415),
        (b"\xff\xd8\xff\xd9", 415),
        (b"<html>%PDF-1.7", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (PDF + bytes(20 * 1024 * 1024 + 1 - len(PDF)), 413),
    ],
    ids=range(15),
)
async def test_a_hostile_or_broken_file_is_refused_and_nothing_is_kept(
    api: Api, content: bytes, status: int
) -> None:
    for headers in (None, {"Content-Type": "application/pdf"}):
        answer = await sent(api, content, headers=headers)
        assert answer.status_code == status
        assert answer.json()["errors"][0]["message"].endswith("。")
    assert await Upload.all().count() == await DeskEvent.all().count() == 0


async def test_only_operators_who_record_may_send(api: Api) -> None:
    shipper = replace(OPERATOR, user_id="operator-9", permissions=("operator:ship", "operator:read"))
    statuses = [(await sent(api, PDF, user=user)).status_code for user in (None, OWNER, MEMBER, shipper)]
    assert statuses == [401, 403, 403, 403]
    assert await Upload.all().count() == await DeskEvent.all().count() == 0


async def test_uploads_at_once_all_land_in_the_desks_history_in_order(api: Api) -> None:
    answers = await asyncio.gather(*(sent(api, PDF + b"\n" * number) for number in range(6)))
    assert {answer.status_code for answer in answers} == {201}
    events = await DeskEvent.all().order_by("sequence")
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5, 6]
    assert broken_at(event.link() for event in events) is None
    told = {orjson.loads(event.payload)["facts"]["sha256"] for event in events}
    assert told == {answer.json()["sha256"] for answer in answers}


async def test_unused_uploads_are_forgotten_after_a_week_and_used_ones_stay(api: Api) -> None:
    first, _ = await upload(api), await upload(api)
    assert len({each.sha256 for each in await Upload.all()}) == 1
    await Upload.all().update(created_at=api.services.now() - timedelta(days=8))
    young = await upload(api)
    await Upload.filter(id=key_of(IdType.UPLOAD, first)).update(used_at=api.services.now())
    assert await forget_unused(api.services) == 1
    assert {f"upl_{each.id.hex}" for each in await Upload.all()} == {first, young}


async def test_a_supplement_is_recorded_seen_and_read(api: Api) -> None:
    client, _ = await framed(api)
    contract = (await client.data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    given = {**DOCUMENT, "contractId": contract, "kind": "SUPPLEMENTARY_AGREEMENT"}
    await api.client(OPERATOR).done("recordSupplement", {**given, "uploadId": await upload(api)})
    fields = "supplements { kind reference signedOn document { kind url mediaType } }"
    (seen,) = (await client.contract(contract, fields))["supplements"]
    assert (seen["kind"], seen["reference"], seen["signedOn"]) == (given["kind"], "XY-1", "2026-11-20")
    path = seen["document"]["url"].removeprefix(api.services.public_url)
    answer = await api.http.get(path)
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="XY-1.pdf"')
    steps = [each.step for each in await ContractEvent.all().order_by("at", "sequence")][-2:]
    assert steps == [ContractEventStep.SUPPLEMENT_RECORDED, ContractEventStep.DOCUMENT_READ]


async def test_what_cannot_be_recorded_is_refused_and_nothing_is_written(api: Api) -> None:
    client, profile = await framed(api)
    operator = api.client(OPERATOR)
    contract = (await client.data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    order = (await client.orders())["DD20260001"]
    draft = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    given = {**DOCUMENT, "contractId": contract}
    stranger = replace(OPERATOR, user_id="operator-9")
    foreign = await upload(api, user=stranger)
    assert await codes_of_refusal(operator, "recordSupplement", {**given, "contractId": draft["id"]}) == [
        "ACTION_NOT_AVAILABLE"
    ]
    for wrong in ({"uploadId": foreign}, {"uploadId": contract}):
        (error,) = await refused(operator, "recordSupplement", {**given, **wrong})
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "uploadId"])
    for wrong in ({"signedOn": "2999-01-01"}, {"reference": "x" * 101}, {"reference": " "}):
        (error,) = await refused(operator, "recordSupplement", {**given, **wrong})
        assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", *wrong])
    assert await codes_of_refusal(client, "recordSupplement", given) == ["FORBIDDEN"]


async def test_an_upload_serves_once_also_for_two_at_once(api: Api) -> None:
    client, _ = await framed(api)
    contract = (await client.data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    given = {**DOCUMENT, "contractId": contract, "uploadId": await upload(api)}
    operator = api.client(OPERATOR)
    answers = await asyncio.gather(*(operator.mutate("recordSupplement", given) for _ in range(3)))
    codes = sorted(error["code"] for answer in answers for error in answer["errors"])
    assert codes == ["NOT_FOUND", "NOT_FOUND"]
    assert await Supplement.all().count() == 1


async def test_a_hold_is_cleared_by_its_document_and_later_contracts_cite_it(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    old = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await api.work()
    await becomes(api, SUCCESSOR)
    operator = api.client(OPERATOR)
    held = await codes_of_refusal(client, "finalizeContract", {"id": old["id"]})
    assert "SUBJECT_CHANGE_ON_HOLD" in held
    (error,) = await refused(operator, "clearSubjectHold", await clearing(api, kind="RENAME_LETTER"))
    assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "kind"])
    assert facts_of(error)["documentNeeded"] == "TRANSFER_AGREEMENT"
    assert await codes_of_refusal(client, "clearSubjectHold", await clearing(api)) == ["FORBIDDEN"]
    cleared = await operator.done("clearSubjectHold", await clearing(api))
    assert cleared["account"]["subjectHold"] is None
    event = await AccountEvent.filter(step=AccountEventStep.SUBJECT_HOLD_CLEARED).get()
    assert (event.actor_id, orjson.loads(event.payload)["facts"]) == (
        OPERATOR.user_id,
        {"kind": "TRANSFER_AGREEMENT", "reference": "XY-1", "sha256": hashlib.sha256(PDF).hexdigest()},
    )
    assert await codes_of_refusal(operator, "clearSubjectHold", await clearing(api)) == [
        "ACTION_NOT_AVAILABLE"
    ]
    (outdated,) = await refused(client, "finalizeContract", {"id": old["id"]})
    assert outdated["code"] == "SUBJECT_CHANGE_ON_HOLD"  # the draft names the former subject
    for step in ("voidContract", "deleteContract"):
        await client.done(step, {"id": old["id"]})
    new = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    cited = "权利义务转让补充协议（编号 XY-1，2026年11月20日签订）"
    assert orjson.loads((await row_of(new["id"])).cited_documents) == [cited]
    await becomes(api, RENAMED)
    assert (await account_of()).hold_reason == "BUSINESS_RENAMED"


async def test_of_two_clearings_at_once_one_wins(api: Api) -> None:
    await framed(api)
    await becomes(api, SUCCESSOR)
    given = [await clearing(api) for _ in range(3)]
    operator = api.client(OPERATOR)
    answers = await asyncio.gather(*(operator.mutate("clearSubjectHold", each) for each in given))
    codes = [error["code"] for answer in answers for error in answer["errors"]]
    assert codes == ["ACTION_NOT_AVAILABLE", "ACTION_NOT_AVAILABLE"]
    assert await SubjectClearance.all().count() == await Supplement.all().count() == 1
    assert await Upload.filter(used_at=None).count() == 2


async def test_the_scan_of_an_account_is_read_in_its_own_history_by_its_own_people(api: Api) -> None:
    client, _ = await framed(api)
    await becomes(api, SUCCESSOR)
    await api.client(OPERATOR).done("clearSubjectHold", await clearing(api))
    ask = "{ viewer { account { supplements { id document { url } } } } }"
    (seen,) = (await client.data(ask))["viewer"]["account"]["supplements"]
    assert (await api.http.head(seen["document"]["url"])).status_code == 200
    assert not await AccountEvent.filter(step=AccountEventStep.DOCUMENT_READ).exists()  # nothing was read
    assert (await api.http.get(seen["document"]["url"])).content == PDF
    event = await AccountEvent.get(step=AccountEventStep.DOCUMENT_READ)
    assert event.account_id == (await account_of()).id
    assert event.actor_id == OWNER.user_id
    facts = {"kind": "SUPPLEMENT", "sha256": hashlib.sha256(PDF).hexdigest()}
    assert orjson.loads(event.payload)["facts"] == facts
    part = await api.http.get(seen["document"]["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, PDF[:4])  # goes on with what was read
    assert await AccountEvent.filter(step=AccountEventStep.DOCUMENT_READ).count() == 1
    assert not await ContractEvent.filter(step=ContractEventStep.DOCUMENT_READ).exists()
    (unlinked,) = (await api.client(MEMBER).data(ask))["viewer"]["account"]["supplements"]
    assert unlinked["document"]["url"] is None
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert await api.client(OTHER_OWNER).data(node, id=seen["id"]) == {"node": None}
