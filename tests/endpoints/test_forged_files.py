"""Forged and damaged files through the whole verdict: never GENUINE, ALTERED while the contract can be told."""

import asyncio
import random
from typing import Final
from uuid import UUID

from jobs.services import Services
from jobs.verification import Finding, verify_file
from rules.terms import DocumentKind, VerificationVerdict
from tests.contracts import bytes_of, sealed_framework, verified_account
from tests.documents.crafted import FORGERIES

FORGED_BUT_KNOWN: Final = {
    "a white box over a clause",
    "a note on a page",
    "a page removed",
    "bytes after the end",
    "one byte after the end",
    "cut by one byte",
    "rewritten by another program",
    "rewritten, packed and a page less",
    "signed anew by a stranger",
    "the signature of another contract",
    "the padding used",
    "a shorter byte range",
}
FLIPS: Final = 200
"""On each database; the file alone is tried with 500 (tests/documents/test_verification.py)."""

ALTERED, UNKNOWN = VerificationVerdict.ALTERED, VerificationVerdict.UNKNOWN


def still_tells(content: bytes, contract_id: UUID) -> bool:
    """Read here by another way than the program does: whole, between its prefix and the next tag."""
    after = content.partition(b"urn:hetong:contract:")[2]
    return after.partition(b"<")[0].lower() == contract_id.hex.encode()


async def test_every_crafted_file_is_found_out(services: Services) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    content = await bytes_of(contract, DocumentKind.SEALED, services)
    assert (await verify_file(content, services)).verdict is VerificationVerdict.GENUINE
    assert set(FORGERIES) >= FORGED_BUT_KNOWN
    for name, forge in FORGERIES.items():
        forged = await asyncio.to_thread(forge, content)  # some of them run a loop of their own
        known = name in FORGED_BUT_KNOWN or still_tells(forged, contract.id)
        assert await verify_file(forged, services) == Finding(verdict=ALTERED if known else UNKNOWN), name


async def test_no_flipped_byte_is_ever_genuine(services: Services, database: str) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    content = await bytes_of(contract, DocumentKind.SEALED, services)
    chosen = random.Random(database.partition(":")[0])  # noqa: S311 - the same flips each time
    verdicts = set()
    for _ in range(FLIPS):
        place, mask = chosen.randrange(len(content)), chosen.randrange(1, 256)
        flipped = bytearray(content)
        flipped[place] ^= mask
        verdict = (await verify_file(bytes(flipped), services)).verdict
        assert verdict is (ALTERED if still_tells(bytes(flipped), contract.id) else UNKNOWN), (place, mask)
        verdicts.add(verdict)
    assert ALTERED in verdicts


async def test_a_flip_inside_the_contract_s_id_makes_it_unknown(services: Services) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    content = await bytes_of(contract, DocumentKind.SEALED, services)
    start = content.index(contract.id.hex.encode())
    for place in range(start - 20, start + 33):
        flipped = bytearray(content)
        flipped[place] ^= 0x10
        assert (await verify_file(bytes(flipped), services)).verdict is UNKNOWN, place - start
