"""Personal data is encrypted in its columns: AES-256-GCM, key id beside each value, bound to its column.

The columns hold bytes and the program's values are texts, so no text a customer types passes for ciphertext.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tortoise import fields
from tortoise.models import Model

_VERSION: Final = b"v1"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
"""As NIST SP 800-38D recommends for GCM."""


class PersonalDataError(Exception):
    """A stored value cannot be opened: its key is missing, or it was changed or moved. Never says what."""


class Keyring:
    """Keys of 32 bytes by id. New values and blind indexes take the current one, old values keep the one they name.

    An index does not say which key made it: whoever looks a value up asks for the indexes of all keys.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys or any(
            len(key) != _KEY_BYTES or ":" in key_id for key_id, key in keys.items()
        ):
            raise ValueError("a keyring needs 32-byte keys by id, the current one among them")
        self._ciphers = {key_id.encode(): AESGCM(key) for key_id, key in keys.items()}
        self._current = current.encode()
        self._index_keys = {
            key_id: hashlib.sha256(b"hetong blind index\0" + key).digest() for key_id, key in keys.items()
        }
        self.ids = tuple(keys)
        self.current = current

    def seal(self, text: str, column: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        box = self._ciphers[self._current].encrypt(nonce, text.encode(), column.encode())
        return self.mark + nonce + box

    def open(self, value: bytes, column: str) -> str:
        """Raises PersonalDataError for an unknown key, a changed value, or one of another column."""
        version, _, rest = value.partition(b":")
        key_id, _, box = rest.partition(b":")
        if version != _VERSION or key_id not in self._ciphers:
            raise PersonalDataError(f"{column}: the stored value names no key of ours")
        try:
            return (
                self._ciphers[key_id]
                .decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], column.encode())
                .decode()
            )
        except (InvalidTag, ValueError):
            raise PersonalDataError(f"{column}: the stored value does not open") from None

    @property
    def mark(self) -> bytes:
        """What every value under the current key begins with."""
        return _mark(self._current)

    def blind_index(self, text: str) -> str:
        """A keyed fingerprint to store beside a value that is looked up; case and outer blanks are one."""
        return _index(self._index_keys[self.current], text)

    def blind_indexes(self, text: str) -> tuple[str, ...]:
        """Every fingerprint the value may have been stored with, whichever key of the ring made it."""
        return tuple(_index(key, text) for key in self._index_keys.values())


def _mark(key_id: bytes) -> bytes:
    return b":".join((_VERSION, key_id, b""))


def _index(key: bytes, text: str) -> str:
    return hmac.new(key, text.strip().casefold().encode(), hashlib.sha256).hexdigest()


def key_id_of(mark: bytes) -> str:
    """The id of the key that a stored value, or its beginning, names; empty where it names none."""
    version, _, rest = mark.partition(b":")
    key_id, colon, _ = rest.partition(b":")
    return key_id.decode(errors="replace") if version == _VERSION and colon else ""


class Vault:
    """Where the columns find the keyring: Tortoise makes fields with their class, before there is one."""

    def __init__(self) -> None:
        self._keyring: Keyring | None = None

    def unlock(self, keyring: Keyring) -> None:
        self._keyring = keyring

    @property
    def keyring(self) -> Keyring:
        if self._keyring is None:
            raise PersonalDataError("the keyring was not unlocked at start")
        return self._keyring


VAULT: Final = Vault()


class EncryptedTextField(fields.Field[str], str):  # type: ignore[misc]  # noqa: SLOT000 - Tortoise removes str
    """A text whose column holds only ciphertext. It cannot be filtered by; use a blind index for that."""

    indexable = False
    SQL_TYPE = "BLOB"

    class _db_postgres:  # noqa: N801 - Tortoise finds a dialect's type by this name
        SQL_TYPE = "BYTEA"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> bytes | None:
        return None if value is None else VAULT.keyring.seal(str(value), self._column())

    def to_python_value(self, value: Any) -> str | None:
        if isinstance(value, bytes):  # from the database; the program sets texts
            return VAULT.keyring.open(value, self._column())
        return None if value is None else str(value)

    def _column(self) -> str:
        return f"{self.model._meta.db_table}.{self.model_field_name}"  # noqa: SLF001 - no public way to the table
