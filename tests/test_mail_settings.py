"""Settings of mail: what is needed together, where letters may go in the clear, and no password repeated."""

import re

import pytest

from providers.smtp import PORTS, SmtpConfiguration, SmtpTls
from tests.environments import environment
from tests.test_settings import PRODUCTION, mistakes

MAIL = {
    "HETONG_SMTP_HOST": "mail.vendor.example",
    "HETONG_SMTP_SENDER": "contracts@vendor.example",
    "HETONG_OPERATORS_EMAIL": "operators@vendor.example",
}


def test_letters_go_out_by_smtp_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(monkeypatch).smtp is None
    user = {"HETONG_SMTP_USER": "hetong", "HETONG_SMTP_PASSWORD": "s3cret"}
    settings = environment(monkeypatch, **MAIL, **user)
    assert settings.smtp == SmtpConfiguration(
        host="mail.vendor.example",
        tls=SmtpTls.STARTTLS,
        sender="contracts@vendor.example",
        sender_name=settings.vendor_name,
        user="hetong",
        password="s3cret",
    )
    assert "s3cret" not in f"{settings!r} {settings.smtp!r}"


@pytest.mark.parametrize("tls", SmtpTls)
def test_the_port_of_mail_follows_its_encryption_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tls: SmtpTls
) -> None:
    for given, expected in (({}, None), ({"HETONG_SMTP_PORT": "2525"}, 2525)):
        smtp = environment(monkeypatch, **MAIL, HETONG_SMTP_TLS=tls.value, **given).smtp
        assert smtp is not None
        assert (smtp.tls, smtp.port) == (tls, expected)
    assert PORTS == {SmtpTls.STARTTLS: 587, SmtpTls.TLS: 465, SmtpTls.NONE: 25}


def test_every_mistake_of_mail_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(
        monkeypatch,
        HETONG_SMTP_HOST="mail.vendor.example",
        HETONG_SMTP_PORT="70000",
        HETONG_SMTP_TLS="perhaps",
        HETONG_SMTP_USER="hetong",
        HETONG_SMTP_SENDER="nobody",
        HETONG_CONSOLE_URL="console.example",
    )
    named = [re.findall(r"HETONG_[A-Z0-9_]+", mistake)[0] for mistake in found]
    assert sorted(named) == [
        "HETONG_CONSOLE_URL",
        "HETONG_OPERATORS_EMAIL",
        "HETONG_SMTP_PASSWORD",
        "HETONG_SMTP_PORT",
        "HETONG_SMTP_SENDER",
        "HETONG_SMTP_TLS",
    ]


@pytest.mark.parametrize("left_out", MAIL)
def test_mail_needs_host_sender_and_operators(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    given = {name: value for name, value in MAIL.items() if name != left_out}
    assert mistakes(monkeypatch, **given) == [f"{left_out} missing beside {next(iter(given))}"]


def test_what_only_mail_uses_needs_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    user = {"HETONG_SMTP_USER": "hetong", "HETONG_SMTP_PASSWORD": "s3cret"}
    assert mistakes(monkeypatch, **user) == ["HETONG_SMTP_HOST missing beside HETONG_SMTP_USER"]
    given = {"HETONG_SMTP_CERTIFICATES": "/mail.pem"}
    assert mistakes(monkeypatch, **given) == ["HETONG_SMTP_HOST missing beside HETONG_SMTP_CERTIFICATES"]


def test_letters_in_the_clear_stay_on_this_machine_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    clear = {**MAIL, "HETONG_SMTP_TLS": "none"}
    (mistake,) = mistakes(monkeypatch, **PRODUCTION, **clear)
    assert mistake.startswith("HETONG_SMTP_TLS=none ")
    for host in ("127.0.0.1", "localhost", "::1"):
        environment(monkeypatch, **PRODUCTION, **{**clear, "HETONG_SMTP_HOST": host})
    environment(monkeypatch, **clear)
