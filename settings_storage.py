"""The settings of where documents are kept: a folder, unless a bucket is named."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic_settings import BaseSettings

from providers.remote import is_loopback
from providers.s3_configuration import S3Configuration
from settings_values import checked_address, checked_prefix


class StorageSettings(BaseSettings):
    """Without keys, those of the environment's AWS_ACCESS_KEY_ID and so on, or of the machine's own role."""

    s3_bucket: str | None = None
    s3_prefix: Annotated[str, AfterValidator(checked_prefix)] | None = None
    s3_endpoint: Annotated[str, AfterValidator(checked_address)] | None = None
    s3_region: str | None = None
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_virtual_hosted: bool = False
    s3_certificates: Path | None = None
    s3_in_the_clear: bool = False

    @property
    def s3(self) -> S3Configuration | None:
        """Raises OSError where the certificates cannot be read."""
        if self.s3_bucket is None:
            return None
        secret = self.s3_secret_access_key
        return S3Configuration(
            bucket=self.s3_bucket,
            prefix=self.s3_prefix,
            endpoint=self.s3_endpoint,
            region=self.s3_region,
            access_key_id=self.s3_access_key_id,
            secret_access_key=secret.get_secret_value() if secret else None,
            virtual_hosted=self.s3_virtual_hosted,
            certificates=self.s3_certificates.read_bytes() if self.s3_certificates else None,
        )


_SWITCHES: Final = frozenset({"S3_VIRTUAL_HOSTED", "S3_IN_THE_CLEAR"})
"""Both have a default that .env may spell out."""


def mistakes_of_storage(values: Mapping[str, Any]) -> Iterator[str]:
    given = sorted(name.upper() for name, value in values.items() if value is not None)
    lonely = [name for name in given if name.startswith("S3_") and name not in _SWITCHES]
    if lonely and "S3_BUCKET" not in given:
        yield f"HETONG_S3_BUCKET missing beside HETONG_{lonely[0]}"
    address = urlsplit(str(values.get("s3_endpoint") or ""))
    allowed = str(values.get("s3_in_the_clear", "")).lower() in {"true", "1", "yes", "on", "y", "t"}
    if address.scheme == "http" and not allowed and not is_loopback(address.hostname or ""):
        yield "HETONG_S3_ENDPOINT must be https, except on this machine or with HETONG_S3_IN_THE_CLEAR"
