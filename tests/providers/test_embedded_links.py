"""Links and sessions: derived from the key, for one thing, and for nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest

from providers.embedded_links import EmbeddedLinks
from providers.esign import ActivationRequest
from tests.signing import COMPANY, KEY, NOON, PUBLIC_URL, esign_world

FLOW = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
LINKS = EmbeddedLinks(KEY, PUBLIC_URL + "/")


def token_of(flow_id: str, links: EmbeddedLinks = LINKS) -> str:
    return links.signing_url(flow_id).removeprefix(f"{PUBLIC_URL}/sign/")


def test_a_link_opens_its_flow_on_every_machine_that_has_the_key() -> None:
    assert EmbeddedLinks(KEY, "https://elsewhere.example").flow_id_of(token_of(FLOW)) == FLOW
    assert EmbeddedLinks(KEY[::-1], PUBLIC_URL).flow_id_of(token_of(FLOW)) is None


def test_every_changed_character_of_a_link_closes_it() -> None:
    token = token_of(FLOW)
    alphabet = "0aZ_-.=% \nA1"
    for place in range(len(token)):
        for character in alphabet:
            forged = token[:place] + character + token[place + 1 :]
            assert LINKS.flow_id_of(forged) == (FLOW if forged == token else None)
    for forged in ("", ".", FLOW, token + "\n", token + "=", " " + token, token.upper(), "０" + token[1:]):
        assert LINKS.flow_id_of(forged) is None


def test_one_flow_s_signature_is_not_another_s() -> None:
    mac = token_of(FLOW).partition(".")[2]
    assert LINKS.flow_id_of(f"{OTHER}.{mac}") is None


async def test_kinds_of_links_do_not_pass_for_each_other(tmp_path: Path) -> None:
    world = esign_world(tmp_path)
    request = ActivationRequest(account_reference="AC1", organisation=COMPANY)
    activation = (await world.esign.request_activation(request)).url.rpartition("/")[2]
    session = LINKS.session_of(FLOW, until=NOON)
    for token in (activation, session, activation.replace(".", "", 1)):
        assert LINKS.flow_id_of(token) is None
    assert LINKS.activation_id_of(token_of(FLOW)) is None
    assert not LINKS.is_session(token_of(FLOW), FLOW, now=NOON)


def test_a_session_opens_its_flow_until_its_time_is_over() -> None:
    until = NOON.replace(microsecond=0) + timedelta(minutes=30)
    session = LINKS.session_of(FLOW, until=until)
    assert LINKS.is_session(session, FLOW, now=NOON)
    assert LINKS.is_session(session, FLOW, now=until - timedelta(microseconds=1))
    assert not LINKS.is_session(session, FLOW, now=until)
    assert not LINKS.is_session(session, OTHER, now=NOON)
    expires, _, mac = session.partition(".")
    for forged in (
        "",
        f"{int(expires) + 60}.{mac}",
        f"0{session}",
        f"{session} ",
        f"٣{session[1:]}",
        f".{mac}",
    ):
        assert not LINKS.is_session(forged, FLOW, now=NOON)


def test_a_short_key_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        EmbeddedLinks(b"0" * 31, PUBLIC_URL)
