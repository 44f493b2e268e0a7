"""What a token must say about its bearer (RFC 7519), and the Viewer it makes."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission
from auth.viewer import Viewer
from rules.terms import ActorKind


class Role(StrEnum):
    OWNER = "owner"  # 主账号
    MEMBER = "member"  # 子账号
    OPERATOR = "operator"  # 运营


class ClaimsRefused(Exception):
    """The claims are not of the agreed form. The text never quotes them."""


Word = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\p{C}\p{Zl}\p{Zp}]*$")]
Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]  # since 1970-01-01T00:00:00Z


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What every token says: by whom it is, for whom, about whom and how long (RFC 7519, 4.1)."""

    iss: str
    aud: str | list[str]
    exp: Seconds
    nbf: Seconds = 0.0
    iat: Seconds = 0.0
    sub: Word

    @property
    def audiences(self) -> frozenset[str]:
        return frozenset([self.aud] if isinstance(self.aud, str) else self.aud)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims(Registered):
    name: Word | None = field(default=None, repr=False)
    role: Role
    account: Word | None = None
    permissions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.role is Role.OPERATOR) != (self.account is None):
            raise ValueError("a customer has an account, an operator has none")


_CLAIMS: Final = TypeAdapter(Claims)


def claims_of(payload: bytes) -> Claims:
    """Unknown claims are ignored. Raises ClaimsRefused."""
    try:
        return _CLAIMS.validate_json(payload, strict=True)
    except ValidationError:
        # pydantic's text quotes the token's content, so it must not travel with the exception.
        raise ClaimsRefused("not the claims of a user") from None


def json_of(claims: Claims) -> bytes:
    """What claims_of reads."""
    return _CLAIMS.dump_json(claims)


def viewer_from(claims: Claims) -> Viewer:
    return Viewer(
        kind=ActorKind.OPERATOR if claims.role is Role.OPERATOR else ActorKind.CUSTOMER,
        user_id=claims.sub,
        user_name=claims.name or claims.sub,
        account_reference=claims.account,
        permissions=_permissions_of(claims),
    )


def _permissions_of(claims: Claims) -> frozenset[Permission]:
    """Names we do not know are ignored: an issuer may serve other products as well."""
    if claims.role is Role.OWNER:
        return OWNER_PERMISSIONS
    possible = OPERATOR_PERMISSIONS if claims.role is Role.OPERATOR else OWNER_PERMISSIONS
    return frozenset(permission for permission in possible if permission.value in claims.permissions)
