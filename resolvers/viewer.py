"""Who is signed in."""

from resolvers.context import Info
from schema.account import Account as AccountType
from schema.account import Viewer


def viewer(info: Info) -> Viewer:
    context = info.context
    signed_in = context.signed_in()
    return Viewer(
        kind=signed_in.kind,
        user_name=signed_in.user_name,
        permissions=sorted(signed_in.permissions),
        account=None if context.account is None else AccountType.of(context.account),
    )
