"""Every mutation with a case in which it is not refused: who does it, and with which input."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, NamedTuple

from providers.demonstration import DemonstrationUser
from schema.ids import IdType, id_of
from tests.api import OPERATOR, OWNER, PARTY_A, Api
from tests.jobs.hooks import Silent, a_webhook, given_up
from tests.models.builders import STEP
from tests.resolvers.hooks import HOOK, URL
from tests.resolvers.paper import OTHER_PARCEL, PARCEL, RECIPIENT, in_effect, requested, shipped
from tests.resolvers.shelf import account_of
from tests.resolvers.test_operator_work import generating
from tests.resolvers.test_sign_here import enterprise, sent_code
from tests.resolvers.test_supplements import DOCUMENT, SUCCESSOR, becomes, clearing, upload
from tests.resolvers.wizard import Wizard, opened_wizard
from tests.resolvers.world import framed, moved


class Act(NamedTuple):
    api: Api
    by: DemonstrationUser
    input: dict[str, Any]


@dataclass(slots=True)
class Stage:
    api: Api
    ends: AsyncExitStack

    async def wizard(self) -> Wizard:
        """With an e-sign provider that does as it is told."""
        return await self.ends.enter_async_context(opened_wizard(self.api))

    def owner(self, **given: Any) -> Act:
        return Act(self.api, OWNER, given)

    def operator(self, **given: Any) -> Act:
        return Act(self.api, OPERATOR, given)


async def _create(stage: Stage) -> Act:
    profile = await stage.api.client().profile()
    return stage.owner(kind="FRAMEWORK", signingMode="UNILATERAL", partyAProfileId=profile)


async def _drafted(stage: Stage) -> Act:
    client, profile = await framed(stage.api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    return stage.owner(id=contract["id"])


async def _delete(stage: Stage) -> Act:
    act = await _drafted(stage)
    await moved(act.input["id"], STEP.VOIDED)
    return act


async def _customer_reference(stage: Stage) -> Act:
    return stage.owner(**(await _drafted(stage)).input, customerReference="PO-1")


async def _fill_in(stage: Stage) -> Act:
    wizard = await stage.wizard()
    return Act(wizard.api, OWNER, wizard.form(await wizard.created()))


async def _confirm_text(stage: Stage) -> Act:
    wizard = await stage.wizard()
    contract = await wizard.filled_in()
    read = (await wizard.shown(contract, "textSha256"))["textSha256"]
    return Act(wizard.api, OWNER, {"id": contract, "textSha256": read})


async def _text_confirmed(stage: Stage) -> Act:
    wizard = await stage.wizard()
    return Act(wizard.api, OWNER, {"id": await wizard.text_confirmed()})


async def _out(stage: Stage) -> Act:
    wizard = await stage.wizard()
    return Act(wizard.api, OWNER, {"id": await wizard.out()})


async def _send_code(stage: Stage) -> Act:
    _, contract = await enterprise(stage.api)
    return stage.owner(id=contract)


async def _sign(stage: Stage) -> Act:
    client, contract = await enterprise(stage.api)
    await client.done("sendSigningCode", {"id": contract})
    return stage.owner(id=contract, signingCode=await sent_code(stage.api))


async def _save_profile(stage: Stage) -> Act:
    return stage.owner(**PARTY_A)


async def _delete_profile(stage: Stage) -> Act:
    return stage.owner(id=await stage.api.client().profile())


async def _save_recipient(stage: Stage) -> Act:
    return stage.owner(**RECIPIENT)


async def _delete_recipient(stage: Stage) -> Act:
    saved = await stage.api.client().done("saveMailRecipient", RECIPIENT)
    return stage.owner(id=saved["mailRecipient"]["id"])


async def _activate(stage: Stage) -> Act:
    return stage.owner()


async def _switch(stage: Stage) -> Act:
    await stage.api.client().data("{ viewer { userName } }")
    return stage.operator(accountId=id_of(IdType.ACCOUNT, (await account_of()).id), enabled=True)


async def _request_paper(stage: Stage) -> Act:
    return stage.owner(id=(await in_effect(stage.api))[1], **RECIPIENT)


async def _ship(stage: Stage) -> Act:
    return stage.operator(contractId=(await requested(stage.api))[2], **PARCEL)


async def _correct(stage: Stage) -> Act:
    return stage.operator(contractId=(await shipped(stage.api))[2], **OTHER_PARCEL, reason="面单贴错")


async def _return(stage: Stage) -> Act:
    return stage.operator(contractId=(await requested(stage.api))[2], reason="地址不详")


async def _clear_hold(stage: Stage) -> Act:
    await framed(stage.api)
    await becomes(stage.api, SUCCESSOR)
    return stage.operator(**await clearing(stage.api))


async def _supplement(stage: Stage) -> Act:
    scan, (_, contract) = await upload(stage.api), await in_effect(stage.api)
    return stage.operator(**{**DOCUMENT, "contractId": contract, "uploadId": scan})


async def _request_deletion(stage: Stage) -> Act:
    await in_effect(stage.api)
    return stage.operator(accountId=id_of(IdType.ACCOUNT, (await account_of()).id), reason="客户来函申请")


async def _withdraw_deletion(stage: Stage) -> Act:
    act = await _request_deletion(stage)
    await stage.api.client(OPERATOR).done("requestDeletion", act.input)
    return act


async def _retry(stage: Stage) -> Act:
    return stage.operator(contractId=await generating(stage.api, work_attempts=2, work_error="Broken"))


async def _abort(stage: Stage) -> Act:
    contract = await generating(stage.api, work_attempts=3, work_error="Broken")
    return stage.operator(contractId=contract, reason="草稿一直无法生成")


async def _save_webhook(stage: Stage) -> Act:
    return stage.operator(**HOOK)


async def _webhook(stage: Stage) -> Act:
    """Of one that nobody answers for."""
    silent = await stage.ends.enter_async_context(stage.api.with_services(webhooks=Silent()))
    saved = await silent.client(OPERATOR).done("saveWebhook", HOOK)
    return Act(silent, OPERATOR, {"id": saved["webhook"]["id"]})


async def _replay(stage: Stage) -> Act:
    services = stage.api.services
    (delivery,) = await given_up(services, await a_webhook(services, URL))
    return stage.operator(deliveryId=id_of(IdType.DELIVERY, delivery.id))


async def _replay_all(stage: Stage) -> Act:
    services = stage.api.services
    hook = await a_webhook(services, URL)
    await given_up(services, hook, 2)
    return stage.operator(webhookId=id_of(IdType.WEBHOOK, hook.id), since="2026-01-01T00:00:00Z")


ACTS: Mapping[str, Callable[[Stage], Awaitable[Act]]] = {
    "createContract": _create,
    "fillInContract": _fill_in,
    "confirmContractText": _confirm_text,
    "stepBackContract": _text_confirmed,
    "confirmContractSigning": _text_confirmed,
    "signContract": _sign,
    "sendSigningCode": _send_code,
    "finalizeContract": _drafted,
    "voidContract": _drafted,
    "cancelSigning": _out,
    "deleteContract": _delete,
    "remindSigning": _out,
    "savePartyAProfile": _save_profile,
    "deletePartyAProfile": _delete_profile,
    "setCustomerReference": _customer_reference,
    "activateEsign": _activate,
    "setBilateralEnabled": _switch,
    "requestPaper": _request_paper,
    "saveMailRecipient": _save_recipient,
    "deleteMailRecipient": _delete_recipient,
    "shipPaper": _ship,
    "correctShipment": _correct,
    "returnPaperRequest": _return,
    "retryWork": _retry,
    "abortGeneration": _abort,
    "clearSubjectHold": _clear_hold,
    "recordSupplement": _supplement,
    "saveWebhook": _save_webhook,
    "renewWebhookSecret": _webhook,
    "deleteWebhook": _webhook,
    "testWebhook": _webhook,
    "replayDelivery": _replay,
    "replayDeliveries": _replay_all,
    "requestDeletion": _request_deletion,
    "withdrawDeletion": _withdraw_deletion,
}
