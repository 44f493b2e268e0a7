"""The keyring: what it seals opens with the right key, in the right column, unchanged, and in no other way."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.encryption import Keyring, PersonalDataError, Vault, key_id_of

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
KEYRING = Keyring({"old": OLD}, "old")
ROTATED = Keyring({"old": OLD, "2027": NEW}, "2027")
TEXT = "张三丰 13800138000"
COLUMN = "account.subject_name"


@given(st.text())
def test_any_text_comes_back_as_itself_and_is_not_in_what_is_stored(text: str) -> None:
    sealed = KEYRING.seal(text, COLUMN)

    assert KEYRING.open(sealed, COLUMN) == text
    assert sealed.startswith(b"v1:old:")
    assert len(sealed) == len(b"v1:old:") + 12 + len(text.encode()) + 16


def test_the_same_text_is_stored_otherwise_each_time() -> None:
    assert len({KEYRING.seal(TEXT, COLUMN) for _ in range(100)}) == 100


@given(st.data())
def test_a_value_with_any_byte_changed_or_cut_off_does_not_open(data: st.DataObject) -> None:
    sealed = KEYRING.seal(TEXT, COLUMN)
    place = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[place] ^= data.draw(st.integers(1, 255))

    for broken in (bytes(flipped), sealed[:place]):
        with pytest.raises(PersonalDataError) as error:
            KEYRING.open(broken, COLUMN)
        assert str(error.value).startswith(f"{COLUMN}: the stored value ")
        assert "张" not in str(error.value)
        assert "138" not in str(error.value)


STRANGERS = {
    "another key under the same id": Keyring({"old": NEW}, "old"),
    "no key of that id": Keyring({"2027": OLD}, "2027"),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_wrong_or_unknown_key_opens_nothing(stranger: str) -> None:
    with pytest.raises(PersonalDataError) as error:
        STRANGERS[stranger].open(KEYRING.seal(TEXT, COLUMN), COLUMN)

    assert TEXT not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_a_value_moved_to_another_column_does_not_open() -> None:
    sealed = KEYRING.seal(TEXT, COLUMN)

    for other in ("account.credential_number", "filing_order.subject_name", ""):
        with pytest.raises(PersonalDataError, match="does not open"):
            KEYRING.open(sealed, other)


@pytest.mark.parametrize("plain", [b"", TEXT.encode(), b"v1", b"v1:old", b"v1:old:", b"v2:old:" + bytes(40)])
def test_what_was_never_sealed_is_no_value_of_ours(plain: bytes) -> None:
    with pytest.raises(PersonalDataError) as error:
        KEYRING.open(plain, COLUMN)
    assert "138" not in str(error.value)


def test_after_a_rotation_old_values_open_and_new_ones_name_the_new_key() -> None:
    sealed = KEYRING.seal(TEXT, COLUMN)
    renewed = ROTATED.seal(TEXT, COLUMN)

    assert ROTATED.open(sealed, COLUMN) == ROTATED.open(renewed, COLUMN) == TEXT
    assert renewed.startswith(b"v1:2027:")
    with pytest.raises(PersonalDataError):
        KEYRING.open(renewed, COLUMN)


def test_a_blind_index_knows_a_value_whatever_its_case_and_outer_blanks() -> None:
    index = KEYRING.blind_index("Acme 有限公司")

    assert KEYRING.blind_index("  aCME 有限公司\t") == index
    assert KEYRING.blind_index("Acme有限公司") != index
    assert len(index) == 64


def test_a_blind_index_is_made_by_the_current_key_and_found_by_all_of_the_ring() -> None:
    index = KEYRING.blind_index(TEXT)

    assert KEYRING.blind_indexes(TEXT) == (index,)
    assert ROTATED.blind_index(TEXT) != index
    assert ROTATED.blind_indexes(TEXT) == (index, ROTATED.blind_index(TEXT))
    assert Keyring({"2027": NEW}, "2027").blind_index(TEXT) == ROTATED.blind_index(TEXT)


def test_a_stored_value_says_which_key_it_names_and_anything_else_names_none() -> None:
    sealed = ROTATED.seal(TEXT, COLUMN)

    assert (key_id_of(sealed), key_id_of(sealed[:8])) == ("2027", "2027")
    assert sealed.startswith(ROTATED.mark)
    for plain in (b"", b"v1", b"v1:2027", b"v2:2027:", TEXT.encode()):
        assert key_id_of(plain) == ""


def test_a_blind_index_depends_on_its_key_and_is_no_plain_hash() -> None:
    index = KEYRING.blind_index(TEXT)

    assert Keyring({"old": NEW}, "old").blind_index(TEXT) != index
    assert hashlib.sha256(TEXT.encode()).hexdigest() != index


WRONG_KEYRINGS: dict[str, tuple[dict[str, bytes], str]] = {
    "no key": ({}, "old"),
    "the current one is missing": ({"old": OLD}, "2027"),
    "too short": ({"old": OLD[:31]}, "old"),
    "one of two too long": ({"old": OLD, "2027": NEW + b"x"}, "old"),
    "an id that would end early": ({"o:ld": OLD}, "o:ld"),
}


@pytest.mark.parametrize("wrong", WRONG_KEYRINGS)
def test_a_wrong_keyring_is_refused_without_naming_a_key(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^a keyring needs 32-byte keys by id, the current one among them$"):
        Keyring(*WRONG_KEYRINGS[wrong])


def test_nothing_opens_before_the_vault_is_unlocked() -> None:
    vault = Vault()
    with pytest.raises(PersonalDataError, match="not unlocked"):
        _ = vault.keyring

    vault.unlock(KEYRING)
    assert vault.keyring is KEYRING
