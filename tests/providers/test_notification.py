"""The log of messages in place of mail."""

import asyncio
import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from providers.notification import EmbeddedNotification, Message
from providers.outsiders import ProviderUnavailable


def message(body: str = "您的合同已生效。") -> Message:
    return Message(
        kind="CONTRACT_EFFECTIVE",
        recipient_reference="AC1",
        subject="合同已生效",
        body=body,
        at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    )


async def test_nothing_was_sent_before_the_first_message(tmp_path: Path) -> None:
    assert await EmbeddedNotification(tmp_path).sent() == ()


async def test_messages_are_read_in_the_order_they_were_sent_by_another_instance(tmp_path: Path) -> None:
    notification = EmbeddedNotification(tmp_path / "outbox")
    await notification.send(message("第一"))
    await notification.send(message("第二\n行"))
    assert await EmbeddedNotification(tmp_path / "outbox").sent() == (message("第一"), message("第二\n行"))


async def test_where_mail_would_go_is_not_written_down(tmp_path: Path) -> None:
    notification = EmbeddedNotification(tmp_path)
    await notification.send(replace(message(), email="lu.zhiwei@customer.example"))
    assert b"@" not in (tmp_path / "notifications.jsonl").read_bytes()
    assert await notification.sent() == (message(),)


async def test_each_message_is_one_line_of_json_that_only_we_can_read(tmp_path: Path) -> None:
    await EmbeddedNotification(tmp_path).send(message("一\n二"))
    path = tmp_path / "notifications.jsonl"
    (line,) = path.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "kind": "CONTRACT_EFFECTIVE",
        "recipient_reference": "AC1",
        "subject": "合同已生效",
        "body": "一\n二",
        "at": "2026-11-23T08:00:00Z",
        "id": "",
        "language": "zh-CN",
        "mobile": None,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_senders_at_once_lose_nothing(tmp_path: Path) -> None:
    await asyncio.gather(*(EmbeddedNotification(tmp_path).send(message(str(number))) for number in range(30)))
    sent = await EmbeddedNotification(tmp_path).sent()
    assert sorted(int(said.body) for said in sent) == list(range(30))


async def test_a_line_cut_off_by_a_crash_was_never_sent_and_spoils_nothing(tmp_path: Path) -> None:
    notification = EmbeddedNotification(tmp_path)
    await notification.send(message("第一"))
    with (tmp_path / "notifications.jsonl").open("ab") as file:
        file.write(b'{"kind": "CONTRACT_EFF')
    assert await notification.sent() == (message("第一"),)
    await notification.send(message("第二"))
    assert await notification.sent() == (message("第一"), message("第二"))


async def test_a_log_that_begins_with_a_torn_line_recovers(tmp_path: Path) -> None:
    (tmp_path / "notifications.jsonl").write_bytes(b'{"kind"')
    notification = EmbeddedNotification(tmp_path)
    await notification.send(message())
    assert await notification.sent() == (message(),)


async def test_a_folder_that_cannot_be_written_is_worth_trying_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ProviderUnavailable) as unavailable:
        await EmbeddedNotification(tmp_path / "file").send(message())
    assert (unavailable.value.provider, unavailable.value.retryable) == ("notification", True)


def test_the_words_of_a_message_are_not_in_its_repr() -> None:
    assert "合同" not in repr(message())
