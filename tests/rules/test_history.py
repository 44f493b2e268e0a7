"""Whatever is done to a history, the first entry that does not belong is found."""

import hashlib
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.history import FIRST, Fault, Flaw, Head, Link, Walk, broken_at, canonical, chained_hash

PAYLOADS = st.dictionaries(
    st.text(max_size=8), st.one_of(st.text(max_size=20), st.integers(), st.none()), max_size=4
)
HISTORIES = st.lists(PAYLOADS.map(canonical), min_size=2, max_size=8)


def chain(payloads: Sequence[str]) -> list[Link]:
    links: list[Link] = []
    previous = FIRST
    for sequence, payload in enumerate(payloads, start=1):
        current = chained_hash(previous, payload)
        links.append(Link(sequence, previous, current, payload))
        previous = current
    return links


def forged(link: Link) -> Link:
    """An entry with another payload whose own hash is right again."""
    payload = f"{link.payload} "
    return link._replace(payload=payload, hash=chained_hash(link.previous_hash, payload))


def test_the_hash_is_sha_256_over_the_hash_before_a_line_feed_and_the_payload() -> None:
    payload = '{"step":"创建"}'
    assert chained_hash(FIRST, payload) == hashlib.sha256(b"0" * 64 + b"\n" + payload.encode()).hexdigest()


def test_the_canonical_text_is_sorted_without_blanks_and_in_plain_utf_8() -> None:
    payload = {"b": 1, "a": {"z": None, "y": [True, "二\n"]}, "中": "\u007f"}
    assert canonical(payload) == '{"a":{"y":[true,"二\\n"],"z":null},"b":1,"中":"\u007f"}'


def test_a_figure_that_is_no_number_has_no_canonical_text() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"amount": float("nan")})


@given(PAYLOADS)
def test_the_canonical_text_does_not_depend_on_the_order_of_keys(payload: dict[str, object]) -> None:
    turned = dict(reversed(payload.items()))
    assert canonical(turned) == canonical(payload)
    assert json.loads(canonical(payload)) == payload


@given(HISTORIES)
def test_an_intact_history_is_whole(payloads: list[str]) -> None:
    assert broken_at(chain(payloads)) is None
    assert broken_at([]) is None


@given(HISTORIES, st.data())
def test_a_changed_payload_is_found(payloads: list[str], data: st.DataObject) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = links[place]._replace(payload=f"{links[place].payload} ")
    assert broken_at(links) == place + 1


@given(HISTORIES, st.data())
def test_a_forged_entry_with_its_own_right_hash_is_found_at_the_entry_after_it(
    payloads: list[str], data: st.DataObject
) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 2))
    links[place] = forged(links[place])
    assert broken_at(links) == place + 2


@given(HISTORIES, st.data(), st.sampled_from(["hash", "previous_hash"]))
def test_a_changed_hash_is_found(payloads: list[str], data: st.DataObject, column: str) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    other = hashlib.sha256(b"other").hexdigest()
    changed = {
        "hash": links[place]._replace(hash=other),
        "previous_hash": links[place]._replace(previous_hash=other),
    }
    links[place] = changed[column]
    assert broken_at(links) == place + 1


@given(HISTORIES, st.data(), st.integers(-5, 20))
def test_a_renumbered_entry_is_found_where_it_stands(
    payloads: list[str], data: st.DataObject, number: int
) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = links[place]._replace(sequence=number)
    assert broken_at(links) == (None if number == place + 1 else place + 1)


@given(HISTORIES, st.data())
def test_a_removed_entry_is_found_where_it_is_missed(payloads: list[str], data: st.DataObject) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]
    assert broken_at(links) == place + 1


@given(HISTORIES, st.data())
def test_a_removed_entry_is_found_even_when_the_rest_is_renumbered(
    payloads: list[str], data: st.DataObject
) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]
    renumbered = [link._replace(sequence=sequence) for sequence, link in enumerate(links, start=1)]
    assert broken_at(renumbered) == place + 1


@given(HISTORIES, st.data())
def test_an_inserted_copy_is_found_where_it_was_put(payloads: list[str], data: st.DataObject) -> None:
    links = chain(payloads)
    source = data.draw(st.integers(0, len(links) - 1))
    place = data.draw(st.integers(0, len(links)).filter(lambda place: place != source))
    links.insert(place, links[source])
    # a copy right behind its original is found there; the original itself still belongs
    assert broken_at(links) == place + 1


@given(HISTORIES, st.data())
def test_an_inserted_entry_with_right_hashes_is_found_at_the_entry_after_it(
    payloads: list[str], data: st.DataObject
) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    previous = links[place - 1].hash if place else FIRST
    links.insert(place, Link(place + 1, previous, chained_hash(previous, "{}"), "{}"))
    assert broken_at(links) == place + 2


@given(HISTORIES, st.data())
def test_swapped_entries_are_found_at_the_first_of_them(payloads: list[str], data: st.DataObject) -> None:
    links = chain(payloads)
    first = data.draw(st.integers(0, len(links) - 2))
    second = data.draw(st.integers(first + 1, len(links) - 1))
    links[first], links[second] = links[second], links[first]
    assert broken_at(links) == first + 1


@given(HISTORIES)
def test_a_cut_tail_does_not_show_without_a_checkpoint_from_outside(payloads: list[str]) -> None:
    assert broken_at(chain(payloads)[:-1]) is None


def fault_of(links: Sequence[Link], once: Head | None) -> Fault | None:
    walk = Walk(once)
    for link in links:
        walk.take(link)
    assert walk.entries == len(links)
    assert walk.broken_at == broken_at(links)
    return walk.fault


def head_of(links: Sequence[Link]) -> Head:
    return Head(len(links), links[-1].hash)


@given(HISTORIES, st.data())
def test_a_cut_tail_shows_against_a_checkpoint_at_the_first_entry_that_is_gone(
    payloads: list[str], data: st.DataObject
) -> None:
    links = chain(payloads)
    left = data.draw(st.integers(0, len(links) - 1))
    assert fault_of(links[:left], None) is None
    assert fault_of(links[:left], head_of(links)) == Fault(Flaw.SHORTER, left + 1)


@given(HISTORIES, st.data())
def test_a_chain_written_anew_shows_against_a_checkpoint_however_long_it_is(
    payloads: list[str], data: st.DataObject
) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    anew = chain([*payloads[:place], f"{payloads[place]} ", *payloads[place + 1 :], "{}"])
    assert fault_of(anew, None) is None
    assert fault_of(anew, head_of(links)) == Fault(Flaw.DIFFERENT, len(links))
    before = [] if place == 0 else links[:place]
    assert fault_of(anew, head_of(before) if before else None) is None


@given(HISTORIES, PAYLOADS)
def test_a_chain_that_only_grew_is_whole_against_every_earlier_head(
    payloads: list[str], more: dict[str, object]
) -> None:
    grown = chain([*payloads, canonical(more)])
    for length in range(1, len(grown) + 1):
        assert fault_of(grown, head_of(grown[:length])) is None


@given(HISTORIES, st.data())
def test_of_several_faults_the_first_place_is_named(payloads: list[str], data: st.DataObject) -> None:
    links = chain(payloads)
    place = data.draw(st.integers(0, len(links) - 2))
    once = head_of(links)
    shorter = links[:place] + links[place + 1 :]
    assert fault_of(shorter, once) == Fault(Flaw.BROKEN, place + 1)
