"""requestDeletion and withdrawDeletion: an account's data is only kept; what is under way goes on, and nothing else."""

import json
from typing import Any
from uuid import uuid4

import pytest

from jobs.erasure import erase_due
from jobs.synchronise import synchronise
from models import Account, AccountEvent, Contract, FilingOrder, IdempotencyKey, Order
from providers.identity import EmbeddedIdentity
from rules.terms import ContractEventStep, FlowState
from schema.ids import IdType, id_of
from tests.api import MUTATIONS, OPERATOR, OTHER_OWNER, OWNER, PARTY_A, Api
from tests.contracts import COMPANY
from tests.models.builders import SEALING
from tests.resolvers.desk import with_only
from tests.resolvers.inputs import input_of
from tests.resolvers.paper import PARCEL, RECIPIENT, requested
from tests.resolvers.shelf import account_of
from tests.resolvers.wizard import Wizard, account_id_of
from tests.resolvers.world import facts_of, moved, refused, row_of, things

REASON = "客户来函申请注销账号"


async def requested_for(api: Api, **more: Any) -> Any:
    wish = {"accountId": await account_id_of(OWNER), "reason": REASON, **more}
    return (await api.client(OPERATOR).done("requestDeletion", wish))["account"]


async def deletion_events() -> list[tuple[str, str | None, str | None]]:
    account = await account_of(OWNER)
    steps = ("DELETION_REQUESTED", "DELETION_WITHDRAWN")
    events = await AccountEvent.filter(account_id=account.id, step__in=steps).order_by("sequence")
    return [(str(event.step), event.actor_id, event.reason) for event in events]


async def test_a_deletion_is_requested_seen_and_withdrawn_and_the_history_says_who_and_why(api: Api) -> None:
    owner, operator = api.client(OWNER), api.client(OPERATOR)
    seen = "{ viewer { account { restrictedAt restrictedBecause erasedAt version } } }"
    before = (await owner.data(seen))["viewer"]["account"]
    assert (before["restrictedAt"], before["restrictedBecause"], before["erasedAt"]) == (None, None, None)

    account = await requested_for(api, expectedVersion=before["version"])
    assert account["restrictedAt"] is not None
    assert account["version"] == before["version"] + 1
    assert (await owner.data(seen))["viewer"]["account"] == {
        **before,
        "restrictedAt": account["restrictedAt"],
        "version": account["version"],
    }
    node = "query ($id: ID!) { node(id: $id) { ... on Account { restrictedBecause } } }"
    assert (await operator.data(node, id=account["id"]))["node"] == {"restrictedBecause": REASON}

    wish = {"accountId": account["id"], "reason": "客户撤回", "expectedVersion": account["version"]}
    withdrawn = (await operator.done("withdrawDeletion", wish))["account"]
    assert withdrawn == {"id": account["id"], "version": account["version"] + 1, "restrictedAt": None}
    assert await deletion_events() == [
        ("DELETION_REQUESTED", "operator-1", REASON),
        ("DELETION_WITHDRAWN", "operator-1", "客户撤回"),
    ]


async def test_what_cannot_be_requested_or_withdrawn_writes_nothing(api: Api) -> None:
    await api.client(OWNER).data("{ viewer { userName } }")
    operator, account = api.client(OPERATOR), await account_id_of(OWNER)
    wish = {"accountId": account, "reason": REASON}
    (error,) = await refused(operator, "withdrawDeletion", wish)
    assert (error["code"], facts_of(error)) == ("ACTION_NOT_AVAILABLE", {"reason": "NOT_RESTRICTED"})
    for name in ("requestDeletion", "withdrawDeletion"):
        for unknown in (id_of(IdType.ACCOUNT, uuid4()), account.replace("acc_", "con_"), "x"):
            (error,) = await refused(operator, name, {**wish, "accountId": unknown})
            assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "accountId"])
        (error,) = await refused(operator, name, {**wish, "expectedVersion": 99})
        assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
        (error,) = await refused(operator, name, {**wish, "reason": " "})
        assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "reason"])
        others = with_only("operator:record", "operator:read", "operator:retry", "operator:ship")
        (error,) = await refused(api.client(others), name, wish)
        assert facts_of(error) == {"permission": "operator:hold"}
    await operator.done("requestDeletion", wish)
    (error,) = await refused(operator, "requestDeletion", wish)
    assert facts_of(error) == {"reason": "ALREADY_RESTRICTED"}
    assert error["message"] == "该账号已经申请删除，资料仅作留存。请刷新查看当前状态。"
    assert len(await deletion_events()) == 1


