"""Login at any OpenID Connect issuer: the authorization code flow with PKCE, state and nonce (Core 1.0, 3.1; RFC 9700).

The issuer says who somebody is by an ID token; what they may do here a token's claims say, as those of bearer tokens.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote_plus

import httpx
from pydantic import TypeAdapter, ValidationError

from auth.claims import Claims
from auth.discovery import Discovery, Issuer
from auth.id_tokens import checked_id_token, login_refused
from auth.login_refusals import LoginReason, LoginRefused
from auth.tokens import SignInReason, SignInRequired, TokenReader
from providers.remote import check_address, client_for, post_form

SECONDS: Final = 5.0
"""For the exchange of a code as a whole."""

_BYTES_AT_MOST: Final = 64 * 1024
_CODE_AT_MOST: Final = 2048  # characters


class ClaimsIn(StrEnum):
    """Which token says role, account and permissions."""

    ID_TOKEN = "id_token"  # noqa: S105 - the name of a token, none itself
    ACCESS_TOKEN = "access_token"  # noqa: S105 - likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How the issuer knows us. Without a secret we are a public client, which PKCE protects alone."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: str
    claims_in: ClaimsIn
    redirect_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One login that a browser began; the browser keeps it, sealed, until the issuer sends it back."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    next: str

    @classmethod
    def to(cls, next: str) -> "Attempt":
        """Three secrets of 256 bits."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state=state, nonce=nonce, verifier=verifier, next=next)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tokens:
    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


_TOKENS: Final = TypeAdapter(_Tokens)


class Oidc:
    def __init__(self, client: Client, reader: TokenReader, *, seconds: float = SECONDS) -> None:
        """`reader` trusts the issuer's keys. Raises AddressRefused for an issuer in the clear."""
        self.client = client
        self._reader = reader
        self._seconds = seconds
        self._http = client_for(check_address(client.issuer), seconds=seconds)
        self._discovery = Discovery(client.issuer, self._http, seconds=seconds)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def address_of(self, attempt: Attempt, *, language: str) -> str:
        """Where the browser is sent. Raises LoginRefused."""
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        issuer = await self._discovery.issuer()
        return str(httpx.URL(issuer.authorization_endpoint).copy_merge_params(asked))

    async def logout_address(self) -> str | None:
        """Where a person may also sign out at the issuer; no token goes along: it would name them in an address."""
        try:
            issuer = await self._discovery.issuer()
        except LoginRefused:
            return None
        if issuer.end_session_endpoint is None:
            return None
        asked = {"client_id": self.client.client_id}
        return str(httpx.URL(issuer.end_session_endpoint).copy_merge_params(asked))

    async def claims_of(self, answer: Mapping[str, str], attempt: Attempt, *, now: datetime) -> Claims:
        """Of who comes back with the issuer's `answer` in the address. Raises LoginRefused."""
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise LoginRefused(LoginReason.STALE, "another login's state")
        issuer = await self._discovery.issuer()
        self._check_mix_up(answer, issuer)
        if "error" in answer:
            raise LoginRefused(LoginReason.DENIED)
        if not 0 < len(code := answer.get("code", "")) <= _CODE_AT_MOST:
            raise LoginRefused(LoginReason.ISSUER_REFUSED, "no code")
        tokens = await self._exchanged(code, attempt, issuer)
        said = await checked_id_token(
            tokens.id_token,
            self._reader,
            client_id=self.client.client_id,
            nonce=attempt.nonce,
            access_token=tokens.access_token,
            now=now,
        )
        claims = await self._claims_in(tokens, now)
        if claims.sub != said.sub:
            raise LoginRefused(LoginReason.TOKEN_REFUSED, "two subjects")
        return claims

    def _check_mix_up(self, answer: Mapping[str, str], issuer: Issuer) -> None:
        """RFC 9207: an answer of another issuer must not bring its code to this one."""
        named = answer.get("iss")
        if named is None and not issuer.authorization_response_iss_parameter_supported:
            return
        if named != self.client.issuer:
            raise LoginRefused(LoginReason.TOKEN_REFUSED, "another issuer's answer")

    async def _exchanged(self, code: str, attempt: Attempt, issuer: Issuer) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers, proof = self._proof(issuer)
        try:
            body = await post_form(
                self._http,
                httpx.URL(issuer.token_endpoint),
                {**form, **proof},
                headers=headers,
                seconds=self._seconds,
                bytes_at_most=_BYTES_AT_MOST,
            )
            return _TOKENS.validate_json(body, strict=True)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            silent = error.response.is_server_error
            reason = LoginReason.ISSUER_UNAVAILABLE if silent else LoginReason.ISSUER_REFUSED
            raise LoginRefused(reason, f"token endpoint answered {status}") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise LoginRefused(LoginReason.ISSUER_UNAVAILABLE, type(error).__name__) from None
        except ValidationError:
            raise LoginRefused(LoginReason.ISSUER_REFUSED, "no tokens in the answer") from None
        except ValueError:
            raise LoginRefused(LoginReason.ISSUER_REFUSED, "too long or compressed an answer") from None

    def _proof(self, issuer: Issuer) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and fields that say who we are (RFC 6749, 2.3.1)."""
        ours, secret = self.client.client_id, self.client.client_secret
        if secret is None:
            return {}, {"client_id": ours}
        methods = issuer.token_endpoint_auth_methods_supported
        if "client_secret_basic" not in methods and "client_secret_post" in methods:
            return {}, {"client_id": ours, "client_secret": secret}
        pair = f"{quote_plus(ours)}:{quote_plus(secret)}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}, {}

    async def _claims_in(self, tokens: _Tokens, now: datetime) -> Claims:
        try:
            if self.client.claims_in is ClaimsIn.ACCESS_TOKEN:
                return await self._reader.claims_in(tokens.access_token, now=now)
            return await self._reader.claims_in(tokens.id_token, now=now, audience=self.client.client_id)
        except SignInRequired as refusal:
            if refusal.reason is SignInReason.MALFORMED:
                raise LoginRefused(LoginReason.NO_ACCESS, self.client.claims_in) from None
            raise login_refused(refusal) from None
