"""Two accounts that have everything, a third whose data is only kept, and the vendor's desk; the clock stands still."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from auth.throttle import Rate, Throttle
from models import Account, ContractText, Delivery, DeskEvent, Notice, Upload, VendorVersion, Webhook
from models.database import transaction
from models.history import Actor, record_desk_event
from program import utc_now
from rules.terms import (
    ActorKind,
    ContractKind,
    ContractSubStatus,
    DeliveryChannel,
    DeskEventStep,
    NoticeKind,
)
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, OPERATOR, OTHER_OWNER, OWNER, Api, serving
from tests.authorisation.principals import Principal, Principals
from tests.authorisation.shelves import VENDOR, Shelves
from tests.authorisation.stock import filled
from tests.receiver import SECRET
from tests.resolvers.shelf import account_of, shelved
from tests.resolvers.texts import content_of

_WITHOUT_END: Final = Rate(1e12, 1e12)


@dataclass(frozen=True, slots=True)
class World:
    """`ours` is the first owner's, `theirs` the other's; `desk` has the ids of what belongs to no account."""

    api: Api
    principals: Principals
    ours: Shelves
    theirs: Shelves
    desk: dict[str, str]

    async def asked(
        self, principal: Principal, operation: str, variables: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status and the answer, but for what differs from request to request whatever was asked."""
        body = {"query": operation, "variables": variables or {}}
        response = await self.api.http.post("/graphql", json=body, headers=principal.headers)
        answer: dict[str, Any] = response.json()
        answer.pop("extensions", None)  # what is left to spend
        return response.status_code, answer


@asynccontextmanager
async def populated(api: Api) -> AsyncIterator[World]:
    """Who asks may spend without end, as far as one operation may ask for."""
    now = utc_now()
    program = replace(
        api.program,
        services=replace(api.services, now=lambda: now),
        throttle=Throttle(_WITHOUT_END, rations=0),
    )
    async with serving(program) as http:
        still = Api(program, http)
        for user in (OWNER, OTHER_OWNER, INDIVIDUAL):
            await still.client(user).data("{ viewer { userName } }")  # asks the outsiders for the last time
        desk = await _desk(now)
        ours, theirs = await filled(OWNER, now), await filled(OTHER_OWNER, now)
        desk["kept account"] = await _restricted(now)
        for shelves in (ours, theirs):
            desk |= await _told(shelves, now)
        yield World(still, Principals(still), ours, theirs, desk)


async def _restricted(now: datetime) -> str:
    """With a contract whose work is stuck for the longest."""
    account = await account_of(INDIVIDUAL)
    columns: dict[str, Any] = {"restricted_at": now, "restricted_because": "客户来函", "erased_at": now}
    await Account.filter(id=account.id).update(**columns)
    late: dict[str, Any] = {"work_since": now - timedelta(days=1), "work_attempts": 2, "work_error": "Broken"}
    await shelved(
        account, sub_status=ContractSubStatus.DRAFT_GENERATING, created_at=now - timedelta(days=9), **late
    )
    return id_of(IdType.ACCOUNT, account.id)


async def _desk(now: datetime) -> dict[str, str]:
    texts = [await _text(now, "2026-12-1", published_at=now), await _text(now, "2026-12-2")]
    vendors = [await _vendor(now, "2026-12-1", published_at=now), await _vendor(now, "2026-12-2")]
    operator = Actor(kind=ActorKind.OPERATOR, id=OPERATOR.user_id, name=OPERATOR.user_name)
    async with transaction():
        step = DeskEventStep.CHECKPOINT_EXPORTED
        await record_desk_event(step, actor=operator, at=now, reason="每日", facts={})
    event = await DeskEvent.get(step=DeskEventStep.CHECKPOINT_EXPORTED)
    return {
        **dict(zip(("ContractTextVersion", "draft text"), texts, strict=True)),
        **dict(zip(("VendorVersion", "draft vendor data"), vendors, strict=True)),
        "DeskEvent": id_of(IdType.DESK_EVENT, event.id),
        "own upload": await _upload(OPERATOR.user_id, now),
        "another's upload": await _upload("operator-3", now),
    }


async def _text(now: datetime, version: str, **published: Any) -> str:
    content = content_of(ContractKind.ORDER, "修订：")
    row = await ContractText.create(
        kind=ContractKind.ORDER, content=content, **_version(now, version, published)
    )
    return id_of(IdType.CONTRACT_TEXT, row.id)


async def _vendor(now: datetime, version: str, **published: Any) -> str:
    row = await VendorVersion.create(vendor=VENDOR.as_json(), **_version(now, version, published))
    return id_of(IdType.VENDOR_VERSION, row.id)


def _version(now: datetime, version: str, published: dict[str, Any]) -> dict[str, Any]:
    """By somebody, and published by somebody if it is."""
    by = {"created_by": OPERATOR.user_id, "published_by": OPERATOR.user_id if published else None}
    return {"version": version, "created_at": now, "updated_at": now, **by, **published}


async def _upload(by: str, now: datetime) -> str:
    row = await Upload.create(
        sha256=uuid4().hex * 2,
        byte_size=1,
        media_type="application/pdf",
        file_name="x.pdf",
        uploaded_by_id=by,
        created_at=now,
    )
    return id_of(IdType.UPLOAD, row.id)


async def _told(shelves: Shelves, now: datetime) -> dict[str, str]:
    """A webhook with a former secret, and one deleted since, each with a notice about the order contract."""
    hooks = [await _webhook(shelves, now), await _webhook(shelves, now, deleted_at=now)]
    kind, contract = NoticeKind.CONTRACT_EFFECTIVE, shelves.contracts["order"]
    async with transaction():
        await Notice.tell(kind, contract, now=now, version=1)
    notice = await Notice.get(contract_id=contract.id)
    await Notice.filter(id=notice.id).update(due_at=None)
    for webhook in hooks:
        said: dict[str, Any] = {"channel": DeliveryChannel.WEBHOOK, "webhook_id": webhook.id, "attempts": 3}
        said |= {"last_error": "500", "due_at": now + timedelta(days=1), "replayed_at": now}
        said |= {"given_up_at": now, "sent_at": now}  # at other times
        delivery = await Delivery.create(notice_id=notice.id, created_at=now, **said)
    ended: dict[str, Any] = {"given_up_at": now, "sent_at": now, "channel": DeliveryChannel.MAIL}
    await Delivery.create(notice_id=notice.id, created_at=now - timedelta(hours=1), **ended)
    return {
        "Webhook": id_of(IdType.WEBHOOK, hooks[0].id),
        "Delivery": id_of(IdType.DELIVERY, delivery.id),
    }


async def _webhook(shelves: Shelves, now: datetime, **columns: Any) -> Webhook:
    row: dict[str, Any] = {
        "url": "https://hooks.vendor.example/in",
        "secret": SECRET,
        "former_secret": SECRET,
        "former_secret_until": now + timedelta(hours=1),
        "kinds": json.dumps([NoticeKind.CONTRACT_EFFECTIVE]),
        "label": shelves.account.reference,
        "created_by": OPERATOR.user_id,
    }
    return await Webhook.create(**row | columns, created_at=now, updated_at=now)
