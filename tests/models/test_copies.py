"""What a contract copies comes back as it was, whatever the texts hold, and shows no personal data by accident."""

from hypothesis import given
from hypothesis import strategies as st

from models import Contract
from models.copies import FilingCopy, PartyACopy, VendorCopy
from models.party_a import COLUMNS, PartyAProfile
from rules.party_a import EDITABLE
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType
from tests.models.builders import VENDOR, an_account, opened_contract

TEXT = st.text(max_size=30)
MAYBE = st.none() | TEXT
SUBJECTS = st.builds(
    Subject,
    subject_type=st.sampled_from(SubjectType),
    name=TEXT,
    credential_type=st.sampled_from(CredentialType),
    credential_number=TEXT,
)
PARTIES = st.builds(
    PartyACopy,
    profile_id=TEXT,
    subject=SUBJECTS,
    values=st.fixed_dictionaries(dict.fromkeys(EDITABLE, MAYBE)),
)
VENDORS = st.builds(
    VendorCopy,
    name=TEXT,
    credit_code=TEXT,
    address=TEXT,
    phone=MAYBE,
    bank_name=MAYBE,
    bank_account=MAYBE,
    tax_number=MAYBE,
)
FILINGS = st.builds(
    FilingCopy,
    number=TEXT,
    subject_name=TEXT,
    subject_type=st.sampled_from(SubjectType),
    site_name=TEXT,
    domains=st.lists(TEXT, max_size=5).map(tuple),
    icp_number=MAYBE,
)


@given(PARTIES)
def test_party_a_comes_back_as_it_was(copy: PartyACopy) -> None:
    assert PartyACopy.of_json(copy.as_json()) == copy


@given(VENDORS)
def test_the_vendor_comes_back_as_it_was(copy: VendorCopy) -> None:
    assert VendorCopy.of_json(copy.as_json()) == copy


@given(FILINGS)
def test_a_filing_order_comes_back_as_it_was(copy: FilingCopy) -> None:
    again = FilingCopy.of_json(copy.as_json())

    assert again == copy
    assert isinstance(again.subject_type, SubjectType)


PARTY_A = PartyACopy(
    profile_id="1",
    subject=Subject(
        subject_type=SubjectType.INDIVIDUAL,
        name="张三丰",
        credential_type=CredentialType.ID_CARD,
        credential_number="11010519491231002X",
    ),
    values=dict.fromkeys(EDITABLE) | {"phone": "13800138000", "address": "长安街 1 号"},
)
FILING = FilingCopy(
    number="F-1",
    subject_name="张三丰",
    subject_type=SubjectType.INDIVIDUAL,
    site_name="网站",
    domains=("example.cn",),
    icp_number=None,
)


def test_printing_a_copy_in_a_log_shows_no_personal_data() -> None:
    for secret in ("张三丰", "11010519491231002X", "13800138000", "长安街"):
        assert secret not in repr(PARTY_A)
        assert secret not in f"{FILING}"


def test_the_editable_fields_are_those_of_the_rules() -> None:
    assert set(COLUMNS) == set(EDITABLE)
    assert set(COLUMNS.values()) <= set(PartyAProfile._meta.fields_map)


async def test_a_contract_keeps_its_copies_in_the_database(database: str) -> None:
    contract = await opened_contract(await an_account(), party_a=PARTY_A.as_json(), filing=FILING.as_json())

    stored = await Contract.get(id=contract.id)
    assert stored.party_a_copy == PARTY_A
    assert stored.filing_copy == FILING
    assert stored.vendor_copy == VENDOR
    bare = await Contract.get(id=(await opened_contract(await an_account())).id)
    assert (bare.party_a_copy, bare.filing_copy) == (None, None)
