"""A letter as RFC 5322 has it: every header right, nothing loaded from anywhere, no second header smuggled in."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest

from providers.mail import mail_of
from providers.notification import Message

SENDER, VENDOR = "contracts@vendor.example", "云岚示例信息技术（北京）有限公司"
BODY = "您的《云服务合同》已生效。\n\n请登录控制台查看和下载：\nhttps://console.example/a?b=1&c=2\n\n本邮件由系统自动发送。"


def arrived(sender_name: str = VENDOR, **changes: Any) -> EmailMessage:
    """As it is read again at the other end."""
    values: dict[str, Any] = {
        "id": "mail.00112233445566778899aabbccddeeff",
        "kind": "contract.effective",
        "recipient_reference": "AC1",
        "email": "contracts@customer.example",
        "subject": "合同 KJ-20261126-00000001-3 已生效",
        "body": BODY,
        "at": datetime(2026, 11, 26, 8, 0, 5, tzinfo=UTC),
    }
    sent = mail_of(Message(**values | changes), sender=SENDER, sender_name=sender_name).as_bytes()
    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998
    assert b"\n" not in sent.replace(b"\r\n", b"")
    read = message_from_bytes(sent, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read.defects == []
    return read


def raw_from(mail: EmailMessage) -> str:
    """As it went out: the modern parser puts blanks between the words of a long name, against RFC 2047, 6.2."""
    head = mail.as_bytes(policy=policy.SMTP.clone(refold_source="none"))
    folded = head.partition(b"From: ")[2].partition(b"\r\nTo: ")[0]
    return folded.decode("ascii")


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    content: str = found.get_content()
    return content.replace("\r\n", "\n").rstrip("\n")


def test_every_header_is_there_and_right() -> None:
    mail = arrived()
    assert {name: str(mail[name]) for name in set(mail.keys()) - {"From", "Content-Type"}} == {
        "To": "contracts@customer.example",
        "Subject": "合同 KJ-20261126-00000001-3 已生效",
        "Date": "Thu, 26 Nov 2026 08:00:05 +0000",
        "Message-ID": "<mail.00112233445566778899aabbccddeeff@vendor.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "zh-CN",
        "MIME-Version": "1.0",
    }
    assert str(make_header(decode_header(raw_from(mail)))) == f"{VENDOR} <{SENDER}>"
    assert [each.addr_spec for each in mail["From"].addresses] == [SENDER]


def test_the_text_is_as_it_was_written_and_the_html_says_the_same() -> None:
    mail = arrived()
    assert mail.get_content_type() == "multipart/alternative"
    assert part(mail, "plain") == BODY
    html = part(mail, "html")
    assert re.sub(r"<[^>]+>", "", html.partition("<body>")[2].replace("&amp;", "&")).strip() == BODY.replace(
        "\n\n", "\n"
    )
    assert '<html lang="zh-CN">' in html
    assert '<a href="https://console.example/a?b=1&amp;c=2">' in html


class Loads(HTMLParser):
    """Tags and attributes that make a reader's program fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_html_loads_nothing_whatever_a_title_says() -> None:
    hostile = "《<img src=https://evil.example/x onerror=alert(1)>\"'&》 https://evil.example/ 已生效。"
    loads = Loads()
    loads.feed(part(arrived(subject=hostile, body=f"{hostile}\n\n{BODY}"), "html"))
    assert loads.tags == {"html", "head", "meta", "title", "body", "p", "br", "a"}
    assert loads.attributes == {"lang", "charset", "href"}


@pytest.mark.parametrize(
    "break_", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"]
)
def test_no_value_begins_another_header(break_: str) -> None:
    smuggled = f"合同{break_}Bcc: everybody@evil.example{break_}{break_}<b>body</b>"
    mail = arrived(sender_name=smuggled, subject=smuggled, id=f"x{break_}Bcc: y")
    assert mail["Bcc"] is None
    assert mail["Subject"] == "合同 Bcc: everybody@evil.example <b>body</b>"
    assert len(mail.keys()) == 9
    assert part(mail, "plain") == BODY


def test_long_words_in_headers_are_folded_and_come_back_whole() -> None:
    subject = "合同编号与标题都很长的一封信" * 8
    mail = arrived(subject=subject, sender_name="公司" * 40, id="signed-in-vain." + "0" * 64)
    assert mail["Subject"] == subject
    assert "公司" * 40 in str(make_header(decode_header(raw_from(mail))))
    assert mail["Message-ID"] == f"<signed-in-vain.{'0' * 64}@vendor.example>"


def test_an_english_letter_says_so() -> None:
    mail = arrived(language="en", subject="Contract KJ-1 is in effect", body="It is in effect.")
    assert mail["Content-Language"] == "en"
    assert '<html lang="en">' in part(mail, "html")
