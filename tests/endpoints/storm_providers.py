"""Providers for a storm of callbacks: one that follows a script, and the stand-in of 腾讯电子签 with real envelopes."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NamedTuple, Protocol

from providers.tencent_ess_configuration import NAME
from providers.tencent_ess_flows import STATE_OF
from rules.signing import PATIENCE
from rules.terms import FlowState
from tests.providers.tencent_news import Flaw, News
from tests.providers.tencent_stand_in import YES_THEN_CRASH, TencentStandIn
from tests.scripted_esign import ScriptedEsign

PATIENTLY: Final = PATIENCE + timedelta(minutes=10)


class Post(NamedTuple):
    """`message_id` is empty where nothing of it may be stored."""

    body: bytes
    headers: dict[str, str]
    message_id: str = ""


class StormProvider(Protocol):
    """What becomes of its flows, and what it sends. `patience`: after it a lost answer is given up."""

    name: str
    patience: timedelta

    def losing_answers(self) -> AbstractContextManager[None]:
        """Inside, a flow is opened and nothing answered."""
        ...

    def change(self, flow_id: str, state: FlowState) -> None:
        """From now on it is in this state, and there is news of it."""
        ...

    def state_of(self, flow_id: str) -> FlowState: ...

    def flow_ids(self) -> list[str]: ...

    def genuine(self) -> list[Post]:
        """All news so far."""
        ...

    def spoilt(self, chance: random.Random) -> Post:
        """Like a genuine one, but forged or not whole."""
        ...

    def unknown(self, number: int) -> Post:
        """Genuine, of a flow that is none of ours."""
        ...


@dataclass(slots=True)
class Scripted:
    esign: ScriptedEsign
    name: str = "scripted"
    patience: timedelta = PATIENTLY
    sent: list[Post] = field(default_factory=list)

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        self.esign.forgetful.add("open_flow")
        yield
        self.esign.forgetful.clear()

    def change(self, flow_id: str, state: FlowState) -> None:
        self.esign.says(state, flow_id=flow_id)
        message_id = f"m-{len(self.sent)}"
        self.sent.append(Post(self.esign.callback(message_id, flow_id), {}, message_id))

    def state_of(self, flow_id: str) -> FlowState:
        return self.esign.flows[flow_id].state

    def flow_ids(self) -> list[str]:
        return list(self.esign.flows)

    def genuine(self) -> list[Post]:
        return list(self.sent)

    def spoilt(self, chance: random.Random) -> Post:
        body = chance.choice(self.sent).body
        return Post(chance.choice((b"forged" + body[7:], body[:7], body.rpartition(b" ")[0], b"")), {})

    def unknown(self, number: int) -> Post:
        message_id = f"u-{number}"
        return Post(f"genuine {message_id} flow-9999 {'f' * 32} COMPLETED".encode(), {}, message_id)


@dataclass(slots=True)
class Tencent:
    stand_in: TencentStandIn
    name: str = NAME
    patience: timedelta = PATIENTLY

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        self.stand_in.misbehave("CreateFlowByFiles", YES_THEN_CRASH)
        yield

    def change(self, flow_id: str, state: FlowState) -> None:
        changes = {
            FlowState.CUSTOMER_SIGNED: self.stand_in.customer_signs,
            FlowState.COMPLETED: self.stand_in.vendor_completes,
            FlowState.REFUSED: self.stand_in.refuse,
            FlowState.EXPIRED: self.stand_in.expire,
            FlowState.REVOKED: self.stand_in.revoke,
            FlowState.INVALID: self.stand_in.invalidate,
        }
        if state in changes:
            changes[state](flow_id)
        else:
            self.stand_in._tell(self.stand_in.flow(flow_id))

    def state_of(self, flow_id: str) -> FlowState:
        return STATE_OF[self.stand_in.flow(flow_id).status]

    def flow_ids(self) -> list[str]:
        return list(self.stand_in.book.flows)

    def genuine(self) -> list[Post]:
        return [self._post(news) for news in list(self.stand_in.news)]

    def spoilt(self, chance: random.Random) -> Post:
        news = chance.choice(self.stand_in.news)
        return self._post(news, chance.choice(list(Flaw)))

    def unknown(self, number: int) -> Post:
        data = {"FlowId": "yDnotours", "FlowCallbackStatus": 4, "UserData": ""}
        return self._post(News(message_id=f"yDothers{number:024d}", kind="FlowStatusChange", data=data))

    def _post(self, news: News, flaw: Flaw | None = None) -> Post:
        body, headers = self.stand_in.envelopes.post(news, flaw=flaw)
        return Post(body, headers, "" if flaw else news.message_id)
