"""The envelope of 腾讯电子签's callbacks: signed over the raw body, encrypted, and one refusal for every flaw.

`{"encrypt": base64}`, AES-256-CBC under the callback key with its first half as IV, PKCS#7; the header
`Content-Signature: sha256=<hex>` is HMAC-SHA256 of the body under the callback token. It is compared before anything
is read, so who does not know the token learns nothing from how a message is broken.
"""

import hmac
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_pascal

from providers.esign import CallbackRefused, EsignMessage
from providers.tencent_ess_answers import Identifier
from rules.terms import FlowState

LARGEST_CALLBACK: Final = 256_000  # bytes; a message has some thousand
FLOW_NEWS: Final = "FlowStatusChange"
ACTIVATION_NEWS: Final = frozenset(
    {"CreateOrganization", "OrganizationAuthorization", "OrganizationAuthorizationFileReview"}
)

_IV: Final = 16  # bytes
_REFERENCE: Final = 64  # characters


class _Envelope(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)
    encrypt: str = Field(repr=False)


class _Callback(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, frozen=True, strict=True)


class CallbackData(_Callback):
    flow_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{0,128}$")] | None = None
    flow_callback_status: int | None = None
    user_data: str | None = None


class Callback(_Callback):
    """The second version of the provider's callbacks; the first has no MsgId and cannot be taken once."""

    msg_id: Identifier
    msg_type: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
    msg_data: CallbackData


def message_of(
    body: bytes, headers: Mapping[str, str], *, token: bytes, key: bytes, states: Mapping[int, FlowState]
) -> EsignMessage:
    """`states`: what a FlowCallbackStatus means; others mean nothing, and the message is a hint all the same."""
    if len(body) > LARGEST_CALLBACK or not _is_signed(body, headers.get("content-signature", ""), token):
        raise CallbackRefused
    try:
        callback = Callback.model_validate_json(_decrypted(_Envelope.model_validate_json(body).encrypt, key))
    except ValueError:  # base64, cipher, padding, JSON and form all raise it
        raise CallbackRefused from None
    data = callback.msg_data
    reference = _reference(data.user_data)
    about_account = callback.msg_type in ACTIVATION_NEWS
    return EsignMessage(
        message_id=callback.msg_id,
        kind=callback.msg_type,
        flow_id=data.flow_id or None,
        reference=None if about_account else reference,
        account_reference=reference if about_account else None,
        state=states.get(data.flow_callback_status or 0) if callback.msg_type == FLOW_NEWS else None,
    )


def _is_signed(body: bytes, signature: str, token: bytes) -> bool:
    expected = f"sha256={hmac.new(token, body, sha256).hexdigest()}"
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def _decrypted(encrypted: str, key: bytes) -> bytes:
    decryptor = Cipher(AES256(key), CBC(key[:_IV])).decryptor()
    padded = decryptor.update(b64decode(encrypted, validate=True)) + decryptor.finalize()
    unpadder = PKCS7(AES256.block_size).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _reference(user_data: str | None) -> str | None:
    """What we handed over comes back as it was, in base64; what others handed over is none of ours."""
    try:
        reference = b64decode(user_data or "", validate=True).decode("ascii")
    except ValueError:
        return None
    return reference if 0 < len(reference) <= _REFERENCE and reference.isprintable() else None
