"""What is wrong with settings, in words that name the variable and never quote its value: it may be a secret."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from pydantic import ValidationError

from providers.remote import AddressRefused, check_address, is_loopback

PRODUCTION: Final = "production"
TENCENT: Final = (
    "TENCENT_SECRET_ID",
    "TENCENT_SECRET_KEY",
    "TENCENT_OPERATOR_USER_ID",
    "TENCENT_VENDOR_SEAL_ID",
    "TENCENT_CALLBACK_TOKEN",
    "TENCENT_CALLBACK_KEY",
)
_GROUPS = (
    ("SEAL_PKCS12_FILE", "SEAL_PKCS12_PASSWORD"),
    (
        "SEAL_PKCS11_MODULE",
        "SEAL_PKCS11_TOKEN",
        "SEAL_PKCS11_PIN",
        "SEAL_PKCS11_KEY_LABEL",
        "SEAL_PKCS11_CERTIFICATE_LABEL",
    ),
    ("TIME_STAMPING_URL", "TIME_STAMPING_CERTIFICATES"),
    ("SMTP_HOST", "SMTP_SENDER", "OPERATORS_EMAIL"),
    ("SMTP_USER", "SMTP_PASSWORD"),
    ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"),
)
"""What makes sense only together."""

_NEEDED_IN_PRODUCTION = (
    "PERSONAL_DATA_KEYS",
    "LINK_KEY",
    "ISSUER",
    "VENDOR_NAME",
    "VENDOR_CREDIT_CODE",
    "VENDOR_ADDRESS",
    "PUBLIC_URL",
)


def mistakes_of(error: ValidationError) -> list[str]:
    """One line each, with the variable's name and without its value: it may be a secret."""
    return [line for each in error.errors() for line in each["msg"].removeprefix("Value error, ").split("\n")]


def mistakes_of_single(error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        if each["type"] == "default_factory_not_called":
            continue  # a default that hangs on another setting: that one's mistake is named
        name = str(each["loc"][0]).upper()
        variable = name if name == "DATABASE_URL" else f"HETONG_{name}"
        for line in each["msg"].removeprefix("Value error, ").split("\n"):
            yield f"{variable}: {line}"


def mistakes_together(values: Mapping[str, Any]) -> Iterator[str]:
    given = {name.upper() for name, value in values.items() if value is not None}
    for names in _GROUPS:
        missing = [f"HETONG_{name}" for name in names if name not in given]
        if 0 < len(missing) < len(names):
            beside = next(name for name in names if name in given)
            yield f"{', '.join(missing)} missing beside HETONG_{beside}"
    if {"SEAL_PKCS12_FILE", "SEAL_PKCS11_MODULE"} <= given:
        yield "HETONG_SEAL_PKCS12_FILE and HETONG_SEAL_PKCS11_MODULE are two seals: choose one"
    if "METRICS_PORT" in given and "METRICS_TOKEN" not in given:
        yield "HETONG_METRICS_TOKEN missing beside HETONG_METRICS_PORT"
    if values.get("documents_mode") == "only" and "DOCUMENTS_DIR" not in given:
        yield "HETONG_DOCUMENTS_DIR missing beside HETONG_DOCUMENTS_MODE=only"
    if values.get("esign") == "tencent_ess":
        yield from (
            f"HETONG_{name} is required for HETONG_ESIGN=tencent_ess" for name in TENCENT if name not in given
        )
    elif lonely := [name for name in TENCENT if name in given]:
        yield f"HETONG_ESIGN=tencent_ess missing beside HETONG_{lonely[0]}"
    yield from _mistakes_of_mail(values, given)
    if "ISSUER" in given and len(given & {"JWKS_URL", "ISSUER_KEY_FILE"}) != 1:
        yield "HETONG_ISSUER needs either HETONG_JWKS_URL or HETONG_ISSUER_KEY_FILE"
    if "ISSUER" not in given and given & {"JWKS_URL", "ISSUER_KEY_FILE"}:
        yield "HETONG_ISSUER missing beside HETONG_JWKS_URL or HETONG_ISSUER_KEY_FILE"
    yield from _mistakes_of_oidc(values, given)


def _mistakes_of_oidc(values: Mapping[str, Any], given: AbstractSet[str]) -> Iterator[str]:
    if "OIDC_CLIENT_ID" not in given:
        if "OIDC_CLIENT_SECRET" in given:
            yield "HETONG_OIDC_CLIENT_ID missing beside HETONG_OIDC_CLIENT_SECRET"
    elif "ISSUER" not in given:
        yield "HETONG_ISSUER missing beside HETONG_OIDC_CLIENT_ID"
    else:
        ours = values.get("public_url") or f"http://{values.get('host') or '127.0.0.1'}"
        for name, address in (("ISSUER", values["issuer"]), ("PUBLIC_URL", ours)):
            try:
                check_address(str(address))
            except AddressRefused:
                yield f"HETONG_{name} must be https for browsers to sign in, except on this machine"


def _mistakes_of_mail(values: Mapping[str, Any], given: AbstractSet[str]) -> Iterator[str]:
    lonely = sorted(given & {"SMTP_USER", "SMTP_CERTIFICATES"})
    if lonely and not given & {"SMTP_HOST", "SMTP_SENDER", "OPERATORS_EMAIL"}:
        yield f"HETONG_SMTP_HOST missing beside HETONG_{lonely[0]}"
    host, production = str(values.get("smtp_host", "")), values.get("environment") == PRODUCTION
    if values.get("smtp_tls") == "none" and production and not is_loopback(host):
        yield "HETONG_SMTP_TLS=none sends letters in the clear: in production to this machine only"


def missing_in_production(values: Mapping[str, Any]) -> Iterator[str]:
    given = {name.upper() for name, value in values.items() if value is not None}
    if values.get("environment") == PRODUCTION:
        yield from (
            f"HETONG_{name} is required in production" for name in _NEEDED_IN_PRODUCTION if name not in given
        )
