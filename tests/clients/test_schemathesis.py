"""Whatever schemathesis makes of the published schema: no request is a fault of the running server's.

How many requests an operation: TEST_EXAMPLES, 300 in `make audit` (docs/decisions/0025).
"""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api import INDIVIDUAL, OPERATOR, OWNER
from tests.clients.generating import OPERATIONS, SCHEMA, Generator
from tests.clients.ground import Ground, grounded
from tests.databases import own_database

EXAMPLES: Final = int(os.environ.get("TEST_EXAMPLES", "6"))
SPOKEN: Final = {"BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "ACCOUNT_RESTRICTED", "QUERY_TOO_COMPLEX"}
"""What a top-level error may say to who asks for this and that."""

CUSTOMERS: Final = (OWNER.user_id, OWNER.user_id, OWNER.user_id, INDIVIDUAL.user_id, INDIVIDUAL.user_id)


@pytest.fixture(params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("ground")
    if request.param == "sqlite":
        with grounded(folder) as made:
            yield made
        return
    with (
        own_database(request.getfixturevalue("postgres_maintenance_url")) as url,
        grounded(folder, url) as made,
    ):
        yield made


def askers(operation: str) -> tuple[str, ...]:
    """Those whom it is for, most of the time."""
    root, _, field = operation.partition(".")
    described = SCHEMA.type_map[root].fields[field].description or ""  # type: ignore[attr-defined]
    if described.startswith("For operators"):
        return (OPERATOR.user_id, OPERATOR.user_id, OPERATOR.user_id, OPERATOR.user_id, OWNER.user_id, "")
    return (*CUSTOMERS, OPERATOR.user_id, "")


def check(response: Any, body: str) -> None:
    told = response.json()
    assert response.status_code == 200, (told, body)
    assert told.get("data") or told["errors"]
    for error in told.get("errors", []):
        assert error["extensions"]["code"] in SPOKEN, (error, body)


def sent(generator: Generator, operation: str, ground: Ground, session: requests.Session) -> int:
    """How many requests for it were made, and what each was answered is no fault."""
    answered = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=generator.requests(operation, ground.words()), asker=st.sampled_from(askers(operation)))
    def asked(case: Any, asker: str) -> None:
        nonlocal answered
        check(case.call(session=session, headers=dict(ground.headers[asker])), case.body)
        answered += 1

    asked()
    return answered


def test_no_request_that_fits_the_schema_is_a_fault_of_ours(
    ground: Ground, subtests: pytest.Subtests
) -> None:
    generator = Generator(ground.server.installation.url)
    with requests.Session() as session:
        for operation in OPERATIONS:
            with subtests.test(operation):
                assert sent(generator, operation, ground, session) == EXAMPLES
    faults = [line for line in ground.server.complaints.splitlines() if '"level": "warning"' not in line]
    assert faults == []
