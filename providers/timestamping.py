"""Time stamps (可信时间戳): proof by a third party of when a seal was applied."""

import asyncio
import secrets
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Protocol

import httpx
from asn1crypto import cms, core, tsp, x509  # type: ignore[import-untyped]  # ships no types
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from providers.certificates import certificates_in
from providers.cms import Credential, sign_time_stamp
from providers.development_authority import DevelopmentAuthority, open_development_authority
from providers.signing_keys import LoadedKey

LARGEST_RESPONSE = 64 * 1024  # bytes; a token with its certificates has 2 to 8 KB
DEVELOPMENT_POLICY = "2.25.303927484829346823714236987412369874123"  # under 2.25, nobody's


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TimeStampRefused(Exception):
    """No usable token came. The seal is not applied; trying again later is right."""


class TimeStamping(Protocol):
    @property
    def self_issued(self) -> bool:
        """True when we play the authority ourselves: it proves nothing and is for development only."""
        ...

    @property
    def trusted(self) -> tuple[bytes, ...]:
        """DER certificates a verifier has to trust for these tokens."""
        ...

    async def token(self, imprint: bytes) -> bytes:
        """A DER TimeStampToken (RFC 3161) over this SHA-256 digest; raises TimeStampRefused."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAuthority:
    """Configuration: an authority on the network, and a file with the CA certificates its tokens chain to."""

    url: str
    trusted: Path
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedAuthority:
    """Configuration: the development authority in this folder."""

    folder: Path


TimeStampingConfiguration = HttpAuthority | EmbeddedAuthority


def open_time_stamping(configuration: TimeStampingConfiguration, *, now: datetime) -> TimeStamping:
    if isinstance(configuration, EmbeddedAuthority):
        return EmbeddedTimeStamping(open_development_authority(configuration.folder, now))
    trusted = certificates_in(configuration.trusted)
    return HttpTimeStamping(configuration.url, trusted, configuration.timeout_seconds)


@dataclass(slots=True)
class HttpTimeStamping:
    """RFC 3161 over HTTP (§3.4). What comes back is believed only after it has been verified."""

    url: str
    trusted: tuple[bytes, ...]
    timeout_seconds: float = 10.0
    clock: Callable[[], datetime] = _utc_now
    self_issued: bool = field(default=False, init=False)
    # Made once: reading the system's certificates takes longer than a seal.
    _tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, init=False, repr=False)

    async def token(self, imprint: bytes) -> bytes:
        nonce = secrets.randbits(63)
        request = tsp.TimeStampReq(
            {
                "version": "v1",
                "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": imprint},
                "nonce": nonce,
                "cert_req": True,
            }
        )
        token = _token_of(await self._post(request.dump()), imprint, nonce)
        await _check_signature(token, imprint, self.trusted, self.clock())
        encoded: bytes = token.dump()
        return encoded

    async def _post(self, query: bytes) -> bytes:
        headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
        received = bytearray()
        client = httpx.AsyncClient(verify=self._tls, timeout=self.timeout_seconds, trust_env=False)
        try:
            # httpx's own time-outs are for each read: a byte now and then would keep us for ever.
            async with (
                asyncio.timeout(self.timeout_seconds),
                client,
                client.stream("POST", self.url, content=query, headers=headers) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise TimeStampRefused(f"the authority answered HTTP {response.status_code}")
                async for piece in response.aiter_bytes():
                    received += piece
                    if len(received) > LARGEST_RESPONSE:
                        raise TimeStampRefused(f"the authority answered more than {LARGEST_RESPONSE} bytes")
        except (httpx.HTTPError, TimeoutError) as error:
            raise TimeStampRefused(f"the authority did not answer: {type(error).__name__}") from error
        return bytes(received)


class _TimeStampResp(core.Sequence):  # type: ignore[misc]  # the base class has no types
    """RFC 3161 §2.4.2; asn1crypto's own cannot read a refusal, which has no token."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def _token_of(answer: bytes, imprint: bytes, nonce: int) -> cms.ContentInfo:
    try:
        response = _TimeStampResp.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise TimeStampRefused(f"the authority refused: {status}")
        token = response["time_stamp_token"]
        information = token["content"]["encap_content_info"]["content"].parsed
        stamped = information["message_imprint"]
        same_algorithm = stamped["hash_algorithm"]["algorithm"].native == "sha256"
        same_imprint = stamped["hashed_message"].native == imprint
        same_nonce = information["nonce"].native == nonce
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TimeStampRefused("the authority's answer cannot be read") from error
    if not (same_algorithm and same_imprint):
        raise TimeStampRefused("the authority stamped something else than what was sent")
    if not same_nonce:
        raise TimeStampRefused("the authority's answer is not to this request: another nonce")
    return token


async def _check_signature(
    token: cms.ContentInfo, imprint: bytes, trusted: Sequence[bytes], now: datetime
) -> None:
    roots = [x509.Certificate.load(certificate) for certificate in trusted]
    context = ValidationContext(trust_roots=roots, moment=now, allow_fetching=False)
    try:
        status = await validate_tst_signed_data(token["content"], context, lambda _: imprint)
    except Exception as error:  # pyHanko raises many classes; none makes a token good
        raise TimeStampRefused(f"the token cannot be verified: {type(error).__name__}") from error
    if not (status["intact"] and status["valid"] and status["trust_problem_indic"] is None):
        raise TimeStampRefused("the token's signature is not by an authority we trust")


@dataclass(slots=True)
class EmbeddedTimeStamping:
    """Plays the authority with a development key: everything works offline, and nothing is proved by it."""

    authority: DevelopmentAuthority
    clock: Callable[[], datetime] = _utc_now  # an authority has a clock of its own, that is its use
    self_issued: bool = field(default=True, init=False)

    @property
    def trusted(self) -> tuple[bytes, ...]:
        return (self.authority.authority.certificate.public_bytes(Encoding.DER),)

    async def token(self, imprint: bytes) -> bytes:
        information = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": DEVELOPMENT_POLICY,
                "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": imprint},
                "serial_number": secrets.randbits(63),
                "gen_time": self.clock().astimezone(UTC).replace(microsecond=0),
            }
        )
        issued = self.authority.time_stamp
        certificate = issued.certificate.public_bytes(Encoding.DER)
        credential = Credential(key=LoadedKey(issued.key), certificates=(certificate,))
        return await sign_time_stamp(credential, information.dump())
