"""Everything the environment decides. Read by main.py alone; all mistakes are reported together.

Each setting is an environment variable named HETONG_ and its name in capitals, but DATABASE_URL; .env is read too.
"""

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode, SettingsConfigDict

from auth.oidc import ClaimsIn
from documents.seal import SealLook
from endpoints.graphql_documents import DocumentsMode
from endpoints.graphql_manifests import checked_manifests
from endpoints.sharing import checked_origin
from models.copies import VendorCopy
from models.database import tortoise_config
from providers import tencent_ess_configuration
from providers.sealing import DevelopmentSealing, Pkcs11Sealing, Pkcs12Sealing, SealingConfiguration
from providers.smtp import SmtpConfiguration, SmtpTls
from providers.tencent_ess_configuration import TencentEssConfiguration
from providers.timestamping import EmbeddedAuthority, HttpAuthority, TimeStampingConfiguration
from settings_mistakes import PRODUCTION, missing_in_production, mistakes_of_single, mistakes_together
from settings_storage import StorageSettings, mistakes_of_storage
from settings_values import (
    checked_address,
    checked_credit_code,
    checked_database_url,
    checked_email,
    checked_keys,
    checked_link_key,
    checked_metrics_token,
    checked_networks,
    checked_scopes,
    checked_traces,
    keys_by_id,
)


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = PRODUCTION


class EsignProvider(StrEnum):
    EMBEDDED = "embedded"
    TENCENT_ESS = "tencent_ess"


