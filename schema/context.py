"""What a field may know about the request."""

from dataclasses import dataclass, field
from datetime import datetime

import strawberry
from graphql import GraphQLError

import models
from auth.links import LinkSigner
from auth.permissions import Permission
from auth.throttle import Rationed, Throttle
from auth.tokens import SignInReason, SignInRequired
from auth.viewer import Viewer
from messages import Locale
from models import Actor
from rules.retention import restriction_violation
from rules.terms import ActorKind
from rules.violations import ErrorCode, RuleViolation
from schema.allowance import Limits
from schema.loaders import Loaders
from schema.time_limit import TimeLimit


@dataclass(kw_only=True)
class Context:
    """One operation of one viewer. `account` is the viewer's; null for operators and for strangers.

    `principal` is who `pays` for it: the viewer, or the address a stranger comes from. Telling a subscriber of a change
    has been paid for before it begins: it waits for that.
    """

    viewer: Viewer | None
    account: models.Account | None
    locale: Locale
    now: datetime
    public_url: str
    links: LinkSigner
    limits: Limits
    throttle: Throttle
    principal: str
    pays: bool = True
    asked_for: int = 0
    """Points of cost; 0 before it was measured."""
    time: TimeLimit = field(default_factory=TimeLimit)
    loaders: Loaders = field(default_factory=Loaders)
    beside: list[GraphQLError] = field(default_factory=list)
    """Errors that go beside an answer, such as a reveal that was answered masked."""

    def may(self, permission: Permission) -> bool:
        return self.viewer is not None and self.viewer.may(permission)

    def signed_in(self) -> Viewer:
        if self.viewer is None:
            raise SignInRequired(SignInReason.MISSING)
        return self.viewer

    def check(self, permission: Permission) -> None:
        """Raises FORBIDDEN unless the viewer may do this."""
        if not self.signed_in().may(permission):
            raise RuleViolation(ErrorCode.FORBIDDEN, permission=permission)

    def check_sees_contracts(self) -> None:
        """Raises FORBIDDEN unless the viewer lists or reads contracts: asked where another thing leads to one."""
        if self.is_operator:
            self.check(Permission.OPERATOR_READ)
        elif not self.signed_in().may(Permission.CONTRACT_LIST):
            self.check(Permission.CONTRACT_READ)

    def require(self, permission: Permission) -> models.Account:
        """The viewer's account, if the viewer may do this in it; operators have none."""
        self.check(permission)
        if self.account is None:
            raise RuleViolation(ErrorCode.FORBIDDEN, permission=permission)
        return self.account

    def restriction(self) -> RuleViolation | None:
        """Why the viewer's own account makes, changes and reveals nothing; null for operators."""
        return None if self.account is None else restriction_violation(self.account.restricted_at)

    def ration(self, what: Rationed, subject: str) -> None:
        """Counts one. Raises RateLimited when there were too many, the principal's or all about the subject."""
        self.throttle.ration(what, self.principal, subject)

    @property
    def actor(self) -> Actor:
        viewer = self.signed_in()
        return Actor(kind=viewer.kind, id=viewer.user_id, name=viewer.user_name)

    @property
    def is_operator(self) -> bool:
        return self.viewer is not None and self.viewer.kind is ActorKind.OPERATOR


Info = strawberry.Info[Context, None]
