"""A text inside its own signature: whole or refused, whoever changed which byte."""

import asyncio
import hashlib
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from documents.enclosed import NotTrusted, check_enclosed, disclosed, enclose
from documents.trust import Trust
from providers.development_authority import open_development_authority
from providers.sealing import (
    DevelopmentSealing,
    Pkcs12Sealing,
    Sealing,
    SealingConfiguration,
    open_sealing,
)
from providers.timestamping import EmbeddedAuthority
from tests.contracts import clock
from tests.programs import needs_program
from tests.providers.keys import PASSWORD, Key, Wish, chain, elliptic, packed

CONTENT = '{"说":"明","n":1}'.encode() * 40


def of_development(folder: Path) -> Sealing:
    return open_sealing(SealingConfiguration(key=DevelopmentSealing(folder=folder)), now=clock())


def stamped(folder: Path) -> Sealing:
    stamping = EmbeddedAuthority(folder=folder)
    configuration = SealingConfiguration(key=DevelopmentSealing(folder=folder), time_stamping=stamping)
    return open_sealing(configuration, now=clock())


def of_a_file(folder: Path, key: Key | None = None) -> Sealing:
    now = clock()
    wish = Wish(starts=now - timedelta(days=1), ends=now + timedelta(days=90))
    root, middle, signer = chain(key or elliptic(), wish)
    (folder / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    (folder / "seal.p12").write_bytes(packed(signer, root, middle))
    configured = Pkcs12Sealing(file=folder / "seal.p12", password=PASSWORD)
    return open_sealing(SealingConfiguration(key=configured), now=now)


def of_rsa(folder: Path) -> Sealing:
    return of_a_file(folder, rsa.generate_private_key(65537, 2048))


SIGNERS = (of_development, stamped, of_a_file, of_rsa)


async def enclosed(sealing: Sealing, content: bytes = CONTENT) -> bytes:
    return enclose(await sealing.sign(hashlib.sha256(content).digest()), content)


async def read(file: bytes, sealing: Sealing) -> bytes:
    signature, content = disclosed(file)
    await check_enclosed(signature, content, Trust.of(sealing.trusted, (), clock()))
    return content


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize("content", [b"", b"x", CONTENT, bytes(127), bytes(128), bytes(70_000)])
async def test_what_is_enclosed_is_read_back(
    tmp_path: Path, signer: Callable[[Path], Sealing], content: bytes
) -> None:
    sealing = signer(tmp_path)
    assert await read(await enclosed(sealing, content), sealing) == content


@pytest.mark.parametrize("signer", SIGNERS)
async def test_openssl_reads_and_verifies_it_without_us(
    tmp_path: Path, signer: Callable[[Path], Sealing]
) -> None:
    needs_program("openssl")
    (tmp_path / "file.p7m").write_bytes(await enclosed(signer(tmp_path)))
    roots = [tmp_path / "root.pem"] if (tmp_path / "root.pem").exists() else [tmp_path / "ca.pem"]
    if not roots[0].exists():
        authority = open_development_authority(tmp_path, clock()).authority
        roots[0].write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "file.p7m", "-binary", "-CAfile"]
    said = await asyncio.to_thread(
        subprocess.run, [*command, roots[0].name], cwd=tmp_path, capture_output=True, check=True
    )
    assert said.stdout == CONTENT


async def test_whichever_byte_is_changed_the_file_is_refused(tmp_path: Path) -> None:
    sealing = stamped(tmp_path)
    file = await enclosed(sealing, b'{"n":1}')
    for place in range(0, len(file), 7):
        changed = bytearray(file)
        changed[place] ^= 1 << place % 8
        with pytest.raises((ValueError, NotTrusted)):
            await read(bytes(changed), sealing)
    for other in (file + b"\0", file[:-1], b"", b"{}", CONTENT):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong first
            await read(other, sealing)


async def test_another_content_under_a_right_signature_is_refused(tmp_path: Path) -> None:
    sealing = of_development(tmp_path)
    signature, _ = disclosed(await enclosed(sealing))
    with pytest.raises(ValueError, match="not what was signed"):
        await read(enclose(signature, CONTENT + b" "), sealing)


async def test_a_strangers_signature_is_whole_and_not_trusted(tmp_path: Path) -> None:
    ours, strangers = tmp_path / "ours", tmp_path / "strangers"
    ours.mkdir()
    strangers.mkdir()
    for signer in (of_development, of_a_file):
        with pytest.raises(NotTrusted):
            await read(await enclosed(signer(strangers)), of_development(ours))
