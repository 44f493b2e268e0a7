"""The API as a client uses it: HTTP requests into the real application, on the test's own database."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx

from application import create_app
from models import Account, Contract
from program import Program, utc_now
from providers.demonstration import DEMONSTRATION_USERS, DemonstrationUser
from schema.ids import IdType, key_of

OWNER, MEMBER, OTHER_OWNER, INDIVIDUAL, UNVERIFIED, OPERATOR = DEMONSTRATION_USERS
"""The owner of the software company, its member who may only read, the owners of the others, an operator."""

PARTY_A = {
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@xiuyu-yanzhou.example",
}
CONTRACT = "contract { id number status subStatus version availableActions nextStep }"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, and the parts of its GraphQL body."""

    status: int
    body: dict[str, Any]

    @property
    def data(self) -> Any:
        return self.body.get("data")

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The top-level ones."""
        return list(self.body.get("errors", []))

    @property
    def codes(self) -> list[str]:
        """Of the top-level errors."""
        return [error["extensions"]["code"] for error in self.errors]


class Client:
    """One user; `None` is a stranger."""

    def __init__(self, api: "Api", user: DemonstrationUser | None, language: str) -> None:
        self._api = api
        self._headers = {"Accept-Language": language}
        if user is not None:
            issuer = api.program.development_issuer
            assert issuer is not None
            self._headers["Authorization"] = f"Bearer {issuer.token_for(user, now=utc_now())}"

    async def run(self, operation: str, **variables: Any) -> Reply:
        body = {"query": operation, "variables": variables}
        response = await self._api.http.post("/graphql", json=body, headers=self._headers)
        return Reply(response.status_code, response.json())

    async def data(self, operation: str, **variables: Any) -> Any:
        """The data of an operation that has no errors."""
        reply = await self.run(operation, **variables)
        assert reply.body.get("errors") is None, reply.body["errors"]
        return reply.data

    async def mutate(self, name: str, input: Mapping[str, Any], selection: str | None = None) -> Any:
        """The payload, with its errors."""
        return (await self.data(mutation_of(name, selection), input=input))[name]

    async def done(self, name: str, input: Mapping[str, Any], selection: str | None = None) -> Any:
        """The payload of a mutation that is not refused."""
        payload = await self.mutate(name, input, selection)
        assert payload["errors"] == []
        return payload

    async def contract(self, contract_id: str, selection: str) -> Any:
        """The selected fields of one contract."""
        operation = f"query ($id: ID!) {{ contract(by: {{id: $id}}) {{ {selection} }} }}"
        return (await self.data(operation, id=contract_id))["contract"]

    async def orders(self) -> dict[str, str]:
        """The ids of the account's orders, by number."""
        found = await self.data("{ orders(first: 100) { nodes { id number } } }")
        return {node["number"]: node["id"] for node in found["orders"]["nodes"]}

    async def filing_orders(self) -> dict[str, str]:
        """The ids of the account's filing orders, by number."""
        found = await self.data("{ filingOrders(first: 100) { nodes { id number } } }")
        return {node["number"]: node["id"] for node in found["filingOrders"]["nodes"]}

    async def profile(self, **more: Any) -> str:
        """A complete party A profile's id."""
        saved = await self.done("savePartyAProfile", {**PARTY_A, **more})
        return str(saved["partyAProfile"]["id"])

    async def created(self, kind: str, **choice: Any) -> Any:
        """A new UNILATERAL contract, its draft not drawn yet."""
        application = {"kind": kind, "signingMode": "UNILATERAL", **choice}
        return (await self.done("createContract", application))["contract"]

    async def effective(self, kind: str, **choice: Any) -> Any:
        """A contract drawn, finalized and sealed for real."""
        contract = await self.created(kind, **choice)
        await self._api.work()
        await self.done("finalizeContract", {"id": contract["id"]})
        await self._api.work()
        selection = CONTRACT.removeprefix("contract { ").removesuffix(" }")
        return await self.contract(contract["id"], selection)


