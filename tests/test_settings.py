"""What the environment decides: every mistake is named at once, no secret is repeated, production insists."""

import base64
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError

from auth.development import DevelopmentIssuerRefused
from auth.links import LinkSigner
from documents.verification import examine
from program import build
from providers.development_authority import create_development_authority
from providers.sealing import DevelopmentSealing, Pkcs11Sealing, Pkcs12Sealing
from providers.timestamping import EmbeddedAuthority, HttpAuthority
from rules.retention import Periods
from settings import Environment, Settings
from settings_mistakes import mistakes_of
from tests.documents.sealed import NOW, sealed, signer_of, trusted
from tests.environments import environment

KEY = base64.b64encode(bytes(range(32))).decode()
LINK_KEY = base64.b64encode(b"the key of links, not \xff\xfe and ..."[:32]).decode()
PKCS11 = {
    "HETONG_SEAL_PKCS11_MODULE": "/usr/lib/token.so",
    "HETONG_SEAL_PKCS11_TOKEN": "token",
    "HETONG_SEAL_PKCS11_PIN": "1234",
    "HETONG_SEAL_PKCS11_KEY_LABEL": "key",
    "HETONG_SEAL_PKCS11_CERTIFICATE_LABEL": "certificate",
}
PRODUCTION = {
    "HETONG_ENVIRONMENT": "production",
    "HETONG_PERSONAL_DATA_KEYS": f"2026a:{KEY}",
    "HETONG_LINK_KEY": LINK_KEY,
    "HETONG_ISSUER": "https://issuer.example",
    "HETONG_JWKS_URL": "https://issuer.example/keys",
    "HETONG_VENDOR_NAME": "云服务有限公司",
    "HETONG_VENDOR_CREDIT_CODE": "91330106673959654P",
    "HETONG_VENDOR_ADDRESS": "北京市",
    "HETONG_PUBLIC_URL": "https://contracts.example",
}


def mistakes(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        environment(monkeypatch, **variables)
    return mistakes_of(refused.value)


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = environment(monkeypatch)
    assert settings.environment is Environment.DEVELOPMENT
    assert (settings.host, settings.port, settings.database_url) == (
        "127.0.0.1",
        8000,
        "sqlite://data/hetong.db",
    )
    assert settings.sealing.key == DevelopmentSealing(folder=Path("data/authorities"))
    assert settings.sealing.time_stamping == EmbeddedAuthority(folder=Path("data/authorities"))


def test_every_mistake_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(
        monkeypatch,
        HETONG_PORT="seventy",
        HETONG_PUBLIC_URL="contracts.example",
        HETONG_VENDOR_CREDIT_CODE="91110108MA01K2TD80",
        HETONG_SEAL_PKCS12_FILE="/seal.p12",
        HETONG_TIME_STAMPING_URL="https://stamps.example",
        HETONG_ISSUER="https://issuer.example",
        DATABASE_URL="mysql://root@localhost/hetong",
    )
    named = [re.findall(r"(?:HETONG|DATABASE)_[A-Z0-9_]+", mistake)[0] for mistake in found]
    assert sorted(named) == [
        "DATABASE_URL",
        "HETONG_ISSUER",
        "HETONG_PORT",
        "HETONG_PUBLIC_URL",
        "HETONG_SEAL_PKCS12_PASSWORD",
        "HETONG_TIME_STAMPING_CERTIFICATES",
        "HETONG_VENDOR_CREDIT_CODE",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HETONG_PERSONAL_DATA_KEYS", "not-a-key-s3cret"),
        ("HETONG_PERSONAL_DATA_KEYS", "2026a:s3cret"),
        ("HETONG_PERSONAL_DATA_KEYS", f"2026a:{KEY},:s3cret"),
        ("HETONG_LINK_KEY", "s3cret"),
        ("DATABASE_URL", "mysql://user:s3cret@host/name"),
        ("DATABASE_URL", "postgresql://user:s3cret@host:port/name"),
        ("DATABASE_URL", "s3cret"),
    ],
)
def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    (mistake,) = mistakes(monkeypatch, **{name: value})
    assert mistake.startswith(f"{name}: ")
    assert "s3cret" not in mistake


