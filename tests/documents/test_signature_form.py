"""A signature holds what it must and nothing beside it."""

import pytest
from asn1crypto import core  # type: ignore[import-untyped]  # ships no types

from documents.der import LooseForm, count_of
from documents.signature_form import _check_complete


class Pair(core.Sequence):  # type: ignore[misc]  # the base class has no types
    _fields = [("first", core.OctetString), ("second", core.OctetString, {"optional": True})]


def sequence_of(content: bytes) -> core.Sequence:
    """A sequence around this content, read back as asn1crypto reads it."""
    return Pair.load(b"\x30\x82" + len(content).to_bytes(2, "big") + content)


def test_a_length_that_ends_in_0x80_is_a_length_like_any_other() -> None:
    content = core.OctetString(bytes(0x0580 - 4)).dump()
    assert len(content) == 0x0580
    _check_complete(sequence_of(content))


def test_an_element_the_form_does_not_know_is_refused() -> None:
    octets = core.OctetString(b"seal").dump()
    _check_complete(sequence_of(octets * 2))
    with pytest.raises(LooseForm):
        _check_complete(sequence_of(octets * 3))


def test_values_side_by_side_are_counted() -> None:
    assert [count_of(core.Integer(7).dump() * times) for times in (0, 1, 5)] == [0, 1, 5]
