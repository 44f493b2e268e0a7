"""Which bucket, at whose store, as whom; and how long a store may take."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config  # in its stubs alone

RETRIES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Configuration:
    """What is null is for the environment (AWS_REGION, AWS_ACCESS_KEY_ID, …) or the machine's own role to say.

    `endpoint`: null for Amazon's own. `timeout`: of one request; `give_up`: after this long nothing is tried again.
    """

    bucket: str
    prefix: str | None = None
    endpoint: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    virtual_hosted: bool = False
    certificates: bytes | None = None
    connect_timeout: timedelta = timedelta(seconds=5)
    read_timeout: timedelta = timedelta(seconds=10)
    timeout: timedelta = timedelta(seconds=30)
    give_up: timedelta = timedelta(seconds=20)

    def describe(self) -> str:
        place = f"{self.bucket}/{self.prefix}" if self.prefix else self.bucket
        return f"the bucket {place} at {self.endpoint or 'Amazon S3'}"


def opened(configuration: S3Configuration, *, retries: int = RETRIES) -> S3Store:
    """Asks nobody yet. Raises ValueError for what cannot be used."""
    retry: RetryConfig = {
        "max_retries": retries,
        "retry_timeout": configuration.give_up,
        "backoff": {
            "init_backoff": timedelta(milliseconds=100),
            "max_backoff": timedelta(seconds=3),
            "base": 2,
        },
    }
    try:
        return S3Store(
            configuration.bucket,
            prefix=configuration.prefix,
            config=_config(configuration),
            client_options=_client(configuration),
            retry_config=retry,
        )
    except BaseError as error:
        raise ValueError(str(error).partition("\n")[0]) from None


def _config(configuration: S3Configuration) -> "S3Config":
    config: S3Config = {
        "conditional_put": "etag",
        "disable_bulk_delete": True,  # not every compatible store has it, and one at a time is deleted here
        "unsigned_payload": False,
        "checksum_algorithm": "SHA256",  # so the store refuses what does not arrive whole
        "virtual_hosted_style_request": configuration.virtual_hosted,
    }
    if configuration.endpoint is not None:
        config["aws_endpoint_url_s3"] = _endpoint(configuration, configuration.endpoint)
    if configuration.region is not None:
        config["region"] = configuration.region
    if configuration.access_key_id is not None and configuration.secret_access_key is not None:
        config["access_key_id"] = configuration.access_key_id
        config["secret_access_key"] = configuration.secret_access_key
    return config


def _endpoint(configuration: S3Configuration, endpoint: str) -> str:
    """Obstore wants the bucket in the host where the store does."""
    if not configuration.virtual_hosted:
        return endpoint
    parts = urlsplit(endpoint)
    return urlunsplit(parts._replace(netloc=f"{configuration.bucket}.{parts.netloc}"))


def _client(configuration: S3Configuration) -> "ClientConfig":
    """In the clear only where the endpoint is written so; the settings say when it may be."""
    client: ClientConfig = {
        "allow_http": (configuration.endpoint or "").startswith("http://"),
        "connect_timeout": configuration.connect_timeout,
        "read_timeout": configuration.read_timeout,
        "timeout": configuration.timeout,
    }
    if configuration.certificates is not None:
        client["root_certificate"] = configuration.certificates
    return client
