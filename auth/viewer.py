"""Who is asking: what a valid token says about its bearer, and nothing looked up."""

from dataclasses import dataclass, field

from auth.permissions import Permission
from rules.terms import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A customer's user, bound to one account, or an operator, bound to none."""

    kind: ActorKind
    user_id: str
    user_name: str = field(repr=False)
    account_reference: str | None
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions
