"""Reading contracts that both signed: genuine ones, and what somebody might make of them."""

import random
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from documents.signing import CmsSigner
from documents.verification import examine
from providers.development_authority import create_development_authority
from providers.sealing import CertificateSealing
from providers.signing_keys import LoadedKey
from rules.terms import SignerRole
from tests.documents.crafted import FORGERIES
from tests.documents.papers import VENDOR
from tests.documents.revisions import (
    Forgery,
    form_field,
    note_on_a_page,
    other_appearance_of_the_seal,
    other_metadata,
    page_added,
    page_removed,
    revised,
    white_box_over_a_clause,
)
from tests.documents.sealed import NOW, authority, der, sealed, signer_of, trusted
from tests.documents.two_sealed import (
    LATER,
    bilateral_draft,
    both_signed,
    customer_signed,
    customer_signer,
    customer_signs,
    customers,
    individual_and_vendor_signed,
    individual_signed,
    read,
    vendor_seals_blindly,
)

CHANGES: dict[str, Forgery] = {
    "a white box over a clause": revised(white_box_over_a_clause),
    "a note on a page": revised(note_on_a_page),
    "a form field": revised(form_field),
    "another appearance of the customer's seal": revised(other_appearance_of_the_seal),
    "other metadata": revised(other_metadata),
    "a page removed": revised(page_removed),
    "a page added": revised(page_added),
    "bytes after the end": lambda content: content + b"\n% nothing to see here\n",
}
# Nothing refers to the bytes; and a page more has no field for its slice, so that there is nothing to fill in.
HARMLESS_OR_IMPOSSIBLE = {"bytes after the end", "a page added"}


def test_the_genuine_ones_are_sound() -> None:
    for content in (both_signed(), individual_and_vendor_signed()):
        assert read(content).sound


def test_a_file_cut_back_to_the_customer_s_signature_is_sound_by_itself_but_says_so() -> None:
    """Only the stored hash tells that it is not the contract."""
    for content in (customer_signed(), individual_signed()):
        examination = read(content)
        assert examination.sound
        assert [found.role for found in examination.signatures] == [SignerRole.CUSTOMER]


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_after_both_signed_is_sound(name: str) -> None:
    examination = read(CHANGES[name](both_signed()))
    assert not examination.sound
    assert not any(found.covers_whole_file for found in examination.signatures)


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_between_the_signatures_is_sound_even_if_the_vendor_had_not_looked(name: str) -> None:
    changed = CHANGES[name](customer_signed())
    assert not read(changed).sound
    if name not in HARMLESS_OR_IMPOSSIBLE:
        examination = read(vendor_seals_blindly(changed))
        assert not examination.sound
        assert examination.signatures[0].changed_afterwards
        assert examination.signatures[1].covers_whole_file


@pytest.mark.parametrize("name", [name for name in FORGERIES if name != "an empty signature field"])
def test_no_forgery_known_from_one_signature_passes_with_two(name: str) -> None:
    assert not read(FORGERIES[name](both_signed())).sound


@pytest.mark.parametrize(
    "stranger",
    [
        lambda: signer_of(create_development_authority(NOW)),
        lambda: customer_signer(VENDOR.name),
        lambda: customer_signer("hetong development seal, 仅供开发使用"),
    ],
    ids=["another authority", "the vendor's name by our authority", "the seal's name by our authority"],
)
def test_nobody_else_signs_for_the_vendor(stranger: Callable[[], CmsSigner]) -> None:
    examination = read(vendor_seals_blindly(customer_signed(), stranger()))
    assert not examination.sound
    first, last = examination.signatures
    assert (first.trusted, last.trusted) == (True, False)
    assert (last.role, last.intact, last.covers_whole_file) == (SignerRole.VENDOR, True, True)


def test_the_parties_cannot_change_places() -> None:
    made = authority()
    first_by_the_vendor = customer_signs(bilateral_draft(), signer_of(made))
    swapped = vendor_seals_blindly(first_by_the_vendor, customer_signer())
    assert [found.trusted for found in read(swapped).signatures] == [False, False]
    assert not read(first_by_the_vendor).sound
    assert not read(vendor_seals_blindly(first_by_the_vendor)).sound


def test_a_certificate_for_time_stamps_signs_for_no_customer() -> None:
    made = authority()
    signer = CertificateSealing(
        LoadedKey(made.time_stamp.key), (der(made.time_stamp), der(made.authority)), None, self_issued=True
    )
    content = customer_signs(bilateral_draft(), signer)
    (found,) = examine(content, trusted=[der(made.seal)], customers=customers(), at=LATER).signatures
    assert found.intact
    assert not found.trusted


def test_fields_renamed_by_role_are_not_what_was_signed() -> None:
    content = both_signed().replace(b"(CustomerSeal)", b"(CustomerSeam)")
    assert not read(content).sound


def test_a_customer_s_certificate_is_nothing_without_the_authority_of_customers() -> None:
    content = both_signed()
    assert not examine(content, trusted=trusted(), at=LATER).sound
    assert not examine(customer_signed(), trusted=trusted(), at=LATER).sound
    stranger = der(create_development_authority(NOW).authority)
    assert not examine(content, trusted=trusted(), customers=[stranger], at=LATER).sound


def test_the_authority_of_customers_vouches_for_nobody_else() -> None:
    """The same authority issued the vendor's seal; known for customers only, it does not vouch for it."""
    assert not examine(sealed(), trusted=[], customers=customers(), at=LATER).sound
    found = examine(both_signed(), trusted=[], customers=customers(), at=LATER).signatures
    assert not found[1].trusted


def test_the_vendor_s_own_authority_vouches_for_no_customer() -> None:
    """Where the vendor has a bought certificate, anybody can buy one of the same authority."""
    bought = create_development_authority(NOW)
    certificates = (der(bought.seal), der(bought.authority))
    signer = CertificateSealing(LoadedKey(bought.seal.key), certificates, None, self_issued=False)
    content = customer_signs(bilateral_draft(), signer)
    known = [der(bought.authority)]
    assert not examine(content, trusted=known, customers=customers(), at=LATER).sound


def test_one_signature_put_in_twice_is_not_two() -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(both_signed())) as file:
        file.Root.AcroForm.Fields[1].V = file.Root.AcroForm.Fields[0].V
        file.save(output)
    assert not read(output.getvalue()).sound


def test_three_hundred_flipped_bytes_are_each_found_out() -> None:
    content = both_signed()
    chosen = random.Random(20261123)  # noqa: S311 - the same places in each run
    signed_part = len(bilateral_draft())
    places = [chosen.randrange(len(content)) for _ in range(150)]
    places += [chosen.randrange(signed_part, len(content)) for _ in range(150)]  # where the signatures are
    for place in places:
        mask = chosen.randrange(1, 256)
        flipped = bytearray(content)
        flipped[place] ^= mask
        assert not read(bytes(flipped)).sound, (place, mask)


def test_what_only_the_vendor_s_signature_covers_is_found_out_too() -> None:
    content = both_signed()
    chosen = random.Random(7)  # noqa: S311 - the same places in each run
    for _ in range(60):
        place = chosen.randrange(len(customer_signed()), len(content))
        flipped = bytearray(content)
        flipped[place] ^= 1 << chosen.randrange(8)
        assert not read(bytes(flipped)).sound, place