def test_the_key_of_links_may_be_written_in_either_alphabet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"+", "/"} & set(LINK_KEY)
    for written in (LINK_KEY, LINK_KEY.translate(str.maketrans("+/", "-_"))):
        key = environment(monkeypatch, HETONG_LINK_KEY=written).link_key
        assert key is not None
        assert LinkSigner(key.get_secret_value().encode())


def test_secrets_do_not_show_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = environment(
        monkeypatch,
        **PRODUCTION,
        **PKCS11,
        HETONG_OUTSIDERS_TOKEN="for-outsiders",
    )
    shown = f"{settings!r} {settings.sealing!r}"
    assert [secret for secret in (KEY, LINK_KEY, "for-outsiders", "1234") if secret in shown] == []


def test_retention_is_never_shorter_than_the_law_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = environment(monkeypatch)
    assert Periods() == Periods(
        contract_years=usual.retention_contract_years,
        draft_days=usual.retention_draft_days,
        withdrawal_days=usual.retention_withdrawal_days,
    ), "the rules and the settings have the same defaults"
    found = mistakes(
        monkeypatch,
        HETONG_RETENTION_CONTRACT_YEARS="2",
        HETONG_RETENTION_DRAFT_DAYS="0",
        HETONG_RETENTION_WITHDRAWAL_DAYS="6",
    )
    assert [mistake.partition(":")[0] for mistake in found] == [
        "HETONG_RETENTION_CONTRACT_YEARS",
        "HETONG_RETENTION_DRAFT_DAYS",
        "HETONG_RETENTION_WITHDRAWAL_DAYS",
    ]


def test_production_with_everything_it_needs_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = environment(monkeypatch, **PRODUCTION)
    assert settings.is_production
    assert settings.sealing.time_stamping is None


@pytest.mark.parametrize("left_out", sorted(PRODUCTION.keys() - {"HETONG_ENVIRONMENT", "HETONG_JWKS_URL"}))
def test_production_insists(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != left_out}
    assert mistakes(monkeypatch, **given)[-1] == f"{left_out} is required in production"


def test_production_names_all_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(monkeypatch, HETONG_ENVIRONMENT="production")
    assert len(found) == 7
    assert all(mistake.endswith(" is required in production") for mistake in found)


@pytest.mark.parametrize("missing", PKCS11)
def test_a_token_needs_all_five(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    given = {name: value for name, value in PKCS11.items() if name != missing}
    assert mistakes(monkeypatch, **given) == [f"{missing} missing beside {next(iter(given))}"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("HETONG_SEAL_PKCS12_FILE", "HETONG_SEAL_PKCS12_PASSWORD"),
        ("HETONG_SEAL_PKCS12_PASSWORD", "HETONG_SEAL_PKCS12_FILE"),
        ("HETONG_TIME_STAMPING_URL", "HETONG_TIME_STAMPING_CERTIFICATES"),
        ("HETONG_TIME_STAMPING_CERTIFICATES", "HETONG_TIME_STAMPING_URL"),
    ],
)
def test_one_of_a_pair_is_a_mistake(monkeypatch: pytest.MonkeyPatch, given: str, missing: str) -> None:
    assert mistakes(monkeypatch, **{given: "x"}) == [f"{missing} missing beside {given}"]


def test_complete_groups_are_what_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    file = environment(
        monkeypatch,
        HETONG_SEAL_PKCS12_FILE="/seal.p12",
        HETONG_SEAL_PKCS12_PASSWORD="pass",
        HETONG_TIME_STAMPING_URL="https://stamps.example",
        HETONG_TIME_STAMPING_CERTIFICATES="/stamps.pem",
    )
    assert file.sealing.key == Pkcs12Sealing(file=Path("/seal.p12"), password="pass")
    assert file.sealing.time_stamping == HttpAuthority(
        url="https://stamps.example", trusted=Path("/stamps.pem")
    )
    token = environment(monkeypatch, **PKCS11)
    assert token.sealing.key == Pkcs11Sealing(
        module=Path("/usr/lib/token.so"),
        token="token",
        pin="1234",
        key_label="key",
        certificate_label="certificate",
    )


