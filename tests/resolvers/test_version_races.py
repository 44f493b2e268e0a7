"""Two operators at once, and a customer who applies at that moment: one publishes, a contract has one whole version."""

import asyncio
from typing import Any

import pytest

from documents.template_shape import Mistake
from jobs.workshop import Workshop
from models import Contract, ContractText, VendorVersion
from rules.terms import ContractKind
from tests.api import Api
from tests.resolvers.desk import staff, with_only
from tests.resolvers.texts import KINDS, content_of, desk_history, saved, the_draft, vendor_saved
from tests.resolvers.world import facts_of

FRAMEWORK, ORDER, FILING = KINDS


@pytest.fixture
def unhindered(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process checks texts, and would let one request after the other through."""

    async def nothing_wrong(self: Workshop, kind: ContractKind, source: str) -> tuple[Mistake, ...]:
        return ()

    monkeypatch.setattr(Workshop, "check_text", nothing_wrong)


def reasons(payloads: list[Any]) -> list[str]:
    """Why each was refused; nothing where it was not."""
    return sorted(facts_of(error)["reason"] for payload in payloads for error in payload["errors"])


@pytest.mark.usefixtures("unhindered")
async def test_of_two_who_publish_one_draft_one_does_and_the_other_is_told(api: Api) -> None:
    clients = [staff(api), api.client(with_only("operator:template"), "en")]
    text = the_draft(await saved(api, ORDER, "2026-12-1"))
    payloads = await asyncio.gather(*(c.mutate("publishContractText", text) for c in clients * 2))
    assert reasons(payloads) == ["ALREADY_PUBLISHED"] * 3
    vendor = the_draft(await vendor_saved(api, "2026-12-1"))
    payloads = await asyncio.gather(*(c.mutate("publishVendorVersion", vendor) for c in clients * 2))
    assert reasons(payloads) == ["ALREADY_PUBLISHED"] * 3
    steps = [step for step, *_ in await desk_history()]
    assert (steps.count("TEXT_PUBLISHED"), steps.count("VENDOR_PUBLISHED")) == (1, 1)


@pytest.mark.usefixtures("unhindered")
async def test_of_a_save_a_discard_and_a_publication_at_once_one_comes_first(api: Api) -> None:
    """What was previewed is what is published, whoever saves meanwhile."""
    for number in range(1, 4):
        name = f"2026-12-{number}"
        draft = the_draft(await saved(api, ORDER, name, "【读过的】"))
        change = {**draft, "kind": "ORDER", "version": name, "content": content_of(ORDER, "【没读过的】")}
        payloads = await asyncio.gather(
            staff(api).mutate("publishContractText", draft),
            staff(api).mutate("saveContractText", change),
            staff(api).mutate("discardContractText", draft),
        )
        done = [payload for payload in payloads if not payload["errors"]]
        assert len(done) == 1
        row = await ContractText.get_or_none(kind=ORDER, version=name)
        if row is not None and row.published_at is not None:
            assert row.content == content_of(ORDER, "【读过的】")


@pytest.mark.usefixtures("unhindered")
async def test_of_two_versions_published_at_once_the_newest_is_in_force(api: Api) -> None:
    drafts = [await saved(api, ORDER, f"2026-12-{number}") for number in (1, 2, 3)]
    payloads = await asyncio.gather(
        *(staff(api).mutate("publishContractText", the_draft(draft)) for draft in drafts)
    )
    assert set(reasons(payloads)) <= {"NOT_NEWEST"}
    in_force = await ContractText.in_force(ORDER)
    assert in_force is not None
    assert in_force.version == "2026-12-3"


@pytest.mark.usefixtures("unhindered")
async def test_two_drafts_of_one_name_at_once_are_one(api: Api) -> None:
    draft = {"kind": "ORDER", "version": "2026-12-1", "content": content_of(ORDER, "一")}
    payloads = await asyncio.gather(*(staff(api).mutate("saveContractText", draft) for _ in range(3)))
    assert reasons(payloads) == ["VERSION_TAKEN"] * 2
    vendor = {"version": "2026-12-1", "address": "上海市示例路三号"}
    payloads = await asyncio.gather(*(staff(api).mutate("saveVendorVersion", vendor) for _ in range(3)))
    assert reasons(payloads) == ["VERSION_TAKEN"] * 2
    assert (await ContractText.all().count(), await VendorVersion.all().count()) == (1, 1)


@pytest.mark.usefixtures("unhindered")
async def test_a_contract_created_at_that_moment_has_one_whole_version(api: Api) -> None:
    """Its title, its words and its version are of one text, whichever came first."""
    client = api.client()
    profile = await client.profile()
    for number in range(1, 4):
        version, title = f"2026-12-{number}", f"云计算服务框架协议（第{number}版）"
        content = content_of(FRAMEWORK, f"【{number}】").replace("云计算服务框架协议", title, 1)
        text = await saved(api, FRAMEWORK, version, content=content)
        vendor = await vendor_saved(api, version, address=f"上海市示例路{number}号")
        application = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}
        created, *_ = await asyncio.gather(
            client.done(
                "createContract", application, "contract { id number title textVersion vendor { address } }"
            ),
            staff(api).done("publishContractText", the_draft(text)),
            staff(api).done("publishVendorVersion", the_draft(vendor)),
        )
        contract = created["contract"]
        known = await ContractText.get_or_none(kind=ContractKind.FRAMEWORK, version=contract["textVersion"])
        expected = "云计算服务框架协议" if known is None else known.content.split('"')[1]
        assert contract["title"] == expected
        last = f"上海市示例路{number - 1}号" if number > 1 else "北京市海淀区示例路一号云岚大厦"
        assert contract["vendor"]["address"] in {last, f"上海市示例路{number}号"}
        await api.work()
        row = await Contract.get(number=contract["number"])
        assert row.text_sha256 is not None
        await client.done("voidContract", {"id": contract["id"]})
        await client.done("deleteContract", {"id": contract["id"]})
