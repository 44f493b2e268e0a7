"""A server as people start it, with something of everything on it, and what requests may name there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from documents.text import newest_text_version, shipped_text
from rules.terms import ContractKind
from tests.api import INDIVIDUAL, OPERATOR, OWNER, PARTY_A
from tests.commands.private_story import PDF
from tests.commands.programs import Installation, Person, Process, printed_tokens
from tests.resolvers.paper import RECIPIENT

OPEN_PURSE: Final = {
    "HETONG_SPENDING_BURST": "1000000000",
    "HETONG_SPENDING_PER_SECOND": "1000000000",
    "HETONG_RATIONS_FACTOR": "1000",
    "HETONG_OPERATION_SECONDS": "14",
    "HETONG_WEBHOOK_PRIVATE_NETWORKS": "true",
}
"""Nobody is told to come later: what is asked is to be answered. Webhooks may be on this machine."""

_HOOK: Final = "https://127.0.0.1:9/hook"
"""Nobody listens there, and nothing leaves the machine."""

_SIGNATORY: Final = {"name": INDIVIDUAL.user_name, "mobile": "13900000000"}
_OWNED: Final = """{
  viewer { account { id events(first: 20) { nodes { id } } } }
  contracts(first: 100) { pageInfo { startCursor endCursor } nodes {
    id number verificationCode textSha256 events(first: 4) { nodes { id } } } }
  partyAProfiles { id } mailRecipients { id }
  orders(first: 100) { pageInfo { startCursor endCursor } nodes { id number } }
  filingOrders(first: 100) { pageInfo { startCursor endCursor } nodes { id number } }
}"""
_DESK: Final = """{ operator {
  accounts(first: 100) { pageInfo { endCursor } nodes { id } }
  deliveries(first: 100) { pageInfo { endCursor } nodes { id } }
  events(first: 20) { pageInfo { endCursor } nodes { id } }
  webhooks { id } contractTexts { id version } vendorVersions { id version }
} }"""


@dataclass(frozen=True, slots=True)
class Ground:
    """`headers`: of each user by id, and of a stranger (the empty one)."""

    server: Process
    headers: Mapping[str, Mapping[str, str]]
    upload: str

    def words(self) -> dict[str, list[str]]:
        """What there is now, by kind: ids, numbers, cursors."""
        found: dict[str, list[str]] = {"upload": [self.upload]}
        for user in (OWNER, INDIVIDUAL):
            _collect(Person(self.server, user).data(_OWNED), found)
        _collect(Person(self.server, OPERATOR).data(_DESK), found)
        return {kind: sorted(set(values)) for kind, values in found.items()}


def _collect(data: Any, found: dict[str, list[str]], within: str = "") -> None:
    """Ids are told apart by their beginning, cursors by their list, everything else by its name."""
    if isinstance(data, list):
        for each in data:
            _collect(each, found, within)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, str):
                kind = f"{within}Cursor" if "Cursor" in name else value[:3] if name == "id" else name
                found.setdefault(kind, []).append(value)
            else:
                _collect(value, found, within if name == "pageInfo" else name)


@contextmanager
def grounded(folder: Path, database_url: str = "") -> Iterator[Ground]:
    """A server that answers everybody at once, and a worker in it."""
    server = Process(Installation(folder, database_url, settings={**OPEN_PURSE}), "serve")
    try:
        yield _furnished(server.ready())
    finally:
        server.end()


def _furnished(server: Process) -> Ground:
    tokens = printed_tokens(server.output)
    headers = {user: {"Authorization": f"Bearer {token}"} for user, token in tokens.items()}
    owner, operator = Person(server, OWNER), Person(server, OPERATOR)
    framework = owner.framework(PARTY_A)
    owner.done("saveMailRecipient", "SaveMailRecipientInput", RECIPIENT, "mailRecipient { id }")
    hook = {"label": "x", "url": _HOOK, "kinds": ["CONTRACT_EFFECTIVE"]}
    operator.done("saveWebhook", "SaveWebhookInput", hook, "webhook { id }")
    vendor = {"version": "2026-12-9", "address": PARTY_A["address"]}
    operator.done("saveVendorVersion", "SaveVendorVersionInput", vendor, "vendorVersion { id }")
    _out_to_sign(Person(server, INDIVIDUAL))
    owner.wait_for(framework, "ELECTRONIC_EFFECTIVE")
    owner.done("requestPaper", "RequestPaperInput", {"id": framework, **RECIPIENT}, "contract { id }")
    _drafted(operator)
    scan = httpx.post(
        f"{server.installation.url}/uploads",
        files={"file": ("scan.pdf", PDF)},
        headers=headers[OPERATOR.user_id],
    )
    return Ground(server, {"": {}, **headers}, str(scan.json()["uploadId"]))


def _drafted(operator: Person) -> None:
    """A text of order contracts. It is drawn for trial, beside the first drawings of the server: that may take long."""
    text = {"kind": "ORDER", "version": "2026-12-9", "content": newest("ORDER")}
    operation = (
        "mutation ($input: SaveContractTextInput!) { saveContractText(input: $input) { errors { code } } }"
    )
    for _ in range(10):
        answer = operator.ask(operation, input=text)
        if "errors" not in answer:
            return
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["TIMEOUT"]
    raise AssertionError(answer)


def newest(kind: str) -> str:
    return shipped_text(ContractKind(kind), newest_text_version(ContractKind(kind)))


def _out_to_sign(customer: Person) -> None:
    """A framework contract that its customer may sign."""
    profile = customer.done("savePartyAProfile", "SavePartyAProfileInput", PARTY_A, "partyAProfile { id }")
    application = {"kind": "FRAMEWORK", "signingMode": "BILATERAL"}
    made = customer.done("createContract", "CreateContractInput", application, "contract { id }")
    contract = {"id": made["contract"]["id"]}
    filled = {**contract, "partyAProfileId": profile["partyAProfile"]["id"], "signatory": _SIGNATORY}
    customer.done("fillInContract", "FillInContractInput", filled, "contract { id }")
    read = customer.until(contract["id"], "id textSha256", lambda preview: preview["textSha256"] is not None)
    customer.done("confirmContractText", "ConfirmContractTextInput", read, "contract { id }")
    customer.done("confirmContractSigning", "ContractActionInput", contract, "contract { id }")
    customer.wait_for(contract["id"], "CUSTOMER_SIGNING")
