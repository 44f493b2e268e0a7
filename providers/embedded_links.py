"""Links into the embedded e-sign provider's pages, and the session behind one: derived from a key, stored nowhere."""

import base64
import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

from providers.embedded_book import Activation

_SHORTEST_KEY: Final = 32
_MAC_BYTES: Final = 16
_FLOW: Final = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{22})", re.ASCII)
_ACTIVATION: Final = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})\.([A-Za-z0-9_-]{22})", re.ASCII)
_SESSION: Final = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{22})", re.ASCII)


class EmbeddedLinks:
    """Every token ends in 128 bits of an HMAC-SHA256 over what it is for: none passes for another kind."""

    def __init__(self, key: bytes, public_url: str) -> None:
        """`key` is secret and the same on every machine."""
        if len(key) < _SHORTEST_KEY:
            raise ValueError(f"a key for links has at least {_SHORTEST_KEY} bytes")
        self._key = key
        self._public_url = public_url.rstrip("/")

    def signing_url(self, flow_id: str) -> str:
        return f"{self._public_url}/sign/{flow_id}.{self._mac('sign', flow_id)}"

    def flow_id_of(self, token: str) -> str | None:
        """The flow a signing link opens; null where the link is not ours."""
        found = _FLOW.fullmatch(token)
        if found is None or not self._is_mac(found[2], "sign", found[1]):
            return None
        return found[1]

    def activation_url(self, activation: Activation) -> str:
        expires = str(_seconds(activation.expires_at))
        mac = self._mac("activate", activation.id, expires)
        return f"{self._public_url}/esign/activate/{activation.id}.{expires}.{mac}"

    def activation_id_of(self, token: str) -> tuple[str, int] | None:
        """The activation a link opens and when the link was to expire (Unix time); null where it is not ours."""
        found = _ACTIVATION.fullmatch(token)
        if found is None or not self._is_mac(found[3], "activate", found[1], found[2]):
            return None
        return found[1], int(found[2])

    def session_of(self, flow_id: str, *, until: datetime) -> str:
        """What somebody holds who has typed the code; it opens this flow and no other."""
        expires = str(_seconds(until))
        return f"{expires}.{self._mac('session', flow_id, expires)}"

    def is_session(self, session: str, flow_id: str, *, now: datetime) -> bool:
        found = _SESSION.fullmatch(session)
        if found is None or not self._is_mac(found[2], "session", flow_id, found[1]):
            return False
        return now.timestamp() < int(found[1])

    def _mac(self, *parts: str) -> str:
        digest = hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).rstrip(b"=").decode()

    def _is_mac(self, mac: str, *parts: str) -> bool:
        """Compared as written: another spelling of the same bits is another token."""
        return hmac.compare_digest(mac.encode(), self._mac(*parts).encode())


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
