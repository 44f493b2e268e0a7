"""Whoever may come: strangers, bearers of bad tokens, customers and operators with any permissions, by real tokens."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import ECKey

from auth.development import DevelopmentIssuer
from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission
from program import utc_now
from providers.demonstration import DemonstrationUser
from rules.terms import ActorKind
from tests.api import MEMBER, OPERATOR, OTHER_OWNER, OWNER, Api
from tests.authorisation.table import Who

EVERYTHING: Final = frozenset(permission.value for permission in Permission)
READ_ONLY: Final = frozenset({"operator:read", "audit:read"})


@dataclass(frozen=True, slots=True, eq=False)
class Principal:
    """`reason`: why the bearer of this token is nobody; `headers` is what they send."""

    name: str
    who: Who
    headers: Mapping[str, str]
    reason: str | None = None
    is_other: bool = False
    """Of the other account."""

    @property
    def is_operator(self) -> bool:
        return self.who.kind is ActorKind.OPERATOR


class Principals:
    """Of one program. What a token claims beyond what its role can have is claimed in vain."""

    def __init__(self, api: Api) -> None:
        issuer = api.program.development_issuer
        assert issuer is not None
        self._issuer: DevelopmentIssuer = issuer
        self.stranger = Principal("anonymous", Who(None, frozenset()), {})
        self.unknown = tuple(self._unknown())
        self.owner = self._customer("owner", OWNER, OWNER_PERMISSIONS)
        self.other = replace(
            self._customer("another account's owner", OTHER_OWNER, OWNER_PERMISSIONS), is_other=True
        )
        self.operator = self._operator("operator", EVERYTHING)
        self.reader = self._operator("operator read-only", READ_ONLY)

    def member(self, *permissions: str) -> Principal:
        named = " and ".join(permissions) or "no permissions"
        return self._member(f"member with {named} alone", frozenset(permissions))

    def member_without(self, permission: str) -> Principal:
        return self._member(f"member with all but {permission}", EVERYTHING - {permission})

    def operator_with(self, permission: str) -> Principal:
        return self._operator(f"operator with {permission} alone", frozenset({permission}))

    def operator_without(self, permission: str) -> Principal:
        return self._operator(f"operator with all but {permission}", EVERYTHING - {permission})

    def everybody(self, permissions: frozenset[str]) -> Iterator[Principal]:
        """Everyone there is to try where these permissions decide."""
        yield from (self.stranger, *self.unknown, self.owner, self.other, self.operator, self.reader)
        yield self.member()
        for each in sorted(permissions):
            yield from (self.member(each), self.member_without(each))
            if each in OPERATOR_PERMISSIONS:
                yield from (self.operator_with(each), self.operator_without(each))

    def _member(self, name: str, permissions: frozenset[str]) -> Principal:
        user = replace(MEMBER, user_id="member-9", permissions=tuple(sorted(permissions)))
        return self._customer(name, user, permissions & OWNER_PERMISSIONS)

    def _customer(self, name: str, user: DemonstrationUser, has: frozenset[str]) -> Principal:
        return Principal(name, Who(ActorKind.CUSTOMER, frozenset(map(str, has))), self.bearing(user))

    def _operator(self, name: str, permissions: frozenset[str]) -> Principal:
        user = replace(OPERATOR, permissions=tuple(sorted(permissions)))
        has = frozenset(map(str, permissions & OPERATOR_PERMISSIONS))
        return Principal(name, Who(ActorKind.OPERATOR, has), self.bearing(user))

    def bearing(self, user: DemonstrationUser) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._issuer.token_for(user, now=utc_now())}"}

    def _unknown(self) -> Iterator[Principal]:
        """The owner's own token, but for one thing."""
        key = self._issuer._key
        assert key.kid is not None
        past = utc_now() - timedelta(days=1)
        expired = self._issuer.token_for(OWNER, now=past)
        valid: dict[str, Any] = jwt.decode(self._issuer.token_for(OWNER, now=utc_now()), key).claims
        forger = ECKey.generate_key("P-256", {"kid": key.kid})
        header = {"alg": "ES256", "kid": key.kid}
        tokens = {
            "BAD_SIGNATURE": jwt.encode(header, valid, forger),
            "EXPIRED": expired,
            "WRONG_AUDIENCE": jwt.encode(header, {**valid, "aud": "somebody-else"}, key),
        }
        for reason, token in tokens.items():
            headers = {"Authorization": f"Bearer {token}"}
            name = reason.lower().replace("_", " ")
            yield Principal(name, Who(None, frozenset()), headers, reason)
