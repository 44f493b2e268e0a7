"""A stand-in of 腾讯电子签 on 127.0.0.1: an HTTP server of ours that speaks its API and can be told to misbehave.

    with TencentStandIn() as provider:
        esign = TencentEss(provider.configuration())
        opened = await esign.open_flow(request)
        provider.customer_signs()               # the vendor's automatic seal follows
        (await esign.follow(opened.flow_id)).state

It checks the TC3 signature of every request by a computation of its own. Callbacks are real, encrypted and signed:
`provider.news` holds every message, `provider.posts()` what would go over the wire, `provider.calls_back(url)` sends
each at once from a thread. It runs in a thread, so it serves this process, threads of it, and other processes alike.
"""

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import httpx

from providers.tencent_ess_configuration import TencentEssConfiguration
from tests.providers.tencent_actions import Book
from tests.providers.tencent_book import ALIVE, ApproveStatus, Flow, FlowStatus, Organisation, Refusal
from tests.providers.tencent_news import Envelopes, Flaw, News, Post
from tests.providers.tencent_tc3 import Keys
from tests.providers.tencent_wire import HttpAnswer, HttpRequest, Wire

SECRET_ID: Final = "AKIDstandin0123456789"
SECRET_KEY: Final = "secret-of-the-stand-in"
CALLBACK_TOKEN: Final = "callback-token-of-the-stand-in"
CALLBACK_KEY: Final = "0123456789ABCDEF0123456789abcdef"
VENDOR: Final = "云服务（深圳）有限公司"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request. `done`: the provider did what was asked all the same.

    `code`: an error answer. `cut_after`: the connection is reset after so many bytes. `seconds`: before the answer.
    """

    done: bool = False
    code: str = ""
    status: int = 200
    body: bytes | None = None
    content_type: str = "application/json"
    headers: tuple[str, ...] = ()
    cut_after: int | None = None
    seconds: float = 0.0


SERVER_ERROR: Final = Fault(status=500, body=b"<html>Internal Server Error")
HANGS_UP: Final = Fault(cut_after=0)
YES_THEN_CRASH: Final = Fault(done=True, cut_after=0)
HALF_AN_ANSWER: Final = Fault(done=True, cut_after=150)
GARBAGE: Final = Fault(done=True, body=b'{"Response": {"RequestId"')
ANOTHER_FORM: Final = Fault(done=True, body=b'{"Response": {"RequestId": "1"}}')
SILENT: Final = Fault(seconds=60.0)


class Asked(NamedTuple):
    action: str
    parameters: dict[str, Any]


class TencentStandIn:
    """`make_final` makes the signed file of the draft; it runs in a thread without a loop.

    `seals_by_itself`: the vendor's automatic seal follows the customer's signature at once.
    """

    def __init__(
        self,
        *,
        make_final: Callable[[bytes], bytes] = lambda draft: draft + b"\n% signed by both\n",
        seals_by_itself: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.make_final, self.seals_by_itself = make_final, seals_by_itself
        self.news: list[News] = []
        self.asked: list[Asked] = []
        self.file_fault: Fault | None = None
        self.envelopes = Envelopes(token=CALLBACK_TOKEN, key=CALLBACK_KEY)
        self.book = Book(now=now, changed=self._tell)
        self._keys = Keys(secret_id=SECRET_ID, secret_key=SECRET_KEY)
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._lock = threading.RLock()
        self._callback_url: str | None = None
        self._pause = 0.0
        self._sending: list[Future[int]] = []
        self._sender = ThreadPoolExecutor(1, "tencent-callbacks")
        self._wire = Wire(self._answer)

    def __enter__(self) -> Self:
        self._wire.__enter__()
        self.book.address, self.book.file_address = self._wire.address, self._wire.file_address
        return self

    def __exit__(self, *error: object) -> None:
        self._sender.shutdown(cancel_futures=True)
        self._wire.__exit__(None, None, None)

    def configuration(self, **changes: Any) -> TencentEssConfiguration:
        known: dict[str, Any] = {
            "secret_id": SECRET_ID,
            "secret_key": SECRET_KEY,
            "operator_user_id": "yDoperator",
            "vendor_organisation": VENDOR,
            "vendor_seal_id": "yDseal",
            "callback_token": CALLBACK_TOKEN,
            "callback_key": CALLBACK_KEY,
            "endpoint": self._wire.address,
            "file_endpoint": self._wire.file_address,
        }
        return TencentEssConfiguration(**known | changes)

    # What people do. Without a flow's id it is the last flow.

    def flow(self, flow_id: str | None = None) -> Flow:
        with self._lock:
            return self.book.flow(flow_id) if flow_id else list(self.book.flows.values())[-1]

    def customer_signs(self, flow_id: str | None = None) -> None:
        with self._lock:
            flow = self._alive(flow_id)
            flow.customer.status, flow.customer.signed_at = ApproveStatus.SIGNED, int(self.book.now())
            flow.vendor.status, flow.status = ApproveStatus.WAITING, FlowStatus.PARTLY_SIGNED
            self._tell(flow)
        if self.seals_by_itself:
            self.vendor_completes(flow.flow_id)

    def vendor_completes(self, flow_id: str | None = None) -> None:
        """Also for a flow whose customer has not signed: then both signatures come in one piece of news."""
        flow = self._alive(flow_id)
        with ThreadPoolExecutor(1) as pool:
            final = pool.submit(self.make_final, flow.file).result()
        with self._lock:
            flow.file, flow.status = final, FlowStatus.COMPLETED
            for approver in flow.approvers:
                approver.status = ApproveStatus.SIGNED
                approver.signed_at = approver.signed_at or int(self.book.now())
            self._tell(flow)

    def refuse(self, flow_id: str | None = None, *, reason: str = "价格有误") -> None:
        self._end(flow_id, FlowStatus.REFUSED, ApproveStatus.REFUSED, reason)

    def expire(self, flow_id: str | None = None) -> None:
        self._end(flow_id, FlowStatus.EXPIRED, ApproveStatus.EXPIRED, "")

    def revoke(self, flow_id: str | None = None, *, reason: str = "在控制台撤销") -> None:
        self._end(flow_id, FlowStatus.REVOKED, ApproveStatus.REVOKED, reason)

    def invalidate(self, flow_id: str | None = None, *, reason: str = "签署人更名") -> None:
        self._end(flow_id, FlowStatus.INVALID, ApproveStatus.ENDED, reason)

    def activate(self, code: str) -> None:
        self._organisation(code, status=2, audit_status=1, reason="")

    def reject_activation(self, code: str, *, reason: str = "授权书不清晰") -> None:
        self._organisation(code, status=1, audit_status=2, reason=reason)

    # What goes wrong.

    def misbehave(self, action: str, fault: Fault, *, times: int = 1) -> None:
        with self._lock:
            self._faults[action].extend([fault] * times)

    @property
    def faults_left(self) -> int:
        """Told of and not yet done."""
        with self._lock:
            return sum(len(each) for each in self._faults.values())

    def asked_for(self, action: str) -> list[dict[str, Any]]:
        with self._lock:
            return [asked.parameters for asked in self.asked if asked.action == action]

    # What it tells.

    def posts(self, news: Sequence[News] | None = None, *, flaw: Flaw | None = None) -> list[Post]:
        return [self.envelopes.post(each, flaw=flaw) for each in (self.news if news is None else news)]

    def calls_back(self, url: str | None, *, seconds: float = 0.0) -> None:
        """From now on every message is posted to `url` as it arises, in order, after a pause; null: none."""
        self._callback_url, self._pause = url, seconds

    def settle(self) -> list[int]:
        """Waits for the callbacks under way; the answers' statuses since the last time."""
        sent, self._sending = self._sending, []
        return [future.result() for future in sent]

    def _alive(self, flow_id: str | None) -> Flow:
        flow = self.flow(flow_id)
        assert flow.status in ALIVE, f"the flow is {flow.status.name}"
        return flow

    def _end(self, flow_id: str | None, status: FlowStatus, approve: ApproveStatus, reason: str) -> None:
        with self._lock:
            self.book.end(self._alive(flow_id), status, approve, reason)

    def _organisation(self, code: str, *, status: int, audit_status: int, reason: str) -> None:
        with self._lock:
            organisation = self.book.organisations[code]
            organisation.status, organisation.audit_status = status, audit_status
            organisation.reason = reason
            self._tell(organisation)

    def _tell(self, changed: Flow | Organisation) -> None:
        message_id = f"yDmsg{len(self.news):027d}"
        if isinstance(changed, Flow):
            news = News(message_id=message_id, kind="FlowStatusChange", data=changed.news)
        else:
            data = {"OrganizationName": changed.name, "UserData": changed.user_data}
            news = News(message_id=message_id, kind="CreateOrganization", data=data)
        self.news.append(news)
        if self._callback_url is not None:
            post = self.envelopes.post(news)
            self._sending.append(self._sender.submit(_sent, self._callback_url, post, self._pause))

    # What it answers.

    def _answer(self, request: HttpRequest) -> HttpAnswer:
        with self._lock:
            if request.method == "GET":
                return self._page(request)
            return self._called(request)

    def _page(self, request: HttpRequest) -> HttpAnswer:
        if not request.uploads or not request.path.startswith("/file/FLOW/"):
            return HttpAnswer(body=b"<!doctype html>", content_type="text/html")
        flow = self.book.flow(request.path.split("/")[3])
        fault, self.file_fault = self.file_fault or Fault(), None
        return HttpAnswer(
            body=flow.file if fault.body is None else fault.body,
            status=fault.status,
            content_type="application/pdf",
            headers=fault.headers,
            cut_after=fault.cut_after,
            seconds=fault.seconds,
        )

    def _called(self, request: HttpRequest) -> HttpAnswer:
        action = request.headers.get("x-tc-action", "")
        if (code := self._keys.fault_of(request.headers, request.body)) is not None:
            return HttpAnswer(body=_error(code))
        parameters = json.loads(request.body)
        self.asked.append(Asked(action, parameters))
        fault = self._faults[action].popleft() if self._faults[action] else Fault(done=True)
        body = _error(fault.code, f"签署人 {parameters} 有误") if fault.code else b"{}"
        if fault.done:
            body = self._performed(action, parameters, uploads=request.uploads)
        return HttpAnswer(
            body=body if fault.body is None else fault.body,
            status=fault.status,
            content_type=fault.content_type,
            headers=fault.headers,
            cut_after=fault.cut_after,
            seconds=fault.seconds,
        )

    def _performed(self, action: str, parameters: dict[str, Any], *, uploads: bool) -> bytes:
        try:
            answer = self.book.perform(action, parameters, uploads=uploads)
        except Refusal as refusal:
            return _error(refusal.code, refusal.message)
        return json.dumps({"Response": answer | {"RequestId": f"s{len(self.asked):08d}"}}).encode()


def _error(code: str, message: str = "请求错误") -> bytes:
    return json.dumps({"Response": {"Error": {"Code": code, "Message": message}, "RequestId": "s0"}}).encode()


def _sent(url: str, post: Post, pause: float) -> int:
    time.sleep(pause)
    return httpx.post(url, content=post.body, headers=post.headers, timeout=10, trust_env=False).status_code
