"""What people read: in the contract's language, with what to do next, and nobody's personal data."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.letters import Happened, alert_of, letter_of
from jobs.services import Services
from messages import Locale
from messages.catalog import _CATALOGS
from models import Contract, Delivery, Notice
from providers.notification import Message
from rules.notices import TYPE_OF, WITH_A_DEADLINE
from rules.terms import ContractEventStep, ContractSubStatus, DeliveryChannel, NoticeKind
from tests.jobs.hooks import PARTY_A, a_notice
from tests.jobs.work import Clock

ZH, EN = Locale.ZH_CN, Locale.EN
CONSOLE = "https://console.example"
SIGN_BY = datetime(2026, 12, 26, 16, 30, tzinfo=UTC)
PERSONAL = ("陆知微", "13800138000", "9144030071526726XG", "深圳市鑫淼示例科技有限公司", "示例路一号")
ENDS = {
    NoticeKind.CONTRACT_EFFECTIVE: ContractEventStep.SEALED,
    NoticeKind.CONTRACT_VOIDED: ContractEventStep.SIGNING_EXPIRED,
    NoticeKind.SIGNING_DUE: ContractEventStep.DRAFT_RENDERED,
    NoticeKind.SIGNING_DEADLINE: ContractEventStep.DRAFT_RENDERED,
    NoticeKind.PAPER_SHIPPED: ContractEventStep.PAPER_SHIPPED,
}


@pytest.fixture
def desk(services: Services) -> Services:
    return replace(services, console_url=CONSOLE, operators_email="operators@vendor.example")


async def happened(services: Services, kind: NoticeKind, **columns: Any) -> Happened:
    notice = await a_notice(services, kind=kind, step=ENDS[kind], **columns)
    contract = await Contract.get(id=notice.contract_id).select_related("account")
    return Happened(notice=notice, contract=contract, sign_by=SIGN_BY if kind in WITH_A_DEADLINE else None)


def delivery_of(notice: Notice, channel: DeliveryChannel) -> Delivery:
    return Delivery(notice_id=notice.id, channel=channel)


async def letter(services: Services, kind: NoticeKind, **columns: Any) -> tuple[Message, Contract]:
    told = await happened(services, kind, **columns)
    return letter_of(told, delivery_of(told.notice, DeliveryChannel.MAIL), services), told.contract


def found(words: Iterable[str], message: Message) -> list[str]:
    return [each for each in words if each in message.subject + message.body]


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("kind", NoticeKind)
async def test_every_kind_in_every_language(desk: Services, kind: NoticeKind, locale: Locale) -> None:
    message, contract = await letter(desk, kind, language=locale, title="云服务合同")
    assert (message.kind, message.language) == (TYPE_OF[kind], locale)
    assert (message.recipient_reference, message.email) == (
        contract.account.reference,
        "contracts@example.com",
    )
    assert contract.number in message.subject
    assert found((contract.number, "云服务合同", CONSOLE), message) == [
        contract.number,
        "云服务合同",
        CONSOLE,
    ]
    assert message.body.endswith(_CATALOGS[locale]["notification.automatic"])
    assert not found(("{", "}", "[", "]", "…"), message)
    assert found(PERSONAL, message) == []
    chinese = any("\u4e00" <= each <= "\u9fff" for each in message.body.replace("云服务合同", ""))
    assert chinese == (locale is ZH)


async def test_a_contract_without_a_language_is_written_to_in_chinese(desk: Services) -> None:
    message, _ = await letter(desk, NoticeKind.PAPER_SHIPPED)
    assert message.language == "zh-CN"
    assert "纸质合同已寄出" in message.subject


@pytest.mark.parametrize("kind", sorted(WITH_A_DEADLINE))
async def test_until_when_to_sign_is_told_in_beijing_time(desk: Services, kind: NoticeKind) -> None:
    for locale in Locale:
        message, _ = await letter(desk, kind, language=locale)
        assert "2026-12-27 00:30" in message.body


async def test_a_contract_in_effect_can_be_verified_by_the_link(desk: Services) -> None:
    message, contract = await letter(desk, NoticeKind.CONTRACT_EFFECTIVE)
    assert f"{desk.public_url}/verify\n" in message.body
    assert contract.verification_code not in message.body


async def test_why_a_contract_is_void_is_told_by_the_step_and_not_by_what_somebody_typed(
    desk: Services,
) -> None:
    message, contract = await letter(desk, NoticeKind.CONTRACT_VOIDED, language=EN)
    assert contract.voided_because == "陆知微不签了"
    assert "What happened: Signing expired." in message.body


async def test_without_a_console_the_public_address_is_named(services: Services) -> None:
    message, _ = await letter(services, NoticeKind.PAPER_SHIPPED)
    assert services.public_url in message.body


async def test_operators_read_chinese_with_english_below(desk: Services) -> None:
    told = await happened(desk, NoticeKind.CONTRACT_VOIDED, language=EN, stood=ContractSubStatus.VOIDED)
    message = letter_of(told, delivery_of(told.notice, DeliveryChannel.OPERATORS), desk)
    assert (message.kind, message.email) == ("operator.alert", "operators@vendor.example")
    assert message.subject == f"合同 {told.contract.number} 的签署流程已终止"
    chinese, english = message.body.index("经过："), message.body.index("What happened: Signing expired.")
    assert chinese < english
    assert found(PERSONAL, message) == []


async def test_letters_keep_their_id_and_different_ones_have_different_ids(
    desk: Services, clock: Clock
) -> None:
    told = await happened(desk, NoticeKind.CONTRACT_VOIDED)
    mail = delivery_of(told.notice, DeliveryChannel.MAIL)
    first = letter_of(told, mail, desk)
    clock.move(replace(desk).silence)
    assert letter_of(told, mail, desk).id == first.id == f"mail.{mail.id.hex}"
    alert = letter_of(told, delivery_of(told.notice, DeliveryChannel.OPERATORS), desk)
    other = alert_of("signed-in-vain", told.contract, desk, id="signed-in-vain.1")
    assert len({first.id, alert.id, other.id}) == 3


async def test_an_erased_contract_has_nobody_to_write_to(desk: Services) -> None:
    assert PARTY_A.values["email"] == "contracts@example.com"
    message, _ = await letter(desk, NoticeKind.PAPER_SHIPPED, party_a=None)
    assert message.email is None
