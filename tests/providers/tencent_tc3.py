"""TC3-HMAC-SHA256, computed from its published description and not by the SDK: whether a request is signed so."""

import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

SERVICE: Final = "ess"
VERSION: Final = "2020-11-11"

_TOLERANCE: Final = 300  # seconds
_AUTHORIZATION: Final = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<date>\d{4}-\d\d-\d\d)/(?P<service>\w+)/tc3_request, "
    r"SignedHeaders=content-type;host, Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    secret_id: str
    secret_key: str

    def fault_of(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """The error code of a request to `POST /` that is not ours; `headers` in lower case."""
        claimed = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        timestamp = headers.get("x-tc-timestamp", "")
        if claimed is None or not timestamp.isdigit() or claimed["service"] != SERVICE:
            return "AuthFailure.SignatureFailure"
        if claimed["id"] != self.secret_id:
            return "AuthFailure.SecretIdNotFound"
        if abs(int(timestamp) - time.time()) > _TOLERANCE:
            return "AuthFailure.SignatureExpire"
        if claimed["date"] != datetime.fromtimestamp(int(timestamp), UTC).date().isoformat():
            return "AuthFailure.SignatureFailure"
        expected = self._signature(headers, body, claimed["date"], timestamp)
        if not hmac.compare_digest(expected, claimed["signature"]):
            return "AuthFailure.SignatureFailure"
        return None if headers.get("x-tc-version") == VERSION else "NoSuchVersion"

    def _signature(self, headers: Mapping[str, str], body: bytes, date: str, timestamp: str) -> str:
        signed = f"content-type:{headers['content-type']}\nhost:{headers['host']}\n"
        request = f"POST\n/\n\n{signed}\ncontent-type;host\n{sha256(body).hexdigest()}"
        scope = f"{date}/{SERVICE}/tc3_request"
        text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        key = f"TC3{self.secret_key}".encode()
        for part in (date, SERVICE, "tc3_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()