_INPUTS = {
    "createContract": "CreateContractInput",
    "fillInContract": "FillInContractInput",
    "confirmContractText": "ConfirmContractTextInput",
    "signContract": "SignContractInput",
    "cancelSigning": "CancelSigningInput",
    "activateEsign": "ActivateEsignInput",
    "setBilateralEnabled": "SetBilateralEnabledInput",
    "retryWork": "RetryWorkInput",
    "abortGeneration": "AbortGenerationInput",
    "clearSubjectHold": "ClearSubjectHoldInput",
    "requestDeletion": "RequestDeletionInput",
    "withdrawDeletion": "WithdrawDeletionInput",
    "recordSupplement": "RecordSupplementInput",
    "setCustomerReference": "SetCustomerReferenceInput",
    "requestPaper": "RequestPaperInput",
    "saveMailRecipient": "SaveMailRecipientInput",
    "deleteMailRecipient": "DeleteMailRecipientInput",
    "shipPaper": "ShipPaperInput",
    "correctShipment": "CorrectShipmentInput",
    "returnPaperRequest": "ReturnPaperRequestInput",
    "savePartyAProfile": "SavePartyAProfileInput",
    "deletePartyAProfile": "DeletePartyAProfileInput",
    "saveContractText": "SaveContractTextInput",
    "publishContractText": "PublishContractTextInput",
    "discardContractText": "DiscardContractTextInput",
    "saveVendorVersion": "SaveVendorVersionInput",
    "publishVendorVersion": "PublishVendorVersionInput",
    "discardVendorVersion": "DiscardVendorVersionInput",
    "saveWebhook": "SaveWebhookInput",
    **dict.fromkeys(("renewWebhookSecret", "deleteWebhook", "testWebhook"), "WebhookInput"),
    "replayDelivery": "ReplayDeliveryInput",
    "replayDeliveries": "ReplayDeliveriesInput",
}
_TEXT = "contractText { id kind version revision source published inForce }"
_VENDOR = "vendorVersion { id version revision published inForce }"
_SELECTIONS = {
    "signContract": f"{CONTRACT} signingUrl",
    "sendSigningCode": "sentTo validUntil",
    "remindSigning": f"{CONTRACT} remindersLeft",
    "activateEsign": "esignActivation { status url expiresAt rejectedBecause }",
    "setBilateralEnabled": "account { id version bilateralEnabled }",
    "clearSubjectHold": "account { id version subjectHold { reason } }",
    **dict.fromkeys(("requestDeletion", "withdrawDeletion"), "account { id version restrictedAt }"),
    "deleteContract": "deletedContractId releasedOrders { number }",
    "saveMailRecipient": "mailRecipient { id }",
    "deleteMailRecipient": "deletedMailRecipientId",
    "savePartyAProfile": "partyAProfile { id version }",
    "deletePartyAProfile": "deletedPartyAProfileId",
    "saveContractText": _TEXT,
    "publishContractText": _TEXT,
    "discardContractText": "discardedContractTextId",
    "saveVendorVersion": _VENDOR,
    "publishVendorVersion": _VENDOR,
    "discardVendorVersion": "discardedVendorVersionId",
    **dict.fromkeys(
        ("saveWebhook", "renewWebhookSecret"),
        "webhook { id version label url kinds active formerSecretValidUntil } secret",
    ),
    "deleteWebhook": "deletedWebhookId",
    "testWebhook": "webhook { id } outcome detail",
    "replayDelivery": "delivery { id state attempts lastError nextAttemptAt sentAt replayedAt }",
    "replayDeliveries": "replayed remaining",
}
MUTATIONS = (
    "createContract",
    "fillInContract",
    "confirmContractText",
    "stepBackContract",
    "confirmContractSigning",
    "signContract",
    "sendSigningCode",
    "finalizeContract",
    "voidContract",
    "cancelSigning",
    "deleteContract",
    "remindSigning",
    "savePartyAProfile",
    "deletePartyAProfile",
    "setCustomerReference",
    "activateEsign",
    "setBilateralEnabled",
    "requestPaper",
    "saveMailRecipient",
    "deleteMailRecipient",
    "shipPaper",
    "correctShipment",
    "returnPaperRequest",
    "retryWork",
    "abortGeneration",
    "clearSubjectHold",
    "recordSupplement",
    "saveContractText",
    "publishContractText",
    "discardContractText",
    "saveVendorVersion",
    "publishVendorVersion",
    "discardVendorVersion",
    "saveWebhook",
    "renewWebhookSecret",
    "deleteWebhook",
    "testWebhook",
    "replayDelivery",
    "replayDeliveries",
    "requestDeletion",
    "withdrawDeletion",
)


def mutation_of(name: str, selection: str | None = None) -> str:
    """A mutation as a client writes it; its variable is `input`."""
    kind = _INPUTS.get(name, "ContractActionInput")
    chosen = selection or _SELECTIONS.get(name, CONTRACT)
    errors = "errors { __typename code message path facts { name value } } clientMutationId"
    return f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {chosen} {errors} }} }}"


class Api:
    """The application, its services (with what the embedded outsiders can be told), and clients of it."""

    def __init__(self, program: Program, http: httpx.AsyncClient) -> None:
        self.program, self.http = program, http
        self.services = program.services

    def client(self, user: DemonstrationUser | None = OWNER, language: str = "zh-CN") -> Client:
        return Client(self, user, language)

    async def work(self) -> None:
        """Does all background work that is due, as a worker would."""
        worker = self.program.worker
        for _ in range(20):
            due = await Contract.filter(work_due_at__lte=self.services.now()).order_by("work_due_at")
            if not due:
                return
            for contract in due:
                await worker.look_at(contract.id)

    async def due(self, contract_id: str) -> None:
        """Makes the work of a contract due now, whatever it waited for."""
        key = key_of(IdType.CONTRACT, contract_id)
        assert await Contract.filter(id=key, work_due_at__isnull=False).update(
            work_due_at=self.services.now()
        )

    async def stale(self) -> None:
        """Makes every account ask the outsiders again at the next request."""
        await Account.all().update(synchronised_at=self.services.now() - timedelta(hours=1))

    @asynccontextmanager
    async def with_services(self, **changes: Any) -> AsyncIterator["Api"]:
        """The same world and database, with other parts played by others."""
        program = replace(self.program, services=replace(self.services, **changes))
        async with serving(program) as http:
            yield Api(program, http)


def serving(program: Program) -> httpx.AsyncClient:
    """An HTTP client of the real application; work is done when told."""
    transport = httpx.ASGITransport(create_app(program, with_worker=False))
    return httpx.AsyncClient(transport=transport, base_url=program.settings.public_url)
