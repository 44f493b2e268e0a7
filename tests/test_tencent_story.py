"""The bilateral story with 腾讯电子签 (its stand-in): the signature there, callbacks, the file with both."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from documents.seal import SealLook
from jobs.workbench import CustomersSignature, seal_as_vendor, sign_as_customer
from models import Contract, EsignMessage
from providers.sealing import DevelopmentSealing, SealingConfiguration
from providers.tencent_ess import TencentEss
from rules.terms import EsignActivationStatus
from tests.api import INDIVIDUAL, OTHER_OWNER, Api
from tests.contracts import VENDOR
from tests.providers.tencent_news import Flaw, deliver
from tests.providers.tencent_stand_in import YES_THEN_CRASH, TencentStandIn
from tests.stories import WIZARD, Walk

CALLBACKS = "/callbacks/esign/tencent_ess"
VERIFY = "query ($n: String!, $c: String!) { verifyContract(number: $n, code: $c) { verdict } }"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[TencentStandIn]:
    """Its signed files bear real signatures, by an authority that our server was never told of."""
    folder = tmp_path / "provider"
    sealing = SealingConfiguration(key=DevelopmentSealing(folder=folder))

    def make_final(draft: bytes) -> bytes:
        now = datetime.now(UTC)
        wish = CustomersSignature(signer_name="客户", enterprise=True, handwriting=None)
        signed = sign_as_customer(sealing, folder, draft, wish, now)
        return seal_as_vendor(sealing, folder, signed.content, SealLook(company=VENDOR.name), now).content

    with TencentStandIn(make_final=make_final) as stand_in:
        yield stand_in


@pytest.fixture
async def there(api: Api, provider: TencentStandIn) -> AsyncIterator[Api]:
    """The same application, its customers signing at the provider."""
    async with api.with_services(esign=TencentEss(provider.configuration())) as served:
        yield served


async def activated(there: Api, provider: TencentStandIn) -> None:
    client = there.client(OTHER_OWNER)
    asked = await client.done("activateEsign", {}, "esignActivation { status url }")
    assert asked["esignActivation"]["status"] == EsignActivationStatus.PENDING
    assert asked["esignActivation"]["url"].startswith(provider.configuration().endpoint)
    provider.activate(next(iter(provider.book.organisations)))
    await told(there, provider)
    shown = await client.data("{ viewer { account { esignActivation { status } } } }")
    assert shown["viewer"]["account"]["esignActivation"]["status"] == EsignActivationStatus.ACTIVATED


async def told(there: Api, provider: TencentStandIn, **how: Any) -> None:
    """Every callback so far arrives (again), and the work that follows is done."""
    statuses = await deliver(there.http, CALLBACKS, provider.posts(), **how)
    assert set(statuses) == {200}
    await there.work()


async def test_an_enterprise_signs_at_the_provider_and_the_contract_takes_effect(
    there: Api, provider: TencentStandIn
) -> None:
    await activated(there, provider)
    client = there.client(OTHER_OWNER)
    signing = await Walk(there, client, "顾青黛").to_signing()
    assert signing["signingUrl"].startswith(f"{provider.configuration().endpoint}/sign/")
    asked = provider.asked_for("CreateFlowByFiles")[-1]
    assert [approver["ApproverType"] for approver in asked["Approvers"]] == [0, 3]
    assert (await client.done("signContract", {"id": signing["id"]}, "signingUrl"))["signingUrl"] == signing[
        "signingUrl"
    ]
    provider.customer_signs()
    await told(there, provider, times=2)
    selection = (
        f"{WIZARD} verificationCode effectiveAt document {{ kind url sha256 }}"
        " signatures { certificateSubject certificateSerial signedAt }"
    )
    contract = await client.contract(signing["id"], selection)
    assert contract["subStatus"] == "ELECTRONIC_EFFECTIVE"
    assert [(each["role"], each["status"]) for each in contract["signatures"]] == [
        ("CUSTOMER", "SIGNED"),
        ("VENDOR", "SIGNED"),
    ]
    assert contract["document"]["kind"] == "SEALED"
    file = (await there.http.get(contract["document"]["url"])).content
    assert file == provider.flow().file
    verified = await client.data(VERIFY, n=contract["number"], c=contract["verificationCode"])
    assert verified["verifyContract"]["verdict"] == "GENUINE"
    headers = {"Content-Type": "application/pdf", "Accept": "application/json"}
    by_file = (await there.http.post("/verify", content=file, headers=headers)).json()
    assert by_file["verdict"] == "GENUINE"
    altered = file[:-40] + bytes([file[-40] ^ 1]) + file[-39:]
    by_file = (await there.http.post("/verify", content=altered, headers=headers)).json()
    assert by_file["verdict"] != "GENUINE"


async def test_an_individual_needs_no_activation_and_may_refuse(there: Api, provider: TencentStandIn) -> None:
    client = there.client(INDIVIDUAL)
    signing = await Walk(there, client, "温一苇").to_signing()
    asked = provider.asked_for("CreateFlowByFiles")[-1]
    assert [approver["ApproverType"] for approver in asked["Approvers"]] == [1, 3]
    provider.refuse(reason="价格有误")
    await told(there, provider)
    contract = await client.contract(signing["id"], "status voidedBecause signatures { role status }")
    assert (contract["status"], contract["voidedBecause"]) == ("VOIDED", "价格有误")
    assert [each["status"] for each in contract["signatures"]] == ["REFUSED", "REFUSED"]


async def test_a_cancel_is_confirmed_by_the_provider_before_the_contract_is_void(
    there: Api, provider: TencentStandIn
) -> None:
    client = there.client(INDIVIDUAL)
    signing = await Walk(there, client, "温一苇").to_signing()
    cancelled = await client.done("cancelSigning", {"id": signing["id"], "reason": "选错了"})
    assert cancelled["contract"]["subStatus"] == "CANCELLING"
    await there.work()
    contract = await client.contract(signing["id"], "status voidedBecause")
    assert contract["status"] == "VOIDED"
    assert len(provider.asked_for("CancelFlow")) == 1


async def test_a_reminder_goes_out_at_the_provider_and_three_are_all(
    there: Api, provider: TencentStandIn
) -> None:
    client = there.client(INDIVIDUAL)
    signing = await Walk(there, client, "温一苇").to_signing()
    for left in (2, 1, 0):
        reminded = await client.done("remindSigning", {"id": signing["id"]}, "remindersLeft")
        assert reminded["remindersLeft"] == left
        await there.work()
    refused = await client.mutate("remindSigning", {"id": signing["id"]}, "remindersLeft")
    assert [error["code"] for error in refused["errors"]] == ["REMINDER_LIMIT_REACHED"]
    assert len(provider.asked_for("CreateFlowReminds")) == 3


async def test_an_answer_lost_in_a_crash_comes_back_with_the_callback(
    there: Api, provider: TencentStandIn
) -> None:
    provider.misbehave("CreateFlowByFiles", YES_THEN_CRASH)
    client = there.client(INDIVIDUAL)
    with pytest.raises(AssertionError):
        await Walk(there, client, "温一苇").to_signing()
    (contract,) = await Contract.all()
    assert (contract.sub_status, contract.work_error) == ("DRAFT_GENERATING", "ProviderUnavailable")
    provider.customer_signs()
    await told(there, provider)
    await Contract.filter(id=contract.id).update(work_due_at=there.services.now())
    await there.work()
    assert (await Contract.get(id=contract.id)).sub_status == "ELECTRONIC_EFFECTIVE"
    assert len(provider.asked_for("CreateFlowByFiles")) == 1


@pytest.mark.parametrize("flaw", Flaw)
async def test_a_callback_with_a_flaw_is_refused_and_leaves_nothing(
    there: Api, provider: TencentStandIn, flaw: Flaw
) -> None:
    client = there.client(INDIVIDUAL)
    await Walk(there, client, "温一苇").to_signing()
    await EsignMessage.all().count()
    provider.refuse()
    statuses = await deliver(there.http, CALLBACKS, provider.posts(flaw=flaw))
    assert set(statuses) == {401}
    await there.work()
    assert await EsignMessage.all().count() == 0
    (contract,) = await Contract.all()
    assert contract.sub_status == "CUSTOMER_SIGNING"
