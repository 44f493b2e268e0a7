"""Subscriptions name their documents like every operation, over whatever they travel."""

from hashlib import sha256
from typing import Any

import pytest
from starlette.requests import HTTPConnection

from application import subscriptions_of
from endpoints.graphql_documents import Came, Documents, DocumentsMode
from endpoints.graphql_requests import parameters_of
from endpoints.subscriptions import NotOpened, Subscriptions
from resolvers import build_schema
from tests.api import OWNER, Api
from tests.endpoints.subscribing import WATCH, token_of

DIGEST = sha256(WATCH.encode()).hexdigest()
PERSISTED = {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def connection_of(api: Api) -> HTTPConnection:
    headers = [(b"authorization", token_of(api, OWNER).encode())]
    return HTTPConnection({"type": "http", "headers": headers, "client": None})


async def code_of(subscriptions: Subscriptions, api: Api, **named: Any) -> str:
    with pytest.raises(NotOpened) as refused:
        await subscriptions.opened(parameters_of(named), connection_of(api))
    return str(refused.value.errors[0]["extensions"]["code"])


async def test_only_documents_of_manifests_are_opened_where_that_is_so(api: Api) -> None:
    profile = await api.client().profile()
    documents = Documents({DIGEST: WATCH}, DocumentsMode.ONLY)
    subscriptions = subscriptions_of(api.program, build_schema(), documents)
    assert await code_of(subscriptions, api, query=WATCH) == "DOCUMENT_NOT_TRUSTED"
    assert await code_of(subscriptions, api, documentId="0" * 64) == "DOCUMENT_NOT_FOUND"
    assert documents.counts == {}
    for named in ({"documentId": f"sha256:{DIGEST}"}, {"extensions": PERSISTED}):
        subscription = await subscriptions.opened(parameters_of(named), connection_of(api))
        subscription.close()
    assert documents.counts == {Came.TRUSTED: 2}
    subscription = await subscriptions.opened(parameters_of({"documentId": DIGEST}), connection_of(api))
    try:
        await api.client().created("FRAMEWORK", partyAProfileId=profile)
        assert (await subscription.next()).keys() == {"data"}
    finally:
        subscription.close()


async def test_what_was_opened_once_with_its_hash_opens_by_the_hash(api: Api) -> None:
    subscriptions = subscriptions_of(api.program, build_schema())
    assert await code_of(subscriptions, api, extensions=PERSISTED) == "PERSISTED_QUERY_NOT_FOUND"
    for named in ({"query": WATCH, "extensions": PERSISTED}, {"extensions": PERSISTED}):
        (await subscriptions.opened(parameters_of(named), connection_of(api))).close()
