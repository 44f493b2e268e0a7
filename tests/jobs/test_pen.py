"""The embedded e-sign provider's pen: what is no signature, and what cannot be signed at all."""

import pytest

from documents.seal import SealLook
from jobs.pen import WorkshopPen
from jobs.workshop import Workshop
from providers.outsiders import ProviderUnavailable
from rules.terms import SigningMode
from rules.violations import ErrorCode, RuleViolation
from tests.contracts import VENDOR, clock
from tests.documents.papers import framework
from tests.signing import HANDWRITING


@pytest.fixture
def pen(workshop: tuple[Workshop, tuple[bytes, ...]]) -> WorkshopPen:
    return WorkshopPen(workshop[0], SealLook(company=VENDOR.name))


@pytest.mark.parametrize(
    ("handwriting", "reason"),
    [
        (" ", "EMPTY"),
        ("<script>", "FORMAT"),
        ("M 1 1 L 3 3", "TOO_SMALL"),
        ("M 0 0" + " L 9 9" * 5001, "TOO_MUCH"),
    ],
)
def test_what_is_no_signature_is_an_invalid_value(pen: WorkshopPen, handwriting: str, reason: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        pen.check_handwriting(handwriting)
    assert (refusal.value.code, refusal.value.facts["reason"]) == (ErrorCode.INVALID_VALUE, reason)
    pen.check_handwriting(HANDWRITING)


async def test_a_file_that_may_not_be_signed_is_not_worth_trying_again(
    pen: WorkshopPen, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> None:
    paper, now = framework(SigningMode.BILATERAL), clock()
    preview, draft = await workshop[0].draw(paper, True), await workshop[0].draw(paper)
    for attempt in (
        pen.sign_as_customer(preview.content, signer_name="甲", enterprise=True, handwriting=None, now=now),
        pen.seal_as_vendor(draft.content, now=now),  # the customer signs first
    ):
        with pytest.raises(ProviderUnavailable) as unavailable:
            await attempt
        assert not unavailable.value.retryable
