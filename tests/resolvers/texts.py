"""Texts and vendor data as an operator drafts and publishes them."""

import json
from typing import Any

from documents.text import newest_text_version, shipped_text
from models import DeskEvent
from rules.history import broken_at
from rules.terms import ContractKind
from tests.api import Api
from tests.resolvers.desk import staff

KINDS = tuple(ContractKind)
FIRST_WORDS = {
    ContractKind.FRAMEWORK: "除上下文另有所指外",
    ContractKind.ORDER: "甲方向乙方购买的云服务共",
    ContractKind.FILING: "甲方的下列备案订单已经乙方审核通过",
}
TEXTS = (
    "id kind version revision source title content published inForce contracts createdBy createdAt updatedAt"
    " publishedBy publishedAt"
)


def content_of(kind: ContractKind, mark: str) -> str:
    """The shipped words with `mark` at the head of the first clause."""
    source = shipped_text(kind, newest_text_version(kind))
    words = FIRST_WORDS[kind]
    assert source.count(words) == 1
    return source.replace(words, mark + words)


async def saved(api: Api, kind: ContractKind, version: str, mark: str = "修订：", **more: Any) -> Any:
    """The draft's id, version and revision."""
    draft = {"kind": kind, "version": version, "content": content_of(kind, mark), **more}
    return (await staff(api).done("saveContractText", draft))["contractText"]


def the_draft(version: Any) -> dict[str, Any]:
    """What publishing or discarding it takes."""
    return {"id": version["id"], "expectedVersion": version["revision"]}


async def published(api: Api, kind: ContractKind, version: str, mark: str = "修订：") -> Any:
    draft = await saved(api, kind, version, mark)
    return (await staff(api).done("publishContractText", the_draft(draft)))["contractText"]


async def vendor_saved(api: Api, version: str, **more: Any) -> Any:
    draft = {"version": version, "address": "上海市浦东新区示例路二号", **more}
    return (await staff(api).done("saveVendorVersion", draft))["vendorVersion"]


async def vendor_published(api: Api, version: str, **more: Any) -> Any:
    draft = await vendor_saved(api, version, **more)
    return (await staff(api).done("publishVendorVersion", the_draft(draft)))["vendorVersion"]


async def desk_history() -> list[tuple[str, str | None, str, dict[str, str]]]:
    """Step, who (id and name), and facts of each of the desk's events, of an unbroken chain."""
    events = await DeskEvent.all().order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    return [
        (event.step, event.actor_id, event.actor_name, json.loads(event.payload)["facts"]) for event in events
    ]
