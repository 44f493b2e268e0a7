"""A key inside a token, played by SoftHSM. Everything that opens a session runs in a process of its own, as ours do."""

import asyncio
import hashlib
import subprocess
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from documents.enclosed import check_enclosed, disclosed, enclose
from documents.trust import Trust
from documents.verification import examine
from providers.certificates import SealingMisconfigured
from providers.sealing import Pkcs11Sealing, SealingConfiguration, open_sealing
from tests.documents.sealed import draft, seal
from tests.programs import needs_program
from tests.providers.keys import NOW, Held, Key, chain, elliptic

PIN, TOKEN, KEY, CERTIFICATE = "918273", "hetong", "seal key", "seal certificate"
Made = TypeVar("Made")
MODULES = ("usr/lib/softhsm", "usr/lib/*/softhsm", "usr/local/lib/softhsm", "opt/homebrew/lib/softhsm")


def module() -> Path:
    found = [file for place in MODULES for file in Path("/").glob(f"{place}/libsofthsm2.so")]
    assert found, "softhsm2-util is installed, but its module is in none of the usual places"
    return found[0]


def elsewhere(work: Callable[..., Made], *arguments: object) -> Made:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        return worker.submit(work, *arguments).result()


def store_certificates(library: str, certificates: dict[str, bytes]) -> None:
    import pkcs11  # noqa: PLC0415 - optional, and only in the process that uses the token

    with pkcs11.lib(library).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        for label, der in certificates.items():
            session.create_object(
                {
                    pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                    pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    pkcs11.Attribute.TOKEN: True,
                    pkcs11.Attribute.LABEL: label,
                    pkcs11.Attribute.SUBJECT: b"",
                    pkcs11.Attribute.VALUE: der,
                }
            )


def filled_token(folder: Path, held: Held, *issuers: Held) -> None:
    """A token with the key and all certificates in it."""
    pem = held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    start = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "0000"]
    subprocess.run(start, check=True, capture_output=True)
    store = [
        "softhsm2-util",
        "--import",
        "key.pem",
        "--token",
        TOKEN,
        "--label",
        KEY,
        "--id",
        "01",
        "--pin",
        PIN,
    ]
    subprocess.run(store, check=True, capture_output=True, cwd=folder)
    named = {CERTIFICATE: held} | {f"CA {number}": issuer for number, issuer in enumerate(issuers)}
    ders = {label: each.certificate.public_bytes(Encoding.DER) for label, each in named.items()}
    elsewhere(store_certificates, str(module()), ders)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    needs_program("softhsm2-util")
    pytest.importorskip("pkcs11")
    (tmp_path / "tokens").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    return tmp_path


def configuration(**changes: str) -> SealingConfiguration:
    labels = {"token": TOKEN, "pin": PIN, "key_label": KEY, "certificate_label": CERTIFICATE} | changes
    return SealingConfiguration(key=Pkcs11Sealing(module=module(), **labels))


def sealed_there(chosen: SealingConfiguration, content: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    sealing = open_sealing(chosen, now=NOW)
    return seal(content, sealing, now=NOW), sealing.certificates


def refusal_there(chosen: SealingConfiguration) -> str:
    with pytest.raises(SealingMisconfigured) as refused:
        open_sealing(chosen, now=NOW)
    return str(refused.value)


@pytest.mark.parametrize("key", [elliptic(), rsa.generate_private_key(65537, 2048)], ids=["ECDSA", "RSA"])
def test_a_contract_sealed_inside_a_token_is_sound(key: Key, token: Path) -> None:
    root, middle, signer = chain(key)
    filled_token(token, signer, middle, root)
    content, certificates = elsewhere(sealed_there, configuration(), draft())
    ders = [held.certificate.public_bytes(Encoding.DER) for held in (signer, middle, root)]
    assert certificates == tuple(ders)
    assert examine(content, trusted=certificates, at=NOW).sound
    assert examine(content, trusted=[ders[2]], at=NOW).sound


def read_back_there(chosen: SealingConfiguration, content: bytes) -> bytes:
    async def run() -> bytes:
        sealing = open_sealing(chosen, now=NOW)
        file = enclose(await sealing.sign(hashlib.sha256(content).digest()), content)
        signature, found = disclosed(file)
        await check_enclosed(signature, found, Trust.of(sealing.trusted, (), NOW))
        return found

    return asyncio.run(run())


def test_a_text_enclosed_by_a_key_inside_a_token_is_read_back(token: Path) -> None:
    root, middle, signer = chain(elliptic())
    filled_token(token, signer, middle, root)
    assert elsewhere(read_back_there, configuration(), b"a text") == b"a text"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pin": "111111"}, "PinIncorrect"),
        ({"token": "another"}, "NoSuchToken"),
        ({"key_label": "another"}, "NoSuchKey"),
        ({"certificate_label": "another"}, "0 certificates are labelled 'another'"),
    ],
    ids=["PIN", "token", "key", "certificate"],
)
def test_what_is_wrong_with_a_token_is_said_without_its_pin(
    changes: dict[str, str], reason: str, token: Path
) -> None:
    filled_token(token, chain(elliptic())[2])
    said = elsewhere(refusal_there, configuration(**changes))
    assert reason in said
    assert "libsofthsm2.so" in said
    assert PIN not in said
    assert "111111" not in said


def test_a_certificate_of_another_key_is_refused(token: Path) -> None:
    signer = chain(elliptic())[2]
    other = chain(elliptic())[2]
    filled_token(token, Held(key=signer.key, certificate=other.certificate))
    assert "does not belong to the certificate" in elsewhere(refusal_there, configuration())
