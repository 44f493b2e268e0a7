"""What a seal costs: our revision with a loaded key, beside pyHanko's own PdfSigner with SimpleSigner.

    python -m benchmarks.seal

CPU time of this process, median of the runs after a warm-up, the same draft, key, seal box and reserved bytes. Both
make PAdES B-B; theirs draws a plain text stamp, ours the vector seal and its slices on every page.
"""

import asyncio
import io
import logging
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from asn1crypto import keys, x509  # type: ignore[import-untyped]  # ships no types
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.drawing import draw_contract
from documents.places import VENDOR_SEAL
from documents.seal import SealLook
from documents.signing import seal_contract
from documents.two_signatures import seal_as_vendor, sign_as_customer
from documents.verification import examine
from providers.development_authority import DevelopmentAuthority, create_development_authority
from providers.embedded_authority import open_customer_signer
from providers.sealing import CertificateSealing
from providers.signing_keys import LoadedKey
from providers.timestamping import EmbeddedTimeStamping
from rules.terms import SigningMode
from tests.documents.papers import COMPANY, framework
from tests.documents.sealed import der
from tests.providers.keys import Key, chain

RUNS = 41
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
LOOK = SealLook(company="云岚示例信息技术（北京）有限公司", code="1101080000001")


class Row(NamedTuple):
    name: str
    milliseconds: float
    result: bytes


def measured(name: str, work: Callable[[], bytes]) -> Row:
    result = work()
    work()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        result = work()
        times.append((time.process_time() - started) * 1000)
    return Row(name, statistics.median(times), result)


def ours(draft: bytes, signer: CertificateSealing) -> bytes:
    return asyncio.run(seal_contract(draft, signer, LOOK, VENDOR_SEAL, now=NOW))


def theirs(draft: bytes, key: Key, certificate: bytes) -> bytes:
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko's
    )
    metadata = PdfSignatureMetadata(
        field_name="VendorSeal",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    corner = (int(VENDOR_SEAL.x), int(VENDOR_SEAL.y))
    side = int(VENDOR_SEAL.size)
    spec = SigFieldSpec("VendorSeal", on_page=-1, box=(*corner, corner[0] + side, corner[1] + side))
    writer = IncrementalPdfFileWriter(io.BytesIO(draft))
    output = PdfSigner(metadata, signer, new_field_spec=spec).sign_pdf(writer)
    content: bytes = output.getbuffer().tobytes()
    return content


def examined(content: bytes, trusted: tuple[bytes, ...]) -> bytes:
    examine(content, trusted=trusted, at=NOW)
    return b""


def of_both(made: DevelopmentAuthority, stamping: EmbeddedTimeStamping) -> list[Row]:
    """A certificate of its own for the customer included; what the vendor reads before sealing too."""
    draft = draw_contract(framework(SigningMode.BILATERAL)).content
    look = SealLook(company=COMPANY.name, label="电子签章")
    vendor = CertificateSealing(LoadedKey(made.seal.key), (der(made.seal),), stamping, self_issued=True)
    customers = [der(made.authority)]
    trusted = (der(made.seal), *stamping.trusted)

    def customer_signs() -> bytes:
        signer = open_customer_signer(
            made.authority, signer_name=COMPANY.name, enterprise=True, time_stamping=stamping, now=NOW
        )
        return asyncio.run(sign_as_customer(draft, signer, look, now=NOW))

    first = measured("customer's signature, P-256, B-T", customer_signs)

    def vendor_seals() -> bytes:
        making = seal_as_vendor(first.result, vendor, LOOK, trusted=trusted, customers=customers, now=NOW)
        return asyncio.run(making)

    last = measured("vendor's seal after it, P-256, B-T", vendor_seals)

    def read() -> bytes:
        assert examine(last.result, trusted=trusted, customers=customers, at=NOW).sound
        return b""

    return [first, last, measured("examine: both", read)]


def rows() -> list[Row]:
    drawn = draw_contract(framework())
    print(f"draft: framework contract, {drawn.pages} pages, {len(drawn.content) / 1024:.0f} KB")
    made = create_development_authority(NOW)
    _, _, vendor = chain(rsa.generate_private_key(65537, 3072))
    elliptic = der(made.seal)
    certificate = vendor.certificate.public_bytes(Encoding.DER)
    assert isinstance(vendor.key, rsa.RSAPrivateKey)
    stamping = EmbeddedTimeStamping(made, clock=lambda: NOW)
    plain = CertificateSealing(LoadedKey(made.seal.key), (elliptic,), None, self_issued=True)
    stamped = CertificateSealing(LoadedKey(made.seal.key), (elliptic,), stamping, self_issued=True)
    large = CertificateSealing(LoadedKey(vendor.key), (certificate,), None, self_issued=False)
    draft = drawn.content
    found = [
        measured("hetong, P-256, B-B", lambda: ours(draft, plain)),
        measured("hetong, P-256, B-T (embedded authority)", lambda: ours(draft, stamped)),
        measured("hetong, RSA-3072, B-B", lambda: ours(draft, large)),
        measured("pyHanko SimpleSigner, P-256, B-B", lambda: theirs(draft, made.seal.key, elliptic)),
        measured("pyHanko SimpleSigner, RSA-3072, B-B", lambda: theirs(draft, vendor.key, certificate)),
    ]
    for row in found[:2]:
        assert examine(row.result, trusted=stamped.trusted, at=NOW).sound
        found.append(measured(f"examine: {row.name}", partial(examined, row.result, stamped.trusted)))
    return [*found, *of_both(made, stamping)]


def main() -> None:
    logging.disable(logging.CRITICAL)
    print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, {RUNS} runs each"
    )
    for row in rows():
        size = f"{len(row.result) / 1024:6.0f} KB" if row.result else ""
        print(f"{row.name:42} {row.milliseconds:7.1f} ms CPU {size}")


if __name__ == "__main__":
    main()
