"""Who applies in English is written to in English, however long after and whoever is at work then."""

import pytest

from jobs.notify import fan_out
from providers.notification import EmbeddedNotification
from tests.api import PARTY_A, Api
from tests.models.builders import SEALING
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import moved, row_of


@pytest.mark.parametrize(
    ("header", "language", "subject"),
    [
        ("en-GB,en;q=0.9", "en", "Contract {} is void"),
        ("zh-CN", "zh-CN", "合同 {} 已作废"),
        ("", "zh-CN", None),
    ],
)
async def test_the_language_of_the_request_is_that_of_its_letters(
    api: Api, header: str, language: str, subject: str | None
) -> None:
    client = api.client(language=header)
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    assert (await row_of(contract["id"])).language == language
    await moved(contract["id"], SEALING[0])
    await api.client(language="zh-CN").done("voidContract", {"id": contract["id"]})
    await fan_out(api.services)
    notification = api.services.notification
    assert isinstance(notification, EmbeddedNotification)
    (letter,) = await notification.sent()
    assert letter.language == language
    assert subject is None or letter.subject == subject.format(contract["number"])
    assert PARTY_A["email"] not in letter.subject + letter.body
    assert letter.email is None  # the log does without


async def test_a_bilateral_contract_has_it_from_the_first_step_on(wizard: Wizard) -> None:
    contract = await wizard.api.client(language="en").created("FRAMEWORK", signingMode="BILATERAL")
    assert (await row_of(contract["id"])).language == "en"
