"""A contract sealed once per test run, by a development authority that is kept nowhere."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.serialization import Encoding

from documents.drawing import draw_contract
from documents.places import VENDOR_SEAL
from documents.seal import SealLook
from documents.signing import CmsSigner, seal_contract
from documents.verification import Examination, examine
from providers.development_authority import DevelopmentAuthority, Issued, create_development_authority
from providers.sealing import CertificateSealing
from providers.signing_keys import LoadedKey
from providers.timestamping import EmbeddedTimeStamping
from tests.documents.papers import framework, order

NOW = datetime(2026, 11, 23, 2, 30, 15, tzinfo=UTC)
STAMPED_AT = NOW + timedelta(seconds=2)
LOOK = SealLook(company="云岚示例信息技术（北京）有限公司", code="1101080000001")


@cache
def authority() -> DevelopmentAuthority:
    return create_development_authority(NOW)


def der(issued: Issued) -> bytes:
    return issued.certificate.public_bytes(Encoding.DER)


def signer_of(made: DevelopmentAuthority, *, stamped: bool = False) -> CertificateSealing:
    time_stamping = EmbeddedTimeStamping(made, clock=lambda: STAMPED_AT) if stamped else None
    certificates = (der(made.seal), der(made.authority))
    return CertificateSealing(LoadedKey(made.seal.key), certificates, time_stamping, self_issued=True)


def trusted() -> tuple[bytes, ...]:
    return signer_of(authority(), stamped=True).trusted


@cache
def draft() -> bytes:
    return draw_contract(framework()).content


def seal(content: bytes, signer: CmsSigner, now: datetime = NOW) -> bytes:
    return asyncio.run(seal_contract(content, signer, LOOK, VENDOR_SEAL, now=now, reason="乙方签署"))


@cache
def sealed() -> bytes:
    return seal(draft(), signer_of(authority()))


@cache
def stamped() -> bytes:
    return seal(draft(), signer_of(authority(), stamped=True))


@cache
def another_sealed() -> bytes:
    """Another contract under the same seal."""
    return seal(draw_contract(order()).content, signer_of(authority()))


def examined(content: bytes) -> Examination:
    return examine(content, trusted=trusted(), at=NOW + timedelta(days=30))
