"""Everything the environment decides. Read by main.py alone; all mistakes are reported together.

Each setting is an environment variable named HETONG_ and its name in capitals, but DATABASE_URL; .env is read too.
"""

import base64
import binascii
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from documents.seal import SealLook
from models.copies import VendorCopy
from models.database import tortoise_config
from providers.sealing import DevelopmentSealing, Pkcs11Sealing, Pkcs12Sealing, SealingConfiguration
from providers.timestamping import EmbeddedAuthority, HttpAuthority, TimeStampingConfiguration
from rules.formats import is_credit_code


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


def _credit_code(value: str) -> str:
    if not is_credit_code(value):
        raise ValueError("not a unified social credit code (GB 32100-2015)")
    return value


def _address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or value.endswith("/"):
        raise ValueError("an address begins with http(s):// and has no slash at its end")
    return value


def _database_url(value: str) -> str:
    tortoise_config(value)
    return value


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HETONG_", env_file=".env", extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: Annotated[str, AfterValidator(_address)] = "http://127.0.0.1:8000"
    data_dir: Path = Path("data")
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite://data/hetong.db", validation_alias="DATABASE_URL"
    )
    render_processes: int = Field(default=1, ge=1, le=64)

    personal_data_keys: Annotated[dict[str, SecretStr], NoDecode] = Field(default_factory=dict)
    link_key: SecretStr | None = None

    issuer: str | None = None
    audience: str = "hetong"
    jwks_url: str | None = None
    issuer_key_file: Path | None = None

    vendor_name: str = "云岚示例信息技术（北京）有限公司"
    vendor_credit_code: Annotated[str, AfterValidator(_credit_code)] = "91110108MA01K2TD88"
    vendor_address: str = "北京市海淀区示例路一号云岚大厦"
    vendor_phone: str | None = "010-60000000"
    vendor_bank_name: str | None = None
    vendor_bank_account: str | None = None
    vendor_tax_number: str | None = None

    seal_label: str = "合同专用章"
    seal_code: str | None = None
    seal_diameter_mm: float = Field(default=42.0, ge=30, le=60)
    seal_pkcs12_file: Path | None = None
    seal_pkcs12_password: SecretStr | None = None
    seal_pkcs11_module: Path | None = None
    seal_pkcs11_token: str | None = None
    seal_pkcs11_pin: SecretStr | None = None
    seal_pkcs11_key_label: str | None = None
    seal_pkcs11_certificate_label: str | None = None
    time_stamping_url: str | None = None
    time_stamping_certificates: Path | None = None

    identity_url: str | None = None
    billing_url: str | None = None
    filing_url: str | None = None
    outsiders_token: SecretStr | None = None

    @field_validator("personal_data_keys", mode="before")
    @classmethod
    def _keys_by_id(cls, value: Any) -> Any:
        """`2026a:BASE64,2026b:BASE64`; the last one is for new values."""
        if not isinstance(value, str):
            return value
        return dict(entry.strip().partition(":")[::2] for entry in value.split(",") if entry.strip())

    @field_validator("personal_data_keys")
    @classmethod
    def _keys_of_32_bytes(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for key_id, key in value.items():
            if not key_id or not _is_key(key.get_secret_value()):
                raise ValueError(f"the key {key_id!r} is not 32 bytes in base64")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        mistakes = [*_pairs(self), *(_needed_in_production(self) if self.is_production else ())]
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_postgres(self) -> bool:
        return not self.database_url.startswith("sqlite")

    @property
    def vendor(self) -> VendorCopy:
        return VendorCopy(
            name=self.vendor_name,
            credit_code=self.vendor_credit_code,
            address=self.vendor_address,
            phone=self.vendor_phone,
            bank_name=self.vendor_bank_name,
            bank_account=self.vendor_bank_account,
            tax_number=self.vendor_tax_number,
        )

    @property
    def seal_look(self) -> SealLook:
        return SealLook(
            company=self.vendor_name,
            label=self.seal_label,
            code=self.seal_code,
            diameter_mm=self.seal_diameter_mm,
        )

    @property
    def sealing(self) -> SealingConfiguration:
        """The configured key, or a development authority's; likewise the time stamps outside production."""
        authorities = self.data_dir / "authorities"
        stamping: TimeStampingConfiguration | None = None
        if self.time_stamping_url and self.time_stamping_certificates:
            stamping = HttpAuthority(url=self.time_stamping_url, trusted=self.time_stamping_certificates)
        elif not self.is_production:
            stamping = EmbeddedAuthority(folder=authorities)
        return SealingConfiguration(key=self._seal_key(authorities), time_stamping=stamping)

    def _seal_key(self, authorities: Path) -> DevelopmentSealing | Pkcs12Sealing | Pkcs11Sealing:
        if self.seal_pkcs12_file and self.seal_pkcs12_password:
            return Pkcs12Sealing(
                file=self.seal_pkcs12_file, password=self.seal_pkcs12_password.get_secret_value()
            )
        if self.seal_pkcs11_module and self.seal_pkcs11_pin:
            return Pkcs11Sealing(
                module=self.seal_pkcs11_module,
                token=self.seal_pkcs11_token or "",
                pin=self.seal_pkcs11_pin.get_secret_value(),
                key_label=self.seal_pkcs11_key_label or "",
                certificate_label=self.seal_pkcs11_certificate_label or "",
            )
        return DevelopmentSealing(folder=authorities)


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32  # noqa: PLR2004 - AES-256
    except binascii.Error:
        return False


def _pairs(settings: Settings) -> list[str]:
    """What makes sense only together."""
    groups = (
        ("HETONG_SEAL_PKCS12_FILE", "HETONG_SEAL_PKCS12_PASSWORD"),
        (
            "HETONG_SEAL_PKCS11_MODULE",
            "HETONG_SEAL_PKCS11_TOKEN",
            "HETONG_SEAL_PKCS11_PIN",
            "HETONG_SEAL_PKCS11_KEY_LABEL",
            "HETONG_SEAL_PKCS11_CERTIFICATE_LABEL",
        ),
        ("HETONG_TIME_STAMPING_URL", "HETONG_TIME_STAMPING_CERTIFICATES"),
    )
    mistakes = []
    for names in groups:
        values = {name: getattr(settings, name.removeprefix("HETONG_").lower()) for name in names}
        missing = [name for name, value in values.items() if value is None]
        if missing and len(missing) < len(names):
            mistakes.append(
                f"{', '.join(missing)} missing beside {next(n for n in names if n not in missing)}"
            )
    if settings.seal_pkcs12_file and settings.seal_pkcs11_module:
        mistakes.append("HETONG_SEAL_PKCS12_FILE and HETONG_SEAL_PKCS11_MODULE are two seals: choose one")
    if settings.issuer and bool(settings.jwks_url) == bool(settings.issuer_key_file):
        mistakes.append("HETONG_ISSUER needs either HETONG_JWKS_URL or HETONG_ISSUER_KEY_FILE")
    return mistakes


def _needed_in_production(settings: Settings) -> list[str]:
    needed: dict[str, object] = {
        "HETONG_PERSONAL_DATA_KEYS": settings.personal_data_keys,
        "HETONG_LINK_KEY": settings.link_key,
        "HETONG_ISSUER": settings.issuer,
    }
    needed |= {
        f"HETONG_{name.upper()}": name in settings.model_fields_set
        for name in ("vendor_name", "vendor_credit_code", "vendor_address", "public_url")
    }
    return [f"{name} is required in production" for name, value in needed.items() if not value]


def __getattr__(name: str) -> dict[str, Any]:
    """TORTOISE_ORM, for the aerich command line, which reads it from here."""
    if name == "TORTOISE_ORM":
        return tortoise_config(Settings().database_url)
    raise AttributeError(name)
