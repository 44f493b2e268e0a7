"""Reading contracts back: genuine ones, forged ones, and files that are no contracts at all."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.verification import examine
from providers.development_authority import create_development_authority
from tests.documents.crafted import FORGERIES, byte_range_of, signature_in
from tests.documents.papers import framework
from tests.documents.sealed import (
    NOW,
    authority,
    der,
    examined,
    seal,
    sealed,
    signer_of,
    stamped,
)

LATER = NOW + timedelta(days=30)
CONTRACT_ID = framework().contract_id


def test_the_genuine_contracts_are_sound() -> None:
    for content in (sealed(), stamped()):
        examination = examined(content)
        assert examination.sound
        assert examination.contract_id == CONTRACT_ID


@pytest.mark.parametrize("name", FORGERIES)
def test_no_forgery_is_sound(name: str) -> None:
    for content in (sealed(), stamped()):
        assert not examined(FORGERIES[name](content)).sound


@pytest.mark.parametrize(
    "name",
    [
        "a white box over a clause",
        "bytes after the end",
        "rewritten by another program",
        "rewritten, packed and a page less",
        "cut back to the draft",
        "cut by one byte",
        "the signature of another contract",
    ],
)
def test_a_forged_contract_still_tells_which_one_it_was(name: str) -> None:
    assert examined(FORGERIES[name](sealed())).contract_id == CONTRACT_ID


def test_a_white_box_is_reported_as_a_change_after_an_intact_signature() -> None:
    (found,) = examined(FORGERIES["a white box over a clause"](sealed())).signatures
    assert found.intact
    assert found.changed_afterwards
    assert not found.covers_whole_file


def test_bytes_after_the_end_are_not_covered() -> None:
    (found,) = examined(FORGERIES["bytes after the end"](sealed())).signatures
    assert not found.covers_whole_file
    assert found.changed_afterwards


def test_a_stranger_s_seal_is_intact_but_not_trusted() -> None:
    (found,) = examined(FORGERIES["sealed by a stranger of the same name"](sealed())).signatures
    assert found.signer_name == "hetong development seal, 仅供开发使用"
    assert found.intact
    assert not found.trusted


def test_five_hundred_flipped_bytes_are_each_found_out() -> None:
    content = stamped()
    chosen = random.Random(20261123)  # noqa: S311 - the same places in each run
    for _ in range(500):
        place, mask = chosen.randrange(len(content)), chosen.randrange(1, 256)
        flipped = bytearray(content)
        flipped[place] ^= mask
        assert not examined(bytes(flipped)).sound, (place, mask)


def test_flips_inside_the_signature_itself_are_found_out() -> None:
    """No digest covers these bytes. Bit 1 turns digits into digits, and h into H."""
    content = stamped()
    _, before, after, _ = byte_range_of(content)
    written = before + 1 + 2 * len(signature_in(content))
    chosen = random.Random(7)  # noqa: S311 - the same places in each run
    places = [
        before,
        after - 1,
        written,
        after - 2,
        *(before + 1 + chosen.randrange(written - before) for _ in range(100)),
    ]
    for place in places:
        for mask in (1, 2, 0x20):
            flipped = bytearray(content)
            flipped[place] ^= mask
            assert not examined(bytes(flipped)).sound, (place - before, mask)


def test_only_the_named_signers_are_accepted_even_under_their_own_authority() -> None:
    made = authority()
    seals, root = der(made.seal), der(made.authority)
    colleague = der(made.time_stamp)
    assert examine(sealed(), trusted=[root], at=LATER).sound
    assert examine(sealed(), trusted=[seals], at=LATER).sound
    assert not examine(sealed(), trusted=[root, colleague], at=LATER).sound
    assert not examine(sealed(), trusted=[der(create_development_authority(NOW).authority)], at=LATER).sound
    assert not examine(sealed(), trusted=[], at=LATER).sound


def test_certificates_may_come_as_pem() -> None:
    pem = authority().seal.certificate.public_bytes(Encoding.PEM)
    assert examine(sealed(), trusted=[pem], at=LATER).sound


def test_a_contract_outlives_its_signer_s_certificate() -> None:
    in_fifteen_years = datetime(2041, 11, 23, tzinfo=UTC)
    assert examine(sealed(), trusted=[der(authority().seal)], at=in_fifteen_years).sound
    assert not examine(sealed(), trusted=[der(authority().authority)], at=in_fifteen_years).sound


def test_a_time_stamp_by_an_unknown_authority_is_no_time_stamp() -> None:
    examination = examine(stamped(), trusted=[der(authority().seal)], at=LATER)
    assert not examination.sound
    assert examination.signatures[0].timestamped_at is None


def test_nothing_is_found_in_a_hostile_file() -> None:
    for name in ("cross-references in circles", "arrays nested deeply", "a compression bomb"):
        content = FORGERIES[name](sealed())
        assert examined(content).signatures == ()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_at_all_make_it_raise(noise: bytes, as_tail: bool) -> None:
    content = sealed()[:-200] + noise if as_tail else b"%PDF-1.7\n" + noise
    assert not examined(content).sound


async def test_it_refuses_to_hold_up_the_event_loop() -> None:
    with pytest.raises(RuntimeError, match="worker process"):
        examined(sealed())


def test_another_moment_is_another_signature_time() -> None:
    moment = datetime(2027, 2, 3, 4, 5, 6, tzinfo=UTC)
    (found,) = examined(
        seal(FORGERIES["cut back to the draft"](b""), signer_of(authority()), now=moment)
    ).signatures
    assert found.signed_at == moment
