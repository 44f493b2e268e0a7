"""The embedded e-sign provider for tests: a clock moved by hand, and a pen that writes what it does."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from providers.embedded_book import Flow, FlowBook, MemoryFlowBook
from providers.embedded_esign import EmbeddedEsign
from providers.esign import FlowRequest
from providers.folder_storage import FolderStorage
from providers.notification import EmbeddedNotification, Message
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType
from rules.values import invalid

KEY: Final = bytes(range(32))
PUBLIC_URL: Final = "https://contracts.example.com"
NOON: Final = datetime(2026, 11, 23, 4, 0, 0, 250_000, tzinfo=UTC)
"""Noon in Beijing."""

DRAFT: Final = b"%PDF-1.7 the draft"
MOBILE: Final = "13800135678"
HANDWRITING: Final = (
    "M 60 60 L 200 40 L 90 150 L 260 130 M 300 50 L 310 190 L 420 180 M 380 40 L 480 60 L 400 120 L 520 200"
)
COMPANY: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="深圳市鑫淼示例科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
)
OTHER_COMPANY: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="杭州栖野示例贸易有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91330106673959654P",
)
PERSON: Final = Subject(
    subject_type=SubjectType.INDIVIDUAL,
    name="陆知微",
    credential_type=CredentialType.ID_CARD,
    credential_number="11010519491231002X",
)


class Clock:
    """Stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


class PlainPen:
    """Signs by adding a line, and lets others go first, as a pen in another process does."""

    def __init__(self) -> None:
        self.customer_signatures = 0
        self.vendor_seals = 0

    def check_handwriting(self, handwriting: str) -> None:
        if len(handwriting) < 10:
            raise invalid("handwriting", "TOO_SMALL")

    async def sign_as_customer(
        self, draft: bytes, *, signer_name: str, enterprise: bool, handwriting: str | None, now: datetime
    ) -> bytes:
        await asyncio.sleep(0)
        self.customer_signatures += 1
        how = "sealed" if enterprise else f"drew {handwriting}"
        return draft + f"\n{signer_name} {how} {now.isoformat()}".encode()

    async def seal_as_vendor(self, signed: bytes, *, now: datetime) -> bytes:
        await asyncio.sleep(0)
        self.vendor_seals += 1
        return signed + f"\nthe vendor's seal, number {self.vendor_seals}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class EsignWorld:
    """The provider, and what surrounds it."""

    esign: EmbeddedEsign
    book: FlowBook
    pen: PlainPen
    clock: Clock
    storage: FolderStorage
    notification: EmbeddedNotification

    async def opened(self, subject: Subject = COMPANY, reference: str = "reference-1") -> str:
        """The id of a flow that waits for the customer."""
        return (await self.esign.open_flow(request_of(subject, reference))).flow_id

    async def flow(self, flow_id: str) -> Flow:
        return await self.esign.flow(flow_id)

    async def code(self, flow_id: str) -> str:
        """Asks for a code, and reads it from the short message."""
        await self.esign.send_code(flow_id)
        return code_in((await self.notification.sent())[-1])

    async def signed(self, subject: Subject = COMPANY) -> str:
        flow_id = await self.opened(subject)
        code = await self.code(flow_id)
        await self.esign.sign(flow_id, code=code, handwriting=handwriting_of(subject))
        return flow_id

    async def kinds(self) -> list[str]:
        """Of all messages, in their order."""
        return [message.kind for message in await self.notification.sent()]


def esign_world(
    folder: Path,
    book: FlowBook | None = None,
    *,
    notification: Path | None = None,
    public_url: str = PUBLIC_URL,
) -> EsignWorld:
    book, pen, clock = book or MemoryFlowBook(), PlainPen(), Clock()
    storage = FolderStorage(folder / "documents")
    messages = EmbeddedNotification(notification or folder)
    esign = EmbeddedEsign(
        book=book,
        storage=storage,
        pen=pen,
        notification=messages,
        key=KEY,
        public_url=public_url,
        now=clock,
    )
    return EsignWorld(esign=esign, book=book, pen=pen, clock=clock, storage=storage, notification=messages)


def request_of(subject: Subject = COMPANY, reference: str = "reference-1") -> FlowRequest:
    enterprise = subject.subject_type is SubjectType.ENTERPRISE
    return FlowRequest(
        reference=reference,
        title="云服务框架合同",
        file_name="KJ-20261123-00000012-0.pdf",
        document=DRAFT,
        pages=6,
        customer=subject,
        account_reference="AC900001",
        signatory_name="陈示例" if enterprise else subject.name,
        signatory_mobile=MOBILE,
        signatory_id_number=None if enterprise else subject.credential_number,
        sign_by=NOON + timedelta(days=30),
    )


def handwriting_of(subject: Subject) -> str | None:
    return None if subject.subject_type is SubjectType.ENTERPRISE else HANDWRITING


def code_in(message: Message) -> str:
    (code,) = re.findall(r"验证码 ([0-9]{6})，", message.body)
    return str(code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"
