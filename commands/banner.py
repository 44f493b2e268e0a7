"""Addresses and developer tokens, for who starts the server."""

from collections.abc import Iterator
from datetime import datetime

from auth.development import DevelopmentIssuer
from providers.demonstration import DEMONSTRATION_USERS

_FIRST_QUERY = '{"query":"{ viewer { userName account { name } } creationOptions { label eligible } }"}'


def banner(
    public_url: str, issuer: DevelopmentIssuer | None, *, graphiql: bool, now: datetime
) -> Iterator[str]:
    yield f"hetong · 合同中心    {public_url}"
    yield f"  GraphQL   POST {public_url}/graphql"
    if graphiql:
        yield f"  GraphiQL  {public_url}/graphiql"
    yield f"  sign in   {public_url}/login"
    yield f"  verify    {public_url}/verify"
    yield f"  health    {public_url}/healthz  {public_url}/readyz"
    if issuer is None:
        return
    yield ""
    yield "Developer tokens, good for 12 hours (development only):"
    first = ""
    for user in DEMONSTRATION_USERS:
        token = issuer.token_for(user, now=now)
        first = first or token
        yield ""
        yield f"  {user.user_name} · {user.role} · {user.account_reference or 'operator'}"
        yield f"  {token}"
    yield ""
    yield "A first query:"
    yield f"  curl -s {public_url}/graphql -H 'Content-Type: application/json' \\"
    yield f"    -H 'Authorization: Bearer {first}' \\"
    yield f"    -d '{_FIRST_QUERY}'"
    yield ""
