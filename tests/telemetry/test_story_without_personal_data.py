"""A whole story, watched: neither metrics nor spans nor the log hold any of its planted values, nor who did it."""

import json
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.api import INDIVIDUAL, OPERATOR, OWNER, Api
from tests.resolvers.test_story_without_personal_data import (
    SECRETS,
    told_by_the_enterprise,
    told_by_the_individual,
)
from tests.telemetry.observed import SHOWN, sent, tracing

PERSONS = {name for user in (OWNER, INDIVIDUAL, OPERATOR) for name in (user.user_id, user.user_name)}


@pytest.mark.parametrize("story", [told_by_the_enterprise, told_by_the_individual])
async def test_nothing_that_operators_see_holds_a_planted_value(
    api: Api, monkeypatch: pytest.MonkeyPatch, story: Any
) -> None:
    async with tracing(api, monkeypatch) as (traced, collector):
        with capture_logs(processors=[merge_contextvars]) as logs:
            await story(traced)
        metrics = (await traced.http.get("/metrics", headers=SHOWN)).text
        await sent(traced)
    assert len(collector.spans) > 20
    seen = "\n".join([metrics, json.dumps(logs, default=str, ensure_ascii=False), *spans_of(collector.spans)])
    assert [secret for secret in SECRETS | PERSONS if secret in seen] == []


def spans_of(spans: list[Any]) -> list[str]:
    """Protobuf's own text escapes what is not ASCII: the bytes do not."""
    return [span.SerializeToString().decode("utf-8", errors="replace") for span in spans]
