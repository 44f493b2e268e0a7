"""What single settings must be, in our own words: a library's would quote the value, which may be a secret."""

import base64
import binascii
import re
from ipaddress import ip_network
from typing import Any, Final

from pydantic import SecretStr

from models.database import tortoise_config
from rules.formats import is_credit_code, is_email
from telemetry.traces import installed

_SHORTEST_TOKEN: Final = 16  # characters


def checked_credit_code(value: str) -> str:
    if not is_credit_code(value):
        raise ValueError("not a unified social credit code (GB 32100-2015)")
    return value


def checked_address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or value.endswith("/"):
        raise ValueError("an address begins with http(s):// and has no slash at its end")
    return value


def checked_email(value: str) -> str:
    if not is_email(value):
        raise ValueError("not an e-mail address, such as contracts@vendor.example")
    return value


def checked_scopes(value: str) -> str:
    if "openid" not in value.split():
        raise ValueError("scopes are words with blanks between, openid among them")
    return " ".join(value.split())


def checked_prefix(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", value) or {".", ".."} & {*value.split("/")}:
        raise ValueError("folders of a bucket, such as contracts or vendor/contracts")
    return value


def checked_networks(value: str) -> str:
    for each in value.split(","):
        try:
            ip_network(each.strip())
        except ValueError:
            raise ValueError("addresses or networks, such as 127.0.0.1,10.0.0.0/8") from None
    return value


def checked_database_url(value: str) -> str:
    if not value.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise ValueError("a database URL begins with sqlite:// or postgresql://")
    tortoise_config(value)  # its words quote nothing
    return value


def checked_link_key(value: SecretStr) -> SecretStr:
    """As openssl and Fernet write them: in the usual alphabet of base64 or in the one for addresses."""
    if not is_key(value.get_secret_value().translate(str.maketrans("-_", "+/"))):
        raise ValueError("not 32 bytes in base64: openssl rand -base64 32 makes one")
    return value


def checked_metrics_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("at least 16 printable ASCII characters: openssl rand -hex 32 makes one")
    return value


def checked_traces(value: bool) -> bool:
    if value and not all(installed(f"opentelemetry.{part}") for part in ("sdk", "exporter.otlp.proto.http")):
        raise ValueError("needs the extra opentelemetry, which is not installed")
    return value


def keys_by_id(value: Any) -> Any:
    """`2026a:BASE64,2026b:BASE64`; the last one is for new values."""
    if not isinstance(value, str):
        return value
    entries = [entry.strip() for entry in value.split(",") if entry.strip()]
    if not all(":" in entry for entry in entries):
        raise ValueError("keys are written id:BASE64, several with commas between")
    return dict(entry.partition(":")[::2] for entry in entries)


def checked_keys(value: dict[str, SecretStr]) -> dict[str, SecretStr]:
    for key_id, key in value.items():
        if not key_id or not is_key(key.get_secret_value()):
            raise ValueError(f"the key {key_id!r} is not 32 bytes in base64")
    return value


def is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32  # noqa: PLR2004 - AES-256
    except binascii.Error:
        return False