def test_two_seals_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    file = {"HETONG_SEAL_PKCS12_FILE": "/seal.p12", "HETONG_SEAL_PKCS12_PASSWORD": "pass"}
    (mistake,) = mistakes(monkeypatch, **file, **PKCS11)
    assert mistake == "HETONG_SEAL_PKCS12_FILE and HETONG_SEAL_PKCS11_MODULE are two seals: choose one"


@pytest.mark.parametrize(
    "keys", [{}, {"HETONG_JWKS_URL": "https://issuer.example/keys", "HETONG_ISSUER_KEY_FILE": "/key.pem"}]
)
def test_an_issuer_has_one_source_of_keys(monkeypatch: pytest.MonkeyPatch, keys: dict[str, str]) -> None:
    (mistake,) = mistakes(monkeypatch, HETONG_ISSUER="https://issuer.example", **keys)
    assert mistake == "HETONG_ISSUER needs either HETONG_JWKS_URL or HETONG_ISSUER_KEY_FILE"


def test_keys_without_an_issuer_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    (mistake,) = mistakes(monkeypatch, HETONG_JWKS_URL="https://issuer.example/keys")
    assert mistake == "HETONG_ISSUER missing beside HETONG_JWKS_URL or HETONG_ISSUER_KEY_FILE"


def test_several_keys_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = base64.b64encode(bytes(32)).decode()
    settings = environment(monkeypatch, HETONG_PERSONAL_DATA_KEYS=f"2026a:{KEY}, 2026b:{newer}")
    keys = {name: key.get_secret_value() for name, key in settings.personal_data_keys.items()}
    assert list(keys.items()) == [("2026a", KEY), ("2026b", newer)]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7"])  # noqa: S104 - what is refused
def test_the_development_issuer_is_for_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str
) -> None:
    settings = environment(monkeypatch, HETONG_HOST=host, HETONG_DATA_DIR=str(tmp_path))
    with pytest.raises(DevelopmentIssuerRefused):
        build(settings)
    assert not (tmp_path / "keys" / "development_issuer.json").exists()


def test_the_development_issuer_is_for_development_only(tmp_path: Path) -> None:
    values: dict[str, Any] = {"data_dir": tmp_path, "environment": Environment.PRODUCTION}
    settings = Settings(_env_file=None).model_copy(update=values)
    with pytest.raises(DevelopmentIssuerRefused):
        build(settings)


def test_the_database_is_in_the_data_folder_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(monkeypatch).database_url == "sqlite://data/hetong.db"
    assert (
        environment(monkeypatch, HETONG_DATA_DIR="/srv/hetong").database_url
        == "sqlite:///srv/hetong/hetong.db"
    )
    named = environment(monkeypatch, HETONG_DATA_DIR="/srv/hetong", DATABASE_URL="sqlite://other.db")
    assert named.database_url == "sqlite://other.db"


def test_the_public_address_is_where_it_serves_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(monkeypatch, HETONG_PORT="8951").public_url == "http://127.0.0.1:8951"
    named = environment(monkeypatch, HETONG_PORT="8951", HETONG_PUBLIC_URL="https://contracts.example.com")
    assert named.public_url == "https://contracts.example.com"


def test_the_seals_before_the_present_one_are_trusted_still(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Otherwise every contract would be called altered on the day the certificate is renewed."""
    before = signer_of(create_development_authority(NOW)).trusted
    file = tmp_path / "former.pem"
    pems = [x509.load_der_x509_certificate(each).public_bytes(Encoding.PEM) for each in before]
    file.write_bytes(b"".join(pems))
    program = build(
        environment(
            monkeypatch, HETONG_DATA_DIR=str(tmp_path / "data"), HETONG_SEAL_FORMER_CERTIFICATES=str(file)
        )
    )
    assert program.services.trusted[-len(before) :] == before
    assert len(program.services.trusted) > len(before)

    content = sealed()
    later = NOW + timedelta(days=1)
    present = program.services.trusted[: -len(before)]
    assert not examine(content, trusted=present, at=later).sound
    assert examine(content, trusted=(*present, *trusted()), at=later).sound