async def test_every_mutation_of_a_customer_is_refused_and_writes_nothing(api: Api) -> None:
    ids = await things(api)
    await requested_for(api)
    for name in MUTATIONS:
        (error,) = await refused(api.client(OWNER), name, {**input_of(name, ids), "clientMutationId": "m1"})
        assert (error["code"], facts_of(error)) == ("ACCOUNT_RESTRICTED", {}), name
    assert error["message"].startswith("账号已申请删除个人信息")
    other = api.client(OTHER_OWNER)
    assert (await other.profile()).startswith("pap_"), "another account goes on"


async def test_a_request_with_a_key_is_not_answered_again_from_before(api: Api) -> None:
    """Its answer may hold what was revealed then; and what is refused now is not kept for later."""
    owner = api.client(OWNER)
    wish = {**PARTY_A, "idempotencyKey": "k-1"}
    await owner.done("savePartyAProfile", wish, "partyAProfile { phone(reveal: true) }")
    account = await requested_for(api)
    before = await IdempotencyKey.all().values()
    for key in ("k-1", "k-2"):
        payload = await owner.mutate("savePartyAProfile", {**wish, "idempotencyKey": key})
        assert [error["code"] for error in payload["errors"]] == ["ACCOUNT_RESTRICTED"]
        assert payload["partyAProfile"] is None
    assert await IdempotencyKey.all().values() == before

    wish = {**wish, "idempotencyKey": "k-2"}
    await api.client(OPERATOR).done("withdrawDeletion", {"accountId": account["id"], "reason": "客户撤回"})
    assert (await owner.done("savePartyAProfile", wish))["partyAProfile"] is not None


async def test_a_deletion_with_a_key_is_requested_once(api: Api) -> None:
    await api.client(OWNER).data("{ viewer { userName } }")
    wish = {"accountId": await account_id_of(OWNER), "reason": REASON, "idempotencyKey": "k-1"}
    operator = api.client(OPERATOR)
    assert await operator.done("requestDeletion", wish) == await operator.done("requestDeletion", wish)
    assert len(await deletion_events()) == 1


async def test_asked_beforehand_the_answer_is_the_same(api: Api) -> None:
    ids = await things(api)
    await requested_for(api)
    owner = api.client(OWNER)
    options = (await owner.data("{ creationOptions { eligible reasons { code } } }"))["creationOptions"]
    assert all({"code": "ACCOUNT_RESTRICTED"} in each["reasons"] for each in options)
    checks = (await owner.contract(ids["contract"], "actionChecks { action allowed code }"))["actionChecks"]
    assert not any(check["allowed"] for check in checks)
    await moved(ids["contract"], *SEALING)
    checks = (await owner.contract(ids["contract"], "actionChecks { action allowed code }"))["actionChecks"]
    found = {check["action"]: check["code"] for check in checks}
    assert found["REQUEST_PAPER"] == "ACCOUNT_RESTRICTED"


async def test_the_next_step_of_a_wizard_is_refused_beforehand_too(wizard: Wizard) -> None:
    contract = await wizard.filled_in()
    assert (await wizard.shown(contract, "nextStepRefusal { code }"))["nextStepRefusal"] is None
    await requested_for(wizard.api)
    found = await wizard.shown(contract, "nextStep nextStepRefusal { code }")
    assert found == {"nextStep": "CONFIRM_TEXT", "nextStepRefusal": {"code": "ACCOUNT_RESTRICTED"}}


async def test_nothing_is_revealed_to_the_customer_and_no_event_is_written(api: Api) -> None:
    ids = await things(api)
    await requested_for(api)
    events = await AccountEvent.all().count()
    operation = (
        "query ($id: ID!, $profile: ID!) { contract(by: {id: $id}) { partyA { phone(reveal: true) name } }"
        " partyAProfile(id: $profile) { phone(reveal: true) }"
        " viewer { account { verifiedSubject { credentialNumber(reveal: true) } } } }"
    )
    reply = await api.client(OWNER).run(operation, id=ids["contract"], profile=ids["profile"])
    assert reply.codes == ["ACCOUNT_RESTRICTED"] * 3
    assert reply.data["contract"]["partyA"]["phone"] == "138****0000"
    assert reply.data["partyAProfile"]["phone"] == "138****0000"
    number = reply.data["viewer"]["account"]["verifiedSubject"]["credentialNumber"]
    assert number == "91************011J"
    assert await AccountEvent.all().count() == events


