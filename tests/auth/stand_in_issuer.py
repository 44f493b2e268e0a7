"""An OpenID Connect issuer that speaks the real protocol, well or as badly as a test wants, and lets everybody in."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc.jwk import Key
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from auth.id_tokens import half_hash
from tests.auth.issuers import KEY, public, signed

CLIENT = "console"
PERSON = {
    "sub": "owner-100001",
    "name": "沈砚舟",
    "role": "owner",
    "account": "AC100001",
}


@dataclass(slots=True, kw_only=True)
class StandIn:
    """What a test changes while it runs; `claims` of None are left out of the ID token."""

    address: str = ""
    key: Key = field(default_factory=lambda: KEY)
    algorithm: str = "ES256"
    secret: bytes | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    access_claims: dict[str, Any] | None = None
    access_token: str = "an-access-token"
    discovery: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str | None] = field(default_factory=dict)
    token_status: int = 200
    token_body: bytes | None = None
    token_headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    forgets_codes: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    exchanged: list[dict[str, str]] = field(default_factory=list)
    proofs: list[str | None] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _discovery(self, request: Request) -> Response:
        await asyncio.sleep(self.seconds)
        document = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "end_session_endpoint": f"{self.address}/end",
            "jwks_uri": f"{self.address}/keys",
            **self.discovery,
        }
        return JSONResponse({name: value for name, value in document.items() if value is not None})

    async def _keys(self, request: Request) -> Response:
        return JSONResponse(public(KEY).as_dict())

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], **self.answer}
        said = urlencode({name: value for name, value in answer.items() if value is not None})
        return RedirectResponse(f"{asked['redirect_uri']}?{said}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.exchanged.append(form)
        self.proofs.append(request.headers.get("authorization"))
        await asyncio.sleep(self.seconds)
        asked = self.codes.pop(form["code"], None) if self.forgets_codes else self.codes.get(form["code"])
        if asked is None or not _is_proved(form, asked) or self.token_status != 200:
            status = 400 if self.token_status == 200 else self.token_status
            return JSONResponse({"error": "invalid_grant"}, status, self.token_headers)
        if self.token_body is not None:
            return Response(self.token_body, 200, self.token_headers, "application/json")
        return JSONResponse(self._tokens(asked))

    def _tokens(self, asked: dict[str, str]) -> dict[str, Any]:
        access = self.access_token
        now = int(time.time())
        base = {"iss": self.address, "iat": now, "exp": now + 3600}
        if self.access_claims is not None:
            access = signed({**base, "aud": "hetong", **PERSON, **self.access_claims})
        said = {
            **base,
            **PERSON,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            "at_hash": half_hash(access, "ES256"),
            **self.claims,
        }
        return {
            "access_token": access,
            "token_type": "Bearer",
            "id_token": self._signed({name: value for name, value in said.items() if value is not None}),
        }

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.algorithm in {"none", "HS256"}:
            return self._forged({"alg": self.algorithm, "kid": "key-1"}, claims)
        return signed(claims, key=self.key, algorithm=self.algorithm)

    def _forged(self, *parts: dict[str, str]) -> str:
        """By hand: no library signs like this."""
        said = ".".join(_base64(json.dumps(part).encode()) for part in parts)
        signature = b"" if self.secret is None else hmac.digest(self.secret, said.encode(), "sha256")
        return f"{said}.{_base64(signature)}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _is_proved(form: dict[str, str], asked: dict[str, str]) -> bool:
    """PKCE (RFC 7636), and the address of the request once more."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = _base64(digest)
    return (
        asked["code_challenge_method"] == "S256"
        and challenge == asked["code_challenge"]
        and form["redirect_uri"] == asked["redirect_uri"]
    )