class Settings(StorageSettings):
    model_config = SettingsConfigDict(
        env_prefix="HETONG_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: Annotated[str, AfterValidator(checked_address)] = Field(
        default_factory=lambda known: f"http://{known.get('host')}:{known.get('port')}"
    )
    data_dir: Path = Path("data")
    database_url: Annotated[str, AfterValidator(checked_database_url)] = Field(
        default_factory=lambda known: (
            f"sqlite://{known['data_dir']}/hetong.db" if "data_dir" in known else ""
        ),
        validation_alias="DATABASE_URL",
    )
    newer_schema_allowed: bool = False
    render_processes: int = Field(default=1, ge=1, le=64)
    metrics_token: Annotated[SecretStr, AfterValidator(checked_metrics_token)] | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    traces: Annotated[bool, AfterValidator(checked_traces)] = False

    graphql_get: bool = False
    graphql_introspection: bool = True
    graphiql: bool = Field(default_factory=lambda known: known.get("environment") != PRODUCTION)
    documents_dir: Annotated[Path, AfterValidator(checked_manifests)] | None = None
    documents_mode: DocumentsMode = DocumentsMode.OPEN
    cors_origins: Annotated[tuple[Annotated[str, AfterValidator(checked_origin)], ...], NoDecode] = ()

    personal_data_keys: Annotated[
        dict[str, SecretStr], NoDecode, BeforeValidator(keys_by_id), AfterValidator(checked_keys)
    ] = Field(default_factory=dict)
    link_key: Annotated[SecretStr, AfterValidator(checked_link_key)] | None = None
    retention_contract_years: int = Field(default=10, ge=3, le=100)
    retention_draft_days: int = Field(default=180, ge=1, le=3650)
    retention_withdrawal_days: int = Field(default=15, ge=7, le=365)

    issuer: str | None = None
    audience: str = "hetong"
    jwks_url: str | None = None
    issuer_key_file: Path | None = None

    session_hours: int = Field(default=12, ge=1, le=168)
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: Annotated[str, AfterValidator(checked_scopes)] = "openid profile"
    oidc_claims: ClaimsIn = ClaimsIn.ID_TOKEN
    operation_cost: int = Field(default=5_000, ge=100, le=1_000_000)
    operation_seconds: float = Field(default=10.0, gt=0, le=14)  # less than the server waits when it ends
    spending_burst: int = Field(default=60_000, ge=1_000)
    spending_per_second: int = Field(default=1_000, ge=1)
    rations_factor: float = Field(default=1.0, ge=0, le=1_000)
    connections_per_address: int = Field(default=200, ge=1)
    trusted_proxies: Annotated[str, AfterValidator(checked_networks)] = "127.0.0.1,::1"

    vendor_name: str = "云岚示例信息技术（北京）有限公司"
    vendor_credit_code: Annotated[str, AfterValidator(checked_credit_code)] = "91110108MA01K2TD88"
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
    seal_former_certificates: Path | None = None
    time_stamping_url: str | None = None
    time_stamping_certificates: Path | None = None

    sign_within_days: int = Field(default=30, ge=1, le=90)
    esign: EsignProvider = EsignProvider.EMBEDDED
    esign_silence_seconds: int = Field(default=600, ge=10, le=86_400)
    tencent_secret_id: SecretStr | None = None
    tencent_secret_key: SecretStr | None = None
    tencent_operator_user_id: str | None = None
    tencent_vendor_seal_id: str | None = None
    tencent_callback_token: SecretStr | None = None
    tencent_callback_key: SecretStr | None = None
    tencent_endpoint: Annotated[str, AfterValidator(checked_address)] = tencent_ess_configuration.ENDPOINT
    tencent_file_endpoint: Annotated[str, AfterValidator(checked_address)] = (
        tencent_ess_configuration.FILE_ENDPOINT
    )

    identity_url: str | None = None
    billing_url: str | None = None
    filing_url: str | None = None
    courier_url: str | None = None
    webhook_private_networks: bool = False

    smtp_host: str | None = None
    smtp_tls: SmtpTls = SmtpTls.STARTTLS
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_certificates: Path | None = None
    smtp_sender: Annotated[str, AfterValidator(checked_email)] | None = None
    operators_email: Annotated[str, AfterValidator(checked_email)] | None = None
    console_url: Annotated[str, AfterValidator(checked_address)] | None = None
    outsiders_token: SecretStr | None = None

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _between_commas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(entry.strip() for entry in value.split(",") if entry.strip())

    @model_validator(mode="wrap")
    @classmethod
    def _all_mistakes(cls, values: dict[str, Any], handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Those of single settings and those of settings together, reported at once."""
        mistakes = [*mistakes_together(values), *mistakes_of_storage(values), *missing_in_production(values)]
        try:
            settings = handler(values)
        except ValidationError as error:
            mistakes = [*mistakes_of_single(error), *mistakes]
        if mistakes:
            raise ValueError("\n".join(mistakes))
        return settings

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_postgres(self) -> bool:
        return not self.database_url.startswith("sqlite")

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each.strip()) for each in self.trusted_proxies.split(","))

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
    def tencent(self) -> TencentEssConfiguration:
        """Raises ValueError for what the provider could not use."""
        return TencentEssConfiguration(
            secret_id=_secret(self.tencent_secret_id),
            secret_key=_secret(self.tencent_secret_key),
            operator_user_id=self.tencent_operator_user_id or "",
            vendor_organisation=self.vendor_name,
            vendor_seal_id=self.tencent_vendor_seal_id or "",
            callback_token=_secret(self.tencent_callback_token),
            callback_key=_secret(self.tencent_callback_key),
            endpoint=self.tencent_endpoint,
            file_endpoint=self.tencent_file_endpoint,
        )

    @property
    def smtp(self) -> SmtpConfiguration | None:
        if self.smtp_host is None:
            return None
        return SmtpConfiguration(
            host=self.smtp_host,
            port=self.smtp_port,
            tls=self.smtp_tls,
            sender=self.smtp_sender or "",
            sender_name=self.vendor_name,
            user=self.smtp_user,
            password=_secret(self.smtp_password) or None,
            certificates=self.smtp_certificates,
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


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def __getattr__(name: str) -> dict[str, Any]:
    """TORTOISE_ORM, for the aerich command line, which reads it from here."""
    if name == "TORTOISE_ORM":
        return tortoise_config(Settings().database_url)
    raise AttributeError(name)