async def test_files_are_not_for_customers_any_more_and_still_for_operators(api: Api) -> None:
    client = api.client(OWNER)
    contract = await client.effective("FRAMEWORK", partyAProfileId=await client.profile())
    selection = "document { url sha256 } documents { url }"
    link = (await client.contract(contract["id"], selection))["document"]["url"]
    assert (await api.http.get(link)).status_code == 200
    await requested_for(api)

    found = await client.contract(contract["id"], selection)
    assert found["document"]["url"] is None
    assert {each["url"] for each in found["documents"]} == {None}
    assert len(found["document"]["sha256"]) == 64
    answer = await api.http.get(link, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "ACCOUNT_RESTRICTED"
    operation = (
        "query ($id: ID!) { node(id: $id) { ... on Contract { document { url } partyA { name address } } } }"
    )
    seen = (await api.client(OPERATOR).data(operation, id=contract["id"]))["node"]
    assert (await api.http.get(seen["document"]["url"])).status_code == 200
    assert seen["partyA"]["name"] == "岫屿砚舟（杭州）软件有限公司"


async def test_paper_that_was_asked_for_is_still_sent_with_its_label(api: Api) -> None:
    _, operator, contract = await requested(api)
    await requested_for(api)
    label = "query ($id: ID!) { node(id: $id) { ... on Contract { shipment { phone(reveal: true) } } } }"
    found = await operator.data(label, id=contract)
    assert found["node"]["shipment"]["phone"] == RECIPIENT["phone"]
    shipped = await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    assert shipped["contract"]["subStatus"] == "PAPER_SHIPPED"


async def test_a_signature_under_way_at_the_provider_is_completed(wizard: Wizard) -> None:
    contract = await wizard.out()
    await requested_for(wizard.api)
    for name in ("signContract", "sendSigningCode", "cancelSigning", "remindSigning"):
        (error,) = await refused(wizard.client, name, {"id": contract})
        assert error["code"] == "ACCOUNT_RESTRICTED", name
    wizard.esign.says(FlowState.COMPLETED)
    await wizard.api.due(contract)
    await wizard.api.work()
    assert (await wizard.shown(contract, "subStatus"))["subStatus"] == "ELECTRONIC_EFFECTIVE"


async def test_the_outsiders_are_not_asked_and_nothing_new_is_copied(api: Api) -> None:
    owner = api.client(OWNER)
    await owner.data("{ viewer { userName } }")
    account = await account_of(OWNER)
    await requested_for(api)
    identity = api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    await identity.verify(str(account.reference), COMPANY)
    counts = (await Order.all().count(), await FilingOrder.all().count(), await AccountEvent.all().count())
    await api.stale()
    name = "{ viewer { account { name verifiedSubject { name } } } }"
    seen = (await owner.data(name))["viewer"]["account"]
    assert seen["name"] == seen["verifiedSubject"]["name"] == "岫屿砚舟（杭州）软件有限公司"
    await synchronise(account, api.services)  # as it was read before: what is asked by then is not written
    assert (await account_of(OWNER)).subject_name == "岫屿砚舟（杭州）软件有限公司"
    assert counts == (
        await Order.all().count(),
        await FilingOrder.all().count(),
        await AccountEvent.all().count(),
    )

    wish = {"accountId": id_of(IdType.ACCOUNT, account.id), "reason": "客户撤回"}
    await api.client(OPERATOR).done("withdrawDeletion", wish)
    assert (await owner.data(name))["viewer"]["account"]["name"] == COMPANY.name


async def test_a_request_that_began_before_the_restriction_is_refused_where_the_account_is_held(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = api.client(OWNER)
    profile = await owner.profile()
    locked = Account.locked

    async def restricted_meanwhile(account_id: Any) -> Account:
        await Account.filter(id=account_id).update(restricted_at=api.services.now())
        return await locked(account_id)

    for name, wish in (
        ("savePartyAProfile", {"id": profile, "label": "分部"}),
        ("saveMailRecipient", RECIPIENT),
        ("createContract", {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(Account, "locked", restricted_meanwhile)
            payload = await owner.mutate(name, wish)
        assert [error["code"] for error in payload["errors"]] == ["ACCOUNT_RESTRICTED"], name
        await Account.all().update(restricted_at=None)
    assert await Contract.all().count() == 0


async def test_after_a_withdrawal_the_account_goes_on_with_what_is_left(api: Api) -> None:
    ids = await things(api)
    account = await requested_for(api)
    assert (await erase_due(api.services, print)).total() == 0
    wish = {"accountId": account["id"], "reason": "客户撤回"}
    await api.client(OPERATOR).done("withdrawDeletion", wish)
    owner = api.client(OWNER)
    await moved(ids["contract"], ContractEventStep.DRAFT_RENDERED)
    await owner.done("voidContract", {"id": ids["contract"]})
    await owner.done("savePartyAProfile", {"id": ids["profile"], "label": "分部"})
    assert (await row_of(ids["contract"])).party_a is not None


async def test_the_history_holds_no_personal_data(api: Api) -> None:
    await api.client(OWNER).profile()
    await requested_for(api)
    event = await AccountEvent.get(step="DELETION_REQUESTED")
    assert json.loads(event.payload)["facts"] == {}
